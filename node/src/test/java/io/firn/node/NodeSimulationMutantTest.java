package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.hot.HotStore;
import io.firn.hot.HotStores;
import io.firn.testkit.Mutant;
import io.firn.testkit.Scale;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One step of a protocol is broken, and the simulation of a whole node does not get through: it would notice. */
class NodeSimulationMutantTest {
    private static final int OPERATIONS = 30;
    private static final int MOST_LIVES = 60;

    private static final Predicate<Path> CATALOG = under("catalog");
    private static final Predicate<Path> JOURNAL = under("journal");
    private static final Predicate<Path> HOT = under("hot");
    private static final Predicate<Path> COLD = under("cold");
    private static final Predicate<Path> PACKS = under("cold/ledgers");
    private static final Predicate<Path> EVENTS = under("cold/events");
    private static final Predicate<Path> RUNS = under("cold/txhash/raw");
    private static final Predicate<Path> INDEXES = under("cold/txhash/index");
    private static final Predicate<Path> HOT_ROOT = Path.of("/firn/hot")::equals;

    /**
     * A broken step.
     *
     * @param name what is done wrong
     * @param seed of a life that is lost by it; others are lost too, but not all
     * @param parts what the node is given
     */
    record Broken(String name, long seed, NodeSimulationParts parts) {
        Broken(String name, NodeSimulationParts parts) {
            this(name, 1, parts);
        }

