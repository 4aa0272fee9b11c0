package io.firn.testkit;

import io.firn.disk.Disk;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Runs a scenario on a {@link SimulatedDisk}, crashes it at every operation, and has every outcome recovered and checked.
 *
 * <pre>{@code
 * CrashEnumerator.of("journal-append")
 *         .scenario((disk, acks) -> {
 *             try (CommitLog log = CommitLog.open(disk, DIR, OPTIONS)) {
 *                 for (long i = 0; i < 40; i++) {
 *                     acks.attempt(i);
 *                     log.append(i, record(i));
 *                     log.awaitDurable(i + 1);
 *                     acks.acknowledge(i);
 *                 }
 *             }
 *         })
 *         .recoverTo((disk, acks) -> {
 *             List<Long> found = readAll(disk);
 *             acks.requirePrefix(found);
 *             return found;
 *         })
 *         .atLeast(150, 2_000, 1_000)
 *         .run();
 * }</pre>
 *
 * <p>For each of the N operations of the scenario:
 *
 * <ul>
 *   <li><b>power loss</b> with that operation in flight: nothing pending made it; everything; each prefix; the last write torn at
 *       sector and page borders, with and without the file's new length; names and bytes independently; single names lost or
 *       kept; seeded random subsets, sector by sector;
 *   <li><b>kill</b>: the process dies, the machine lives; what was pending is visible and still pending;
 *   <li><b>failure</b>: the operation throws (once; once, though it was done; it and all after it) and the scenario goes on as it
 *       likes; then a kill, and power losses.
 * </ul>
 *
 * <p>Each outcome is recovered; recovered a second time, which must change nothing on the disk; and recovered again after a
 * power loss that took everything the first recovery left pending. A recovery that returns what it saw must see the same each
 * time: bytes that were believed without being forced are found out by this. A seeded sample of recoveries is itself crashed at
 * each of its operations.
 *
 * <p>Counts: <em>operations</em> of the scenario; <em>images</em> built; <em>recoveries</em> run after leaving out images that
 * were already recovered with the same acknowledgements.
 *
 * <p>Threading: outcomes are recovered on the thread that did the operation, while the scenario stands still.
 *
 * <p>Limits: at build scale {@value #BUILD_POINTS} operations, a seeded sample of them when there are more, and
 * {@value #BUILD_IMAGES} images for each; {@code firn.scale=nightly} lifts both. What was left out is printed.
 */
public final class CrashEnumerator {
    static final int BUILD_POINTS = 1_000;
    static final int BUILD_IMAGES = 64;

    private final String name;
    private long seed = 1;
    private int points = Scale.current().pick(BUILD_POINTS, 1_000_000);
    private int imagesPerPoint = Scale.current().pick(BUILD_IMAGES, 4_096);
    private int subsets = Scale.current().pick(4, 32);
    private int crashedRecoveries = Scale.current().pick(12, 400);
    private Scenario scenario = (disk, acks) -> {
        throw new IllegalStateException("no scenario given");
    };
    private Recovery recovery = (disk, acks) -> {
        throw new IllegalStateException("no recovery given");
    };
    private Optional<CrashResult> minimum = Optional.empty();

    private CrashEnumerator(String name) {
        this.name = name;
    }

    /** What is crashed. It opens, writes, reports, closes; it must do the same at every run. */
    @FunctionalInterface
    public interface Scenario {
        void run(Disk disk, Acknowledgements acks) throws Exception;
    }

    /** Opens after a crash and asserts; everything that recovery ought to settle is settled on return, and closed. */
    @FunctionalInterface
    public interface Check {
        void recover(Disk disk, Acknowledgements acks) throws Exception;
    }

    /** As {@link Check}, and returns what it found as a value with equality. */
    @FunctionalInterface
    public interface Recovery {
        Object recover(Disk disk, Acknowledgements acks) throws Exception;
    }

    /** Begins a suite; the name is printed. */
    public static CrashEnumerator of(String name) {
        return new CrashEnumerator(name);
    }

    /** The seed of everything random; 1 when not given. {@code -Dfirn.seed} wins. */
    public CrashEnumerator seed(long value) {
        seed = value;
        return this;
    }

    public CrashEnumerator scenario(Scenario value) {
        scenario = value;
        return this;
    }

    public CrashEnumerator recover(Check value) {
        recovery = (disk, acks) -> {
            value.recover(disk, acks);
            return "recovered";
        };
        return this;
    }

    /** As {@link #recover}, with a value that must be the same after recovering again: the stronger check. */
    public CrashEnumerator recoverTo(Recovery value) {
        recovery = value;
        return this;
    }

    /** The recorded minimum below which {@link #run} fails, at build scale. */
    public CrashEnumerator atLeast(long operations, long images, long recoveries) {
        minimum = Optional.of(new CrashResult(operations, images, recoveries));
        return this;
    }

    /** Lowers the caps for a scenario that is dear to run; nightly has none lower than the build's. */
    public CrashEnumerator caps(int pointsAtBuild, int imagesPerPointAtBuild) {
        points = Scale.current().pick(pointsAtBuild, Math.max(pointsAtBuild, points));
        imagesPerPoint = Scale.current().pick(imagesPerPointAtBuild, Math.max(imagesPerPointAtBuild, imagesPerPoint));
        return this;
    }

    /** Random subsets for each crash point. */
    public CrashEnumerator subsets(int perPoint) {
        subsets = perPoint;
        return this;
    }

    /** Recoveries that are crashed themselves, at most. */
    public CrashEnumerator crashedRecoveries(int count) {
        crashedRecoveries = count;
        return this;
    }

    /**
     * Runs everything and prints one line.
     *
     * @throws AssertionError at the first outcome that was not recovered, naming operation, what was kept, and the seed; or when
     *     fewer operations, images or recoveries were run than recorded
     */
    public CrashResult run() {
        CrashRun run = newRun(disk -> disk, disk -> disk);
        Optional<AssertionError> failure = run.enumerate();
        System.out.println("crash-points " + name + ": " + run.summary());
        if (failure.isPresent()) {
            throw failure.get();
        }
        CrashResult result = run.result();
        if (minimum.isEmpty()) {
            throw new AssertionError(name + ": record a minimum: .atLeast" + result.text());
        }
        if (!result.reaches(minimum.get())) {
            throw new AssertionError(name + ": " + result.text() + " is below the recorded "
                    + minimum.get().text());
        }
        return result;
    }

    /**
     * Runs the scenario over a broken disk, recovering on a sound one, and requires at least one outcome to fail.
     *
     * @throws AssertionError when no outcome failed: the suite would not notice the broken rule
     */
    public CrashEnumerator expectCaught(Mutant mutant) {
        return expectCaught(mutant.name(), mutant::over, disk -> disk);
    }

    /**
     * Runs the scenario on a sound disk and recovers over the broken one, and requires at least one outcome to fail.
     *
     * @throws AssertionError when no outcome failed
     */
    public CrashEnumerator expectCaughtInRecovery(Mutant mutant) {
        return expectCaught(mutant.name() + " in recovery", disk -> disk, mutant::over);
    }

    private CrashEnumerator expectCaught(
            String what, UnaryOperator<Disk> scenarioDisk, UnaryOperator<Disk> recoveryDisk) {
        CrashRun run = newRun(scenarioDisk, recoveryDisk);
        Optional<AssertionError> failure = run.enumerate();
        if (failure.isEmpty()) {
            throw new AssertionError(name + ": the mutant " + what + " was not caught by any of " + run.summary());
        }
        System.out.println("crash-mutant " + name + ": " + what + " caught after " + run.summary() + ": "
                + oneLine(failure.get().toString()));
        return this;
    }

    private CrashRun newRun(UnaryOperator<Disk> scenarioDisk, UnaryOperator<Disk> recoveryDisk) {
        Scenario over = scenario;
        Recovery back = recovery;
        CrashRun.Plan plan = new CrashRun.Plan(
                name,
                Long.getLong("firn.seed", seed),
                points,
                crashedRecoveries,
                new CrashImages(imagesPerPoint, subsets));
        return new CrashRun(
                plan,
                (disk, acks) -> over.run(scenarioDisk.apply(disk), acks),
                (disk, acks) -> back.recover(recoveryDisk.apply(disk), acks));
    }

    private static String oneLine(String message) {
        int limit = 200;
        String line = message.replace('\n', ' ');
        return line.length() <= limit ? line : line.substring(0, limit) + "...";
    }
}
