package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.node.ArchiveView;
import io.firn.node.Doctor;
import io.firn.node.Node;
import io.firn.testkit.KillHarness;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed again and again on the real disk, RocksDB included. */
class NodeKillTest {
    private static final int KILLS_IN_BUILD = 8;
    private static final int KILLS_NIGHTLY = 300;

    /** After each kill the whole archive is read: a longer one makes the kills slower, not harder. */
    private static final int KILLS_OF_AN_ARCHIVE = 60;

    private static final int MOST_ACKNOWLEDGEMENTS = 120;
    private static final int MOST_DELAY_MILLIS = 40;
    private static final int MOST_START_MILLIS = 2_500;

    /** Hashes are looked up in the newest ledgers after each kill, and in a share of the others. */
    private static final int LOOKED_UP_LAST = 64;

    private static final int LOOKED_UP_EVERY = 16;

    /** All events are asked for after a share of the kills. */
    private static final int EVENTS_EVERY = 4;

    private static final int QUERIES = 20;
    private static final int PAGED = 2;

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir
    Path work;

    @Test
    void killedNodeKeepsEveryLedgerItAcknowledged() throws Exception {
        Randomness seed = Randomness.fresh("NodeKillTest");
        int kills = Scale.current().pick(KILLS_IN_BUILD, KILLS_NIGHTLY);
        ToyLedgers ledgers = KilledNode.ledgers(seed.seed());
        SplittableRandom random = seed.generator();
        long all = 0;
        for (int done = 0; done < kills; done += KILLS_OF_AN_ARCHIVE) {
            Path data = work.resolve("after-" + done);
            all += killAgainAndAgain(Math.min(KILLS_OF_AN_ARCHIVE, kills - done), data, seed.seed(), ledgers, random);
        }
        System.out.println("kills node: kills=" + kills + " ledgers=" + all + " seed=" + seed.seed());
        assertThat(all).as("ledgers acknowledged over all kills").isGreaterThan(10L * kills);
    }

    /** Kills nodes of one archive; the last ledger acknowledged. */
    private long killAgainAndAgain(int kills, Path data, long seed, ToyLedgers ledgers, SplittableRandom random)
            throws Exception {
        KillHarness harness =
                new KillHarness(KilledNode.class, List.of(data.toString(), Long.toString(seed)), DEADLINE);
        long acknowledged = -1;
        for (int i = 0; i < kills; i++) {
            KillHarness.Outcome outcome = harness.run(when(i, random));
            assertThat(outcome.killed())
                    .as("the node ended by itself: %s", outcome.errors())
                    .isTrue();
            for (String seq : outcome.acknowledged()) {
                acknowledged = Math.max(acknowledged, Long.parseLong(seq));
            }
            long latest = settleAndRead(data, ledgers, i);
            assertThat(latest).as("kill %s lost an acknowledged ledger", i).isGreaterThanOrEqualTo(acknowledged);
            requireSound(data);
        }
        return acknowledged;
    }

    /** Every third kill falls into start-up and recovery, the others behind some acknowledgements. */
    private static KillHarness.When when(int kill, SplittableRandom random) {
        return kill % 3 == 2
                ? new KillHarness.When(0, Duration.ofMillis(random.nextInt(MOST_START_MILLIS)))
                : new KillHarness.When(
                        1 + random.nextInt(MOST_ACKNOWLEDGEMENTS),
                        Duration.ofNanos(random.nextLong(
                                Duration.ofMillis(MOST_DELAY_MILLIS).toNanos())));
    }

    /** Starts the node on a source that has ended, lets it settle, and reads every ledger; the latest, -1 when there is none. */
    private static long settleAndRead(Path data, ToyLedgers ledgers, int kill) throws Exception {
        ToySource ended = new ToySource(ledgers, -1);
        ended.end();
        try (Node node = KilledNode.start(data, ended)) {
            node.awaitSettled();
            try (ArchiveView view = node.archive().view()) {
                if (view.latest().isEmpty()) {
                    return -1;
                }
                long first = ToyChain.DEFAULT.firstSeq();
                long latest = view.latest().get().seq();
                assertThat(view.oldest().orElseThrow().seq()).isEqualTo(first);
                for (long seq = first; seq <= latest; seq++) {
                    assertThat(view.ledger(seq))
                            .as("ledger %s", seq)
                            .isInstanceOfSatisfying(ArchiveView.Found.class, found -> {});
                    ArchiveView.Found found = (ArchiveView.Found) view.ledger(seq);
                    assertThat(found.frame().decode().copy())
                            .as("ledger %s", seq)
                            .isEqualTo(ledgers.ledger(seq));
                    if (seq > latest - LOOKED_UP_LAST || seq % LOOKED_UP_EVERY == kill % LOOKED_UP_EVERY) {
                        mustFind(view, seq, ledgers);
                    }
                }
                assertThat(view.find(ledgers.hash(latest + 1))).isEqualTo(new ArchiveView.Unknown());
                if (kill % EVENTS_EVERY == EVENTS_EVERY - 1) {
                    List<KnownEvents.Known> known = KnownEvents.scan(ToyChain.DEFAULT.newWalker(), view);
                    KnownEvents.mustBeServed(known, view, new SplittableRandom(kill), QUERIES, PAGED);
                }
                return latest;
            }
        }
    }

    /** The ledger and every transaction of it are found by their hashes. */
    private static void mustFind(ArchiveView view, long seq, ToyLedgers ledgers) throws Exception {
        LedgerLayout layout = new LedgerLayout();
        Slice raw = Slice.of(ledgers.ledger(seq));
        ToyChain.DEFAULT.newWalker().walk(raw, layout);
        assertThat(view.find(ledgers.hash(seq))).isEqualTo(new ArchiveView.FoundLedger(layout.header()));
        for (int i = 0; i < layout.txCount(); i++) {
            for (Hash hash : List.of(layout.hash(i), layout.innerHash(i))) {
                byte[] envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i))
                        .copy();
                assertThat(view.find(hash))
                        .as("transaction %s of ledger %s", i, seq)
                        .isInstanceOfSatisfying(
                                ArchiveView.FoundTx.class,
                                found -> assertThat(found.envelope().copy()).isEqualTo(envelope));
            }
        }
    }

    private static void requireSound(Path data) throws Exception {
        Disk disk = new FileDisk();
        Doctor.Report report =
                Doctor.audit(KilledNode.config(data), ToyChain.DEFAULT, disk, new RocksHotStores(disk), true);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).isEmpty();
        assertThat(report.settled()).isTrue();
    }
}
