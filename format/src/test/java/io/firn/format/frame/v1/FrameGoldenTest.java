package io.firn.format.frame.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.format.GoldenFiles;
import io.firn.format.SyntheticLedgers;
import io.firn.format.SyntheticLedgers.Made;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class FrameGoldenTest {
    private final SyntheticLedgers ledgers = new SyntheticLedgers(20_261_120, 2);
    private final Made walked = ledgers.next(40, 400);
    private final Made empty = ledgers.next(0, 1);
    private final Made opaque = ledgers.nextOpaque(3_000);
    private final Made large = ledgers.next(20, 400_000);

    @Test
    void goldenFramesAreReadToTheSameLedgers() throws IOException {
        reads("ledger-frame-v1-walked.bin", walked, 1);
        reads("ledger-frame-v1-empty.bin", empty, 1);
        reads("ledger-frame-v1-opaque.bin", opaque, 1);
        reads("ledger-frame-v1-large.bin", large, 4);
    }

    @Test
    void goldenFramesAreWrittenAgainByteForByte() throws IOException {
        writes("ledger-frame-v1-walked.bin", walked);
        writes("ledger-frame-v1-empty.bin", empty);
        writes("ledger-frame-v1-opaque.bin", opaque);
        writes("ledger-frame-v1-large.bin", large);
    }

    private static void reads(String name, Made made, int dataFrames) throws IOException {
        LedgerFrame frame = LedgerFrame.parse(ByteBuffer.wrap(GoldenFiles.read(name)));
        assertThat(frame.decode().copy()).isEqualTo(made.raw().copy());
        assertThat(frame.txCount()).isEqualTo(made.layout().txCount());
        assertThat(frame.opaque()).isEqualTo(made.layout().opaqueReason().isPresent());
        assertThat(frame.dataFrames()).isEqualTo(dataFrames);
        TxRanges ranges = frame.table().ranges(frame.rawLength());
        for (int i = 0; i < made.layout().txCount(); i++) {
            assertThat(ranges.envelopeOffset(i)).isEqualTo(made.layout().envelopeOffset(i));
            assertThat(ranges.resultOffset(i)).isEqualTo(made.layout().resultOffset(i));
        }
    }

    private static void writes(String name, Made made) throws IOException {
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer b = encoder.encode(made.raw(), made.layout());
            byte[] bytes = new byte[b.remaining()];
            b.get(bytes);
            GoldenFiles.assertReproduces(name, bytes);
        }
    }
}
