package io.firn.testkit;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One enumeration under way.
 *
 * <p>Order: a counting run; one run during which every operation is a crash point; then for each operation one run per way to fail. The
 * first outcome that is not recovered ends it.
 *
 * <p>Threading: outcomes come from whatever threads the scenario uses, one at a time under the scenario disk's monitor.
 */
final class CrashRun {
    /**
     * How much is done.
     *
     * @param points crash points looked at, at most
     * @param crashedRecoveries recoveries that are crashed themselves, at most
     */
    record Plan(String name, long seed, int points, int crashedRecoveries, CrashImages images) {}

    /** What makes two recoveries the same. */
    private record Seen(ByteBuffer image, boolean pending, Acknowledgements.Fingerprint acks) {}

    /** One in this many distinct recoveries is crashed, until the plan's number is reached. */
    private static final int CRASHED_RECOVERY_EVERY = 7;

    private final Plan plan;
    private final CrashEnumerator.Scenario scenario;
    private final CrashEnumerator.Recovery recovery;
    private final SplittableRandom random;
    private final Set<Seen> seen = new HashSet<>();
    private long operations;
    private long images;
    private long recoveries;
    private long cappedPoints;
    private long failures;
    private int crashedRecoveries;
    private @Nullable AssertionError failure;

    CrashRun(Plan plan, CrashEnumerator.Scenario scenario, CrashEnumerator.Recovery recovery) {
        this.plan = plan;
        this.scenario = scenario;
        this.recovery = recovery;
        this.random = new SplittableRandom(plan.seed());
    }

    CrashResult result() {
        return new CrashResult(operations, images, recoveries);
    }

    String summary() {
        return "operations=" + operations + " images=" + images + " recoveries=" + recoveries + " failures=" + failures
                + " crashed-recoveries=" + crashedRecoveries
                + (cappedPoints > 0 ? " capped-points=" + cappedPoints : "")
                + (operations > plan.points() ? " sampled-points=" + plan.points() : "") + " seed=" + plan.seed();
    }

    /** Does it all; the first failure, if any. */
    Optional<AssertionError> enumerate() {
        try {
            SimulatedDisk counting = new SimulatedDisk();
            scenario.run(counting, new Acknowledgements());
            operations = counting.operations();
            BitSet points = samplePoints();
            crashAt(points);
            for (int n = points.nextSetBit(1); n >= 0 && failure == null; n = points.nextSetBit(n + 1)) {
                for (SimulatedDisk.Failure how : SimulatedDisk.Failure.values()) {
                    failAt(n, how);
                }
            }
        } catch (Exception | AssertionError e) {
            failed("the scenario fails on its own", e);
        }
        return Optional.ofNullable(failure);
    }

    private BitSet samplePoints() {
        BitSet points = new BitSet();
        if (operations <= plan.points()) {
            points.set(1, Math.toIntExact(operations) + 1);
            return points;
        }
        while (points.cardinality() < plan.points()) {
            points.set(1 + random.nextInt(Math.toIntExact(operations)));
        }
        return points;
    }

    /** One run during which each chosen operation is in flight when the power goes; and once more after the last. */
    private void crashAt(BitSet points) throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        Acknowledgements acks = new Acknowledgements();
        disk.observe((operation, what) -> {
            if (failure == null && points.get((int) operation)) {
                powerLoss("operation " + operation + " (" + what + ")", disk, acks.snapshot(), true);
            }
        });
        scenario.run(disk, acks);
        disk.observe((operation, what) -> {});
        powerLoss("the end of the scenario", disk, acks.snapshot(), true);
    }

    /** One run in which the operation throws; the scenario may carry on. */
    private void failAt(int operation, SimulatedDisk.Failure how) {
        if (failure != null) {
            return;
        }
        SimulatedDisk disk = new SimulatedDisk();
        Acknowledgements acks = new Acknowledgements();
        disk.failAt(operation, how);
        failures++;
        try {
            scenario.run(disk, acks);
        } catch (NullPointerException
                | IndexOutOfBoundsException
                | ClassCastException
                | ArithmeticException
                | AssertionError e) {
            failed("operation " + operation + " failed (" + how + ") and the scenario broke instead of failing", e);
        } catch (Exception expected) {
            // A failed operation may surface as any exception; what counts is what is on the disk.
        }
        powerLoss("operation " + operation + " failed (" + how + ") and the process went on", disk, acks, true);
    }

    /** Looks at every outcome of a power loss now, and at the process being killed. */
    private void powerLoss(String when, SimulatedDisk disk, Acknowledgements acks, boolean mayCrashRecovery) {
        List<Change> pending = disk.pending();
        Acknowledgements.Fingerprint reported = acks.fingerprint();
        List<CrashPoint> outcomes = plan.images().of(pending, random);
        if (plan.images().capped(outcomes.size())) {
            cappedPoints++;
        }
        for (CrashPoint outcome : outcomes) {
            if (failure != null) {
                return;
            }
            images++;
            DiskImage image = disk.image(outcome);
            if (seen.add(new Seen(image.fingerprint(), false, reported))) {
                recover(when + ", " + outcome.describe(pending), new SimulatedDisk(image), acks, mayCrashRecovery);
            }
        }
        if (failure == null && !pending.isEmpty()) {
            images++;
            if (seen.add(new Seen(disk.visible().fingerprint(), true, reported))) {
                recover(when + ", process killed", disk.afterKill(), acks, mayCrashRecovery);
            }
        }
    }

    private void recover(String when, SimulatedDisk disk, Acknowledgements acks, boolean mayCrash) {
        recoveries++;
        boolean crash =
                mayCrash && crashedRecoveries < plan.crashedRecoveries() && recoveries % CRASHED_RECOVERY_EVERY == 0;
        if (crash) {
            crashedRecoveries++;
            disk.observe((operation, what) -> {
                if (failure == null) {
                    powerLoss(when + "; then, recovering, " + what, disk, acks, false);
                }
            });
        }
        try {
            Object found = recovery.recover(disk, acks);
            disk.observe((operation, what) -> {});
            DiskImage settled = disk.visible();
            requireSame("recovering a second time", found, recovery.recover(disk, acks));
            DiskImage again = disk.visible();
            if (!again.equals(settled)) {
                throw new AssertionError("recovering a second time changed the disk: " + settled.differenceTo(again));
            }
            DiskImage durable = disk.durable();
            if (!durable.equals(again)) {
                requireSame(
                        "a power loss right after recovery", found, recovery.recover(new SimulatedDisk(durable), acks));
            }
        } catch (Exception | AssertionError e) {
            failed(when, e);
        }
    }

    private static void requireSame(String when, Object before, Object after) {
        if (!before.equals(after)) {
            throw new AssertionError(when + " finds " + after + " where it found " + before);
        }
    }

    private void failed(String when, Throwable cause) {
        if (failure == null) {
            failure = new AssertionError(
                    plan.name() + ": " + when + ": " + cause + " (" + operations + " operations, seed " + plan.seed()
                            + ")",
                    cause);
        }
    }
}
