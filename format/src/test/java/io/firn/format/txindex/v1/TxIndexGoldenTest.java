package io.firn.format.txindex.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.format.FileBytes;
import io.firn.format.GoldenFiles;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TxIndexGoldenTest {
    private static final String NAME = "tx-index-v1.idx";
    private static final IndexIdentity IDENTITY =
            new IndexIdentity("golden network ; 2026", new Geometry(150, 10, 2), 2, 21, 23);

    private final SampleIndex sample = new SampleIndex(IDENTITY);

    @BeforeEach
    void fill() {
        sample.addRandom(new SplittableRandom(20_261_124), 1_500);
        for (int i = 0; i < 250; i++) {
            sample.add(0x5555_5555_5555_5555L, i / 3, 3_152 + i);
        }
    }

    @Test
    void theGoldenIndexFindsTheSameLedgers() throws IOException {
        FileBytes.place(sample.disk, SampleIndex.FILE, GoldenFiles.read(NAME));
        try (TxIndexReader index = TxIndexReader.open(sample.disk, SampleIndex.FILE, IDENTITY)) {
            index.verify();
            assertThat(index.summary().keys()).isEqualTo(1_750);
            long[] into = new long[80];
            for (var entry : sample.model.entrySet()) {
                int found = index.find(entry.getKey().hash(1), into, 0);
                assertThat(java.util.Arrays.stream(into, 0, found).boxed()).containsAll(entry.getValue());
            }
        }
    }

    @Test
    void theGoldenIndexIsBuiltAgainByteForByte() throws IOException, InterruptedException {
        GoldenFiles.assertReproduces(NAME, sample.build());
    }
}
