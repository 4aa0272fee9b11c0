package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.SourceException;
import io.firn.stellar.LakeAudit.Bad;
import io.firn.stellar.LakeAudit.Item;
import io.firn.stellar.LakeAudit.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeAuditTest {
    private static final LakeOptions OPTIONS = LakeOptions.DEFAULTS.withWorkers(0);

    @TempDir
    Path dir;

    private final List<Bad> bad = new ArrayList<>();

    private Report verify() throws SourceException {
        return LakeAudit.verify(dir, new TinyChain(), TinyChain::boundary, OPTIONS, bad::add);
    }

    private TestLake lake(int ledgers, int batches) {
        return new TestLake(dir, new LakeSchema(ledgers, batches)).manifest();
    }

    @Test
    void aSoundLakeHasNothingWrong() throws Exception {
        lake(4, 4).fill(2, 99, 10);
        Report report = verify();
        assertThat(bad).isEmpty();
        assertThat(report.objects()).isEqualTo(25);
        assertThat(report.ledgers()).isEqualTo(98);
        assertThat(report.bad()).isZero();
        assertThat(report.bytes()).isPositive();
    }

    @Test
    void objectsAreListedLowestFirst() throws Exception {
        lake(4, 4).fill(2, 99, 10);
        List<Item> items = new ArrayList<>();
        LakeAudit.list(dir, OPTIONS, items::add);
        assertThat(items).hasSize(25);
        assertThat(items.getFirst().name()).isEqualTo("FFFFFFFF--0-15/FFFFFFFF--0-3.xdr.zst");
        assertThat(items).extracting(Item::first).isSorted();
        assertThat(items.getLast().last()).isEqualTo(99);
    }

    @Test
    void eachBadObjectIsOneLine() throws Exception {
        TestLake lake = lake(1, 64000).fill(2, 30, 10);
        Files.writeString(lake.path(5), "not zstd");
        TestLake.write(lake.path(9), TestLake.zstd(TestLake.batch(9, TinyChain.ledgers(10, 10, 10))));
        byte[] bent = TinyChain.ledgers(13, 13, 10).getFirst();
        bent[60] ^= 1;
        TestLake.write(lake.path(13), TestLake.zstd(TestLake.batch(13, List.of(bent))));
        Files.write(lake.path(20), new byte[0]);
        Files.copy(lake.path(25), lake.path(25).resolveSibling("FFFFFF9B--100.xdr.zst"));
        Report report = verify();
        assertThat(bad)
                .extracting(Bad::where)
                .containsExactly(
                        lake.schema.objectName(5) + ".zst",
                        lake.schema.objectName(9) + ".zst",
                        lake.schema.objectName(13) + ".zst",
                        lake.schema.objectName(20) + ".zst",
                        lake.schema.objectName(100) + ".zst");
        assertThat(report.bad()).isEqualTo(5);
        assertThat(report.ledgers()).isEqualTo(25);
        assertThat(bad).allSatisfy(b -> assertThat(b.what()).doesNotContain("\n"));
    }

    @Test
    void aBrokenLinkIsFoundInsideARunOnly() throws Exception {
        TestLake lake = lake(1, 64000).fill(2, 10, 10).fill(20, 25, 10);
        assertThat(verify().bad()).isZero();
        lake.fill(11, 15, 10);
        assertThat(verify().bad()).isEqualTo(1);
        assertThat(bad.getFirst().what()).contains("ledger 11 follows");
    }

    @Test
    void anObjectInTheWrongPartitionIsBad() throws Exception {
        TestLake lake = lake(1, 16).fill(2, 40, 10);
        Files.move(lake.path(20), lake.path(5).resolveSibling("FFFFFFEB--20.xdr.zst"));
        verify();
        assertThat(bad).hasSize(1);
        assertThat(bad.getFirst().what()).contains("not named or placed");
    }

    @Test
    void aForeignLakeIsRefusedWhole() {
        lake(1, 1)
                .manifest("{\"networkPassphrase\":\"Other\",\"version\":\"1.0\",\"compression\":\"zstd\","
                        + "\"ledgersPerBatch\":1,\"batchesPerPartition\":1}");
        assertThatThrownBy(this::verify).isInstanceOf(SourceException.class).hasMessageContaining("'Other'");
    }
}
