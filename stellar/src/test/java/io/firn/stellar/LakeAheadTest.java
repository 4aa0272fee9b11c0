package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.SourceException;
import io.firn.stellar.LakeObjectReader.Whole;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks run when the test says so, each at the worst moment: before anything is taken. */
@Timeout(60)
class LakeAheadTest {
    private static final long LAST = 80;
    private static final long BUDGET_BYTES = 1 << 20;

    @TempDir
    Path dir;

    private final Queue<Runnable> scheduled = new ArrayDeque<>();

    private LakeAhead ahead(TestLake lake) {
        LakeReaders readers =
                new LakeReaders("lake", new TinyChain(), TinyChain::boundary, new LakeDirectory(dir, lake.schema));
        return new LakeAhead(readers, scheduled::add, BUDGET_BYTES);
    }

    private void runAll() {
        for (Runnable task = scheduled.poll(); task != null; task = scheduled.poll()) {
            task.run();
        }
    }

    /** Reads to the end; the most that was held ahead on the way. */
    private long readAll(LakeAhead ahead) throws SourceException, InterruptedException {
        long most = 0;
        for (long seq = 2; seq <= LAST; seq++) {
            assertThat(ahead.take(seq))
                    .isInstanceOfSatisfying(
                            Whole.class,
                            whole -> assertThat(whole.object().last()).isPositive());
            ahead.fill(seq + 1, LAST);
            runAll();
            most = Math.max(most, ahead.heldBytes());
        }
        return most;
    }

    @Test
    void theFirstObjectTellsHowManyFitAheadOfIt() throws Exception {
        long most = readAll(ahead(new TestLake(dir, new LakeSchema(1, 64_000)).fill(2, LAST, 300_000)));

        assertThat(most).isPositive().isLessThanOrEqualTo(BUDGET_BYTES);
    }

    @Test
    void whatWasScheduledWhileObjectsWereSmallWaitsWhenTheyGrow() throws Exception {
        TestLake lake = new TestLake(dir, new LakeSchema(1, 64_000)).fill(2, LAST, 300_000);
        lake.fill(2, 5, 1_000);

        long most = readAll(ahead(lake));

        assertThat(most).isPositive().isLessThanOrEqualTo(BUDGET_BYTES + (1 << 19));
    }

    @Test
    void whatADroppedWindowHeldNoLongerCounts() throws Exception {
        TestLake lake = new TestLake(dir, new LakeSchema(1, 64_000)).fill(2, LAST, 300_000);
        LakeAhead ahead = ahead(lake);
        assertThat(ahead.take(2)).isInstanceOf(Whole.class);
        ahead.fill(3, LAST);
        Runnable late = scheduled.remove();
        runAll();
        ahead.drop();
        late.run();

        assertThat(ahead.heldBytes()).isZero();
        assertThat(readAll(ahead)).isPositive().isLessThanOrEqualTo(BUDGET_BYTES);
    }
}
