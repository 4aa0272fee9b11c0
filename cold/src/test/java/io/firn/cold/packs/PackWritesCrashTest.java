package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.EventsFilter;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.disk.Disk;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerLayout;
import io.firn.testkit.Acknowledgements;
import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import io.firn.testkit.ToyLedgers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whatever is lost, what is found is what was there before a write or behind it, and every answer is of that. */
class PackWritesCrashTest {
    private static final Deadline NEVER = Deadline.never();
    private static final Geometry GEOMETRY = new Geometry(2, 2, 2);
    private static final ToyLedgers LEDGERS = PackedChain.LEDGERS.shaped(new ToyLedgers.Shape(2, 60));

    /** The chunks that are there. */
    record Held(Set<Integer> chunks) {
        Held {
            chunks = Set.copyOf(chunks);
        }
    }

    /** A step of a script. */
    @FunctionalInterface
    private interface Step {
        void run(PackedChain chain) throws Exception;
    }

    @FunctionalInterface
    private interface Script {
        void play(Life life) throws Exception;
    }

    /** Packs under test, and what their steps lead to. */
    private static final class Life {
        private final PackedChain chain;
        private final Acknowledgements acks;
        private final Set<Integer> held = new TreeSet<>();

        Life(PackedChain chain, Acknowledgements acks) {
            this.chain = chain;
            this.acks = acks;
        }

        void step(List<Integer> added, List<Integer> removed, Step step) throws Exception {
            held.addAll(added);
            held.removeAll(removed);
            Held next = new Held(held);
            acks.attempt(next);
            step.run(chain);
            acks.acknowledge(next);
        }

        void put(int chunk) throws Exception {
            step(List.of(chunk), List.of(), chain -> chain.put(chunk));
        }
    }

    private static CrashEnumerator suite(String name, Script script) {
        return CrashEnumerator.of(name)
                .scenario((disk, acks) -> {
                    try (PackedChain chain = open(disk)) {
                        script.play(new Life(chain, acks));
                    }
                })
                .recoverTo(PackWritesCrashTest::recover)
                .crashedRecoveries(4);
    }

    private static PackedChain open(Disk disk) throws Exception {
        return new PackedChain(disk, LEDGERS, GEOMETRY, Continuity.LINKED);
    }

    private static Object recover(Disk disk, Acknowledgements acks) throws Exception {
        try (PackedChain chain = open(disk)) {
            Held found = new Held(
                    Set.copyOf(chain.catalog.view().frozen(ArtifactKind.LEDGERS).keySet()));
            List<Held> promised = acks.acknowledged(Held.class);
            List<Held> tried = acks.attempted(Held.class);
            List<Held> allowed = new ArrayList<>(List.of(promised.isEmpty() ? new Held(Set.of()) : promised.getLast()));
            if (tried.size() > promised.size()) {
                allowed.add(tried.getLast());
            }
            assertThat(allowed).contains(found);
            for (int chunk = 0; chunk < 5; chunk++) {
                mustAnswer(chain, chunk, found.chunks().contains(chunk));
            }
            mustHaveNoOtherFiles(disk, chain);
            return found;
        }
    }

    private static void mustAnswer(PackedChain chain, int chunk, boolean held) throws Exception {
        PackCold cold = chain.cold;
        for (long seq = GEOMETRY.firstSeqOf(chunk); seq <= GEOMETRY.lastSeqOf(chunk); seq++) {
            assertThat(cold.ledger(new LedgerRef.BySeq(seq), NEVER).isPresent()).isEqualTo(held);
            assertThat(cold.header(new LedgerRef.ByHash(LEDGERS.hash(seq)), NEVER)
                            .isPresent())
                    .isEqualTo(held);
            LedgerLayout layout = chain.layout(seq);
            for (int i = 0; i < layout.txCount(); i++) {
                assertThat(cold.transaction(new TxRef.ByHash(layout.hash(i)), NEVER)
                                .isPresent())
                        .isEqualTo(held);
            }
            assertThat(Seen.all(cold.events(EventsFilter.between(seq, seq, EventQuery.ALL), 100, NEVER)))
                    .isEqualTo(held ? Seen.all(chain.events(seq, seq)) : List.of());
        }
    }

    private static void mustHaveNoOtherFiles(Disk disk, PackedChain chain) throws Exception {
        Set<Path> named = new TreeSet<>();
        for (var artifact : chain.catalog.view().artifacts()) {
            assertThat(artifact.getValue()).isInstanceOf(ArtifactState.Frozen.class);
            named.addAll(chain.roots.files(artifact.getKey()));
        }
        Set<Path> found = new TreeSet<>();
        collect(disk, chain.roots.cold(), found);
        assertThat(found).isEqualTo(named);
    }

    private static void collect(Disk disk, Path at, Set<Path> into) throws Exception {
        for (String name : disk.list(at)) {
            Path entry = at.resolve(name);
            if (disk.isDirectory(entry)) {
                collect(disk, entry, into);
            } else {
                into.add(entry);
            }
        }
    }

    /** Put, put and given up, put again, cut, put in the place of what was cut. */
    private static void puts(Life life) throws Exception {
        life.put(0);
        life.step(
                List.of(),
                List.of(),
                chain -> chain.cold.prepare(chain.section(1)).close());
        life.put(1);
        life.step(List.of(), List.of(1), chain -> chain.cold.truncateAbove(GEOMETRY.lastSeqOf(0), NEVER));
        life.put(1);
    }

    /** A whole window is indexed and cut in its middle, so that its runs are made again; then the rest is pruned. */
    private static void removals(Life life) throws Exception {
        for (int chunk = 0; chunk < 3; chunk++) {
            life.put(chunk);
        }
        life.step(List.of(), List.of(), chain -> chain.index(0, 1));
        life.step(List.of(), List.of(1, 2), chain -> chain.cold.truncateAbove(GEOMETRY.lastSeqOf(0), NEVER));
        life.put(1);
        life.step(List.of(), List.of(0), chain -> chain.cold.pruneBelow(GEOMETRY.firstSeqOf(1), NEVER));
    }

    @Test
    void puttingAndCuttingSurviveEveryCrash() {
        suite("packs-put", PackWritesCrashTest::puts)
                .caps(1_000, 3)
                .atLeast(155, 2_100, 400)
                .run();
    }

    @Test
    void removalsSurviveEveryCrash() {
        suite("packs-remove", PackWritesCrashTest::removals)
                .caps(1_000, 3)
                .atLeast(200, 2_800, 550)
                .run();
    }

    @Test
    void brokenRulesAreNoticed() {
        suite("packs-mutants", PackWritesCrashTest::removals)
                .caps(1_000, 6)
                .expectCaught(Mutant.NO_FORCE)
                .expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }
}
