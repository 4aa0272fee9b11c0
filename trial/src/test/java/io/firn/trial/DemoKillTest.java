package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
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
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated network, run as fast as it goes and killed again and again; then everything is there and is found, events too. */
class DemoKillTest {
    private static final int KILLS_IN_BUILD = 4;
    private static final int KILLS_NIGHTLY = 60;
    private static final int MOST_START_MILLIS = 2_500;
    private static final int QUERIES = 40;
    private static final int PAGED = 4;

    /** Of the journal: about ten ledgers, and about fifty, three chunks. */
    private static final int LEAST_BYTES = 60_000;

    private static final int MOST_BYTES = 300_000;

    private static final long DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final StellarChain DEMO = new StellarChain(GeneratedNetwork.PASSPHRASE);

    @TempDir
    Path work;

    @Test
    void aKilledDemoIsSettledByItsNextStartAndFindsEveryTransactionAndEvent() throws Exception {
        SplittableRandom random = Randomness.fresh("DemoKillTest").generator();
        int kills = Scale.current().pick(KILLS_IN_BUILD, KILLS_NIGHTLY);
        for (int kill = 0; kill < kills; kill++) {
            Process node = FirnCommand.process(demo("--demo.backlog", "40"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (kill % 3 == 2) {
                node.waitFor(random.nextInt(MOST_START_MILLIS), TimeUnit.MILLISECONDS);
            } else {
                awaitJournaled(node, random.nextInt(LEAST_BYTES, MOST_BYTES));
            }
            assertThat(node.isAlive()).as("the node goes on by itself").isTrue();
            node.destroyForcibly().waitFor();
        }
        long last;
        try (OfflineArchive archive = open();
                ArchiveView view = archive.view()) {
            last = view.latest().orElseThrow().seq() + 10;
        }
        FirnCommand.run(demo("--to", "" + last)).succeeded();
        FirnCommand.run("doctor", "--deep", "--settled", "--data", data()).succeeded();
        long transactions = 0;
        long events;
        try (OfflineArchive archive = open();
                ArchiveView view = archive.view()) {
            assertThat(view.oldest().orElseThrow().seq()).isEqualTo(DEMO.firstSeq());
            assertThat(view.latest().orElseThrow().seq()).isEqualTo(last);
            for (long seq = DEMO.firstSeq(); seq <= last; seq++) {
                transactions += mustFindAll(view, seq);
            }
            List<KnownEvents.Known> known = KnownEvents.scan(DEMO.newWalker(), view);
            KnownEvents.mustBeServed(known, view, random, QUERIES, PAGED);
            events = known.size();
        }
        System.out.println("kills demo: kills=" + kills + " ledgers=" + last + " transactions=" + transactions
                + " events=" + events);
        assertThat(last).as("ledgers over all kills").isGreaterThan(5L * kills);
        assertThat(transactions).isGreaterThan(last);
        assertThat(events).as("each transaction has one for its fee").isGreaterThanOrEqualTo(transactions);
    }

    /** Waits until so many bytes were appended to the journal, trimmed since or not. */
    private void awaitJournaled(Process node, long bytes) throws Exception {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        long appended = 0;
        for (long last = journalBytes(); appended < bytes && node.isAlive(); ) {
            assertThat(System.nanoTime())
                    .as("%s bytes are journaled in time", bytes)
                    .isLessThan(deadline);
            node.waitFor(2, TimeUnit.MILLISECONDS);
            long now = journalBytes();
            appended += Math.max(0, now - last);
            last = now;
        }
    }

    private long journalBytes() {
        File[] files = work.resolve("data").resolve("journal").toFile().listFiles();
        long bytes = 0;
        for (File file : files == null ? new File[0] : files) {
            bytes += file.getName().endsWith(".log") ? file.length() : 0;
        }
        return bytes;
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
                ColdLimits.DEFAULTS,
                Duration.ofSeconds(1));
        return OfflineArchive.open(config, DEMO, disk, new RocksHotStores(disk));
    }
}
