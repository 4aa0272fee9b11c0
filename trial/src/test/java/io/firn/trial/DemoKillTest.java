package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.Roots;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.node.ArchiveView;
import io.firn.node.NodeConfig;
import io.firn.node.OfflineArchive;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.StellarChain;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated network, run as fast as it goes and killed again and again; then everything is there and is found. */
class DemoKillTest {
    private static final int KILLS_IN_BUILD = 4;
    private static final int KILLS_NIGHTLY = 60;
    private static final int LEAST_MILLIS = 700;
    private static final int MOST_MILLIS = 4_000;
    private static final StellarChain DEMO = new StellarChain(GeneratedNetwork.PASSPHRASE);

    @TempDir
    Path work;

    @Test
    void aKilledDemoIsSettledByItsNextStartAndFindsEveryTransaction() throws Exception {
        SplittableRandom random = Randomness.fresh("DemoKillTest").generator();
        int kills = Scale.current().pick(KILLS_IN_BUILD, KILLS_NIGHTLY);
        long before = 0;
        for (int kill = 0; kill < kills; kill++) {
            Process node = FirnProcess.command(demo("--demo.backlog", "40"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = node.waitFor(LEAST_MILLIS + random.nextInt(MOST_MILLIS), TimeUnit.MILLISECONDS);
            assertThat(ended).as("the node ended by itself").isFalse();
            node.destroyForcibly().waitFor();
        }
        try (OfflineArchive archive = open();
                ArchiveView view = archive.view()) {
            before = view.latest().orElseThrow().seq();
        }
        long last = before + 10;
        FirnProcess.run(work, demo("--to", "" + last)).succeeded();
        FirnProcess.run(work, "doctor", "--deep", "--settled", "--data", data()).succeeded();
        long transactions = 0;
        try (OfflineArchive archive = open();
                ArchiveView view = archive.view()) {
            assertThat(view.oldest().orElseThrow().seq()).isEqualTo(DEMO.firstSeq());
            assertThat(view.latest().orElseThrow().seq()).isEqualTo(last);
            for (long seq = DEMO.firstSeq(); seq <= last; seq++) {
                transactions += mustFindAll(view, seq);
            }
        }
        System.out.println("kills demo: kills=" + kills + " ledgers=" + last + " transactions=" + transactions);
        assertThat(last).as("ledgers over all kills").isGreaterThan(10L * kills);
        assertThat(transactions).isGreaterThan(last);
    }

    /** Every hash of a ledger leads to it, and to the bytes it has; the number of its transactions. */
    private static int mustFindAll(ArchiveView view, long seq) throws Exception {
        ArchiveView.Found found = (ArchiveView.Found) view.ledger(seq);
        Slice raw = found.frame().decode();
        LedgerLayout layout = new LedgerLayout();
        DEMO.newWalker().walk(raw, layout);
        assertThat(view.find(layout.header().hash())).isEqualTo(new ArchiveView.FoundLedger(layout.header()));
        for (int i = 0; i < layout.txCount(); i++) {
            byte[] envelope =
                    raw.part(layout.envelopeOffset(i), layout.envelopeLength(i)).copy();
            for (Hash hash : List.of(layout.hash(i), layout.innerHash(i))) {
                assertThat(view.find(hash)).as("%s", hash).isInstanceOfSatisfying(ArchiveView.FoundTx.class, tx -> {
                    assertThat(tx.ledger().seq()).isEqualTo(seq);
                    assertThat(tx.envelope().copy()).isEqualTo(envelope);
                });
            }
        }
        return layout.txCount();
    }

    private String[] demo(String... more) {
        String[] common = {
            "run", "--network", "demo", "--close-interval", "0", "--geometry", "16x4", "--data", data(), "--no-serve"
        };
        String[] all = java.util.Arrays.copyOf(common, common.length + more.length);
        System.arraycopy(more, 0, all, common.length, more.length);
        return all;
    }

    private String data() {
        return work.resolve("data").toString();
    }

    private OfflineArchive open() throws Exception {
        FileDisk disk = new FileDisk();
        NodeConfig config = new NodeConfig(
                Roots.under(work.resolve("data")),
                new Geometry(16, 4, DEMO.firstSeq()),
                OptionalLong.empty(),
                OptionalLong.empty(),
                1 << 20,
                4_096,
                1,
                2,
                16,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1));
        return OfflineArchive.open(config, DEMO, disk, new RocksHotStores(disk));
    }
}
