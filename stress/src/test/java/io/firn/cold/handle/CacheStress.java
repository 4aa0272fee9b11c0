package io.firn.cold.handle;

import io.firn.cold.LedgerRef;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A read and a write that removes what was read, at the same instant and without a drain between them. */
public final class CacheStress {
    private static final HandleMetrics METRICS = new HandleMetrics(new SimpleMeterRegistry());
    private static final LedgerHeader HEADER = new LedgerHeader(10, Hash.ZERO, Hash.ZERO, 1, 1);
    private static final LedgerRef REF = new LedgerRef.BySeq(10);

    private CacheStress() {}

    /** Whatever the order: what was removed is not in memory afterwards. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "nothing is kept")
    @State
    public static class FillAgainstCut {
        private final Epoch epoch = new Epoch();
        private final ColdCache cache = new ColdCache(1 << 20, epoch, METRICS);
        private volatile boolean stored = true;

        @Actor
        public void cut() {
            epoch.begin();
            cache.cut(seq -> seq > 5);
            stored = false;
            epoch.end();
        }

        @Actor
        public void fill() {
            long before = epoch.now();
            if (stored) {
                cache.keep(HEADER, before);
            }
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = cache.header(REF).isPresent() ? 1 : 0;
        }
    }

    /** Who sees that it was removed, and asks the memory then, gets nothing from it. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "no old answer")
    @State
    public static class HitAgainstCut {
        private final Epoch epoch = new Epoch();
        private final ColdCache cache = new ColdCache(1 << 20, epoch, METRICS);
        private volatile boolean stored = true;

        public HitAgainstCut() {
            cache.keep(HEADER, epoch.now());
        }

        @Actor
        public void cut() {
            epoch.begin();
            cache.cut(seq -> seq > 5);
            stored = false;
            epoch.end();
        }

        @Actor
        public void hit(I_Result r) {
            boolean gone = !stored;
            long before = epoch.now();
            boolean hit = epoch.isStill(before) && cache.header(REF).isPresent() && epoch.isStill(before);
            r.r1 = gone && hit ? 1 : 0;
        }
    }
}
