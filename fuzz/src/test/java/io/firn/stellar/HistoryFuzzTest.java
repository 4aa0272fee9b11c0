package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.fuzz.Target;
import io.firn.ledger.SourceException;
import io.firn.stellar.HistoryRecords.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A history archive: its state; a file of records of either kind, the bytes as they are and as what a gzip file holds. */
class HistoryFuzzTest {
    private static final Target TARGET = new Target("history", 512 << 20, SourceException.class);
    private static final long FIRST = 1;
    private static final long LAST = 63;

    private static Path file = Path.of("history");

    private int told;

    @BeforeAll
    static void place() throws IOException {
        file = Files.createTempFile("firn-fuzz", ".history");
        file.toFile().deleteOnExit();
    }

    @AfterAll
    static void tell() {
        TARGET.tell(3);
    }

    @FuzzTest
    void history(byte[] bytes) throws IOException {
        TARGET.input();
        Files.write(file, bytes);
        TARGET.reads(() -> {
            HistoryState state = HistoryState.read(file).orElseThrow();
            assertThat(state.currentLedger()).isBetween(0L, LakeSchema.MAX_SEQ);
        });
        TARGET.reads(() -> everythingIn(Content.NUMBERED));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        Files.write(file, zipped.toByteArray());
        TARGET.reads(() -> everythingIn(Content.NUMBERED));
        TARGET.reads(() -> everythingIn(Content.HEADERS));
    }

    /** What is lost was told, and is lost for good. */
    private void everythingIn(Content content) throws SourceException {
        told = 0;
        try (HistoryRecords records = HistoryRecords.open(file, content, LAST, (what, where) -> told++)) {
            for (long seq = FIRST; seq <= LAST; seq++) {
                boolean lost = records.isLost();
                assertThat(records.take(seq).isPresent() && lost).isFalse();
            }
            records.finish();
            assertThat(!records.isLost() || told > 0).isTrue();
            assertThat(told).isLessThanOrEqualTo(HistoryRecords.MAX_RECORDS + 2);
        }
    }
}