        Broken at(long lost) {
            return new Broken(name, lost, parts);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Broken> steps() {
        List<Broken> all = new ArrayList<>();
        all.addAll(freezing());
        all.addAll(removing());
        all.addAll(hotBracket());
        all.addAll(ingesting());
        all.addAll(starting());
        return all.stream();
    }

    private static List<Broken> freezing() {
        return List.of(
                late(
                        "freezing-key-after-file",
                        held -> Mutant.delayForce(held, COLD.or(JOURNAL).or(HOT))),
                disk("frozen-before-force", Mutant.delayForce(COLD, CATALOG)).at(21),
                disk("frozen-before-force-pack", Mutant.delayForce(PACKS, CATALOG))
                        .at(53),
                disk("frozen-before-force-events", Mutant.delayForce(EVENTS, CATALOG))
                        .at(53),
                disk("frozen-before-force-run", Mutant.delayForce(RUNS, CATALOG))
                        .at(56),
                disk("frozen-before-force-index", Mutant.delayForce(INDEXES, CATALOG))
                        .at(21),
                disk("pack-not-forced", Mutant.noForceOf(PACKS)),
                disk("events-not-forced", Mutant.noForceOf(EVENTS)),
                disk("run-not-forced", Mutant.noForceOf(RUNS)),
                disk("index-not-forced", Mutant.noForceOf(INDEXES)),
                disk("pack-name-not-synced", Mutant.noSyncOf(PACKS)),
                disk("events-name-not-synced", Mutant.noSyncOf(EVENTS)),
                disk("run-name-not-synced", Mutant.noSyncOf(RUNS)),
                disk("index-name-not-synced", Mutant.noSyncOf(INDEXES)),
                late("catalog-not-forced", Mutant::noForceOf),
                disk("catalog-name-not-synced", Mutant.noSyncOf(CATALOG)));
    }

    private static List<Broken> removing() {
        return List.of(
                late("unlinked-before-pruning", held -> Mutant.delayForceUntilRemoval(held, COLD, JOURNAL.or(HOT))),
                disk("pruning-skipped", Mutant.noRemovalOf(COLD)),
                disk("unlink-not-synced", Mutant.noSyncAfterRemoval(COLD)),
                disk("key-deleted-before-unlink", Mutant.delayRemoval(COLD, CATALOG)),
                late("trimmed-before-frozen", held -> Mutant.delayForceUntilRemoval(held, JOURNAL, PACKS)),
                disk("trim-skipped", Mutant.noRemovalOf(JOURNAL)),
                disk("trim-or-reset-not-synced", Mutant.noSyncAfterRemoval(JOURNAL)));
    }

    private static List<Broken> hotBracket() {
        return List.of(
                disk("hot-leftovers-stay", Mutant.noRemovalOf(HOT)),
                late("hot-key-after-store", held -> Mutant.delayForce(held, HOT.or(COLD))),
                disk("hot-store-not-forced", Mutant.noForceOf(HOT)),
                disk("hot-store-name-not-synced", Mutant.noSyncOf(HOT.and(HOT_ROOT.negate()))),
                disk("hot-root-not-synced", Mutant.noSyncOf(HOT_ROOT)),
                late("first-ledger-before-ready", held -> Mutant.delayForce(held, JOURNAL.or(COLD))),
                late(
                        "hot-removed-before-transient",
                        held -> Mutant.delayForceUntilRemoval(held, HOT, JOURNAL.or(COLD))),
                disk("hot-key-deleted-before-store", Mutant.delayRemoval(HOT, CATALOG)));
    }

    private static List<Broken> ingesting() {
        return List.of(
                disk("journal-not-forced", Mutant.noForceOf(JOURNAL)),
                disk("hot-before-durable", Mutant.delayForceUntilWrite(JOURNAL, HOT)),
                disk("journal-name-not-synced", Mutant.noSyncOf(JOURNAL)),
                new Broken("hot-rows-skipped", hot((_, _, _) -> VOID)),
                new Broken("advanced-before-hot-rows", hot(new OneLate())));
    }

    private static List<Broken> starting() {
        return List.of(
                starting("start-believes-unforced-journal", Mutant::noForceOf, JOURNAL),
                starting("start-believes-unforced-catalog", Mutant::noForceOf, CATALOG),
                starting("start-believes-unsynced-journal", Mutant::noSyncOf, JOURNAL)
                        .at(14),
                starting("sweep-not-synced", Mutant::noSyncAfterRemoval, COLD),
                starting("sweep-skipped", Mutant::noRemovalOf, COLD),
                starting("swept-key-before-file", paths -> Mutant.delayRemoval(paths, CATALOG), COLD)
                        .at(14));
    }

    /** What a method without a result gives. */
    @SuppressWarnings("NullAway")
    private static final Object VOID = null;

    /** Appends each row when the next one comes, as if the archive had been advanced before. */
    private static final class OneLate implements NodeSimulationParts.Append {
        private final Map<HotStore, Object[]> waiting = new HashMap<>();

        @Override
        public Object to(HotStore store, Method method, Object[] arguments) throws ReflectiveOperationException {
            Object[] late = waiting.put(store, arguments);
            return late == null ? VOID : method.invoke(store, late);
        }
    }

    private static Predicate<Path> under(String root) {
        return path -> path.startsWith(Path.of("/firn").resolve(root));
    }

    private static Broken disk(String name, Mutant mutant) {
        return new Broken(name, new NodeSimulationParts(_ -> mutant, stores -> stores));
    }

    /** Broken at the catalog's log once the node has started: its first bytes are as they should be. */
    private static Broken late(String name, Breaking breaking) {
        return new Broken(
                name,
                new NodeSimulationParts(
                        starting -> breaking.of(path -> !starting.getAsBoolean() && CATALOG.test(path)),
                        stores -> stores));
    }

    private static NodeSimulationParts hot(NodeSimulationParts.Append append) {
        return new NodeSimulationParts(
                NodeSimulationParts.SOUND.disk(), (HotStores stores) -> NodeSimulationParts.rows(stores, append));
    }

    /** The makings of a mutant out of the paths it breaks. */
    @FunctionalInterface
    private interface Breaking {
        Mutant of(Predicate<Path> paths);
    }

    private static Broken starting(String name, Breaking breaking, Predicate<Path> paths) {
        return new Broken(
                name,
                new NodeSimulationParts(
                        starting -> breaking.of(path -> starting.getAsBoolean() && paths.test(path)),
                        stores -> stores));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aBrokenStepIsNoticed(Broken step) {
        assertThat(caught(step)).as(step.name()).isTrue();
    }

    /** In the build the search begins with a life that is lost; nightly with the first. */
    static boolean caught(Broken step) {
        long first = Scale.current() == Scale.BUILD ? step.seed() : 1;
        for (long seed = first; seed < first + MOST_LIVES; seed++) {
            NodeSimulation broken = new NodeSimulation(seed, NodeSimulationStyle.CRASHES, step.parts());
            try {
                broken.play(OPERATIONS);
            } catch (Exception | AssertionError e) {
                System.out.println("simulation-mutant " + step.name() + " caught at seed=" + seed + " operation="
                        + broken.totals.operations);
                return true;
            }
        }
        return false;
    }

    @Test
    void theSameLivesWithoutABrokenStepGoWell() throws Exception {
        List<Long> seeds = steps().map(Broken::seed).distinct().toList();
        for (long seed : seeds) {
            new NodeSimulation(seed, NodeSimulationStyle.CRASHES, NodeSimulationParts.SOUND).play(OPERATIONS);
        }
    }
}
