package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.luben.zstd.Zstd;
import io.firn.fuzz.Target;
import io.firn.ledger.SourceException;
import io.firn.stellar.FrameReader.Frame;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;

/** A framed stream: the bytes as they are, which may be zstd, and compressed. */
class FramedStreamFuzzTest {
    private static final Target TARGET =
            new Target("framed-stream", 4L * FrameReader.MAX_FRAME_BYTES, SourceException.class);

    /** A frame takes five bytes at least; what a small input decompresses to has no end worth waiting for. */
    private static final int MOST_FRAMES = 10_000;

    @AfterAll
    static void tell() {
        TARGET.tell(3);
    }

    @FuzzTest
    void stream(byte[] bytes) {
        TARGET.input();
        TARGET.reads(() -> everythingIn(bytes));
        TARGET.reads(() -> everythingIn(Zstd.compress(bytes, 1)));
    }

    private static void everythingIn(byte[] bytes) throws SourceException {
        FrameReader reader = FrameReader.open("stream", new ByteArrayInputStream(bytes));
        long at = 0;
        for (int i = 0; i < MOST_FRAMES; i++) {
            Optional<Frame> frame = reader.next();
            if (frame.isEmpty()) {
                return;
            }
            assertThat(frame.get().offset()).isEqualTo(at);
            assertThat(frame.get().bytes().length()).isBetween(1, FrameReader.MAX_FRAME_BYTES);
            at += 4 + frame.get().bytes().length();
            assertThat(reader.offset()).isEqualTo(at);
        }
    }
}
