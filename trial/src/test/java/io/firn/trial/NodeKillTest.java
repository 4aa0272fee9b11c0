package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
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
    private static final int MOST_ACKNOWLEDGEMENTS = 120;
    private static final int MOST_DELAY_MILLIS = 40;
    private static final int MOST_START_MILLIS = 2_500;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir
    Path data;

    @Test
    void killedNodeKeepsEveryLedgerItAcknowledged() throws Exception {
        Randomness seed = Randomness.fresh("NodeKillTest");
        int kills = Scale.current().pick(KILLS_IN_BUILD, KILLS_NIGHTLY);
        ToyLedgers ledgers = KilledNode.ledgers(seed.seed());
        KillHarness harness =
                new KillHarness(KilledNode.class, List.of(data.toString(), Long.toString(seed.seed())), DEADLINE);
        SplittableRandom random = seed.generator();
        long acknowledged = -1;
        for (int i = 0; i < kills; i++) {
            KillHarness.Outcome outcome = harness.run(when(i, random));
            assertThat(outcome.killed())
                    .as("the node ended by itself: %s", outcome.errors())
                    .isTrue();
            for (String seq : outcome.acknowledged()) {
                acknowledged = Math.max(acknowledged, Long.parseLong(seq));
            }
            long latest = settleAndRead(ledgers);
            assertThat(latest).as("kill %s lost an acknowledged ledger", i).isGreaterThanOrEqualTo(acknowledged);
            requireSound();
        }
        System.out.println("kills node: kills=" + kills + " ledgers=" + acknowledged + " seed=" + seed.seed());
        assertThat(acknowledged).as("ledgers acknowledged over all kills").isGreaterThan(10L * kills);
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
    private long settleAndRead(ToyLedgers ledgers) throws Exception {
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
                }
                return latest;
            }
        }
    }

    private void requireSound() throws Exception {
        Disk disk = new FileDisk();
        Doctor.Report report =
                Doctor.audit(KilledNode.config(data), ToyChain.DEFAULT, disk, new RocksHotStores(disk), true);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).isEmpty();
        assertThat(report.settled()).isTrue();
    }
}
