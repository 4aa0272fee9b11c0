package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.ledger.Geometry;
import io.firn.testkit.Acknowledgements;
import io.firn.testkit.CrashEnumerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The protocols of the catalog as crash suites, shared by the test that they hold and the test that breaking them is seen.
 *
 * <p>A step reports the settled state it leads to before it begins and once it returned. What is found after a crash, settled,
 * must be the last state promised or the one under way.
 */
final class CatalogScenarios {
    static final Roots ROOTS = Roots.under(Path.of("/data"));
    static final Pins PINS = new Pins("toy", new Geometry(10, 4, 2), 2);

    private CatalogScenarios() {}

    /** The artifacts that are frozen and the hot chunks that are ready, as text. */
    record Settled(SortedSet<String> keys) {
        Settled {
            keys = new TreeSet<>(keys);
        }

        static Settled of(CatalogView view) {
            SortedSet<String> keys = new TreeSet<>();
            view.artifacts().forEach(artifact -> keys.add(artifact.getKey().text()));
            view.hot().keySet().forEach(chunk -> keys.add(new CatalogKey.Hot(chunk).text()));
            view.intents().forEach((name, argument) -> keys.add("intent:" + name + "=" + argument));
            return new Settled(keys);
        }
    }

    /** A catalog under test, its toys, and the state its steps lead to. */
    static final class Life {
        final Catalog catalog;
        final ToyArtifacts artifacts;
        final ToyHot hot;
        private final Acknowledgements acks;
        private Settled settled = new Settled(new TreeSet<>());

        Life(Disk disk, Catalog catalog, Acknowledgements acks) {
            this.catalog = catalog;
            this.artifacts = new ToyArtifacts(disk, ROOTS);
            this.hot = new ToyHot(disk);
            this.acks = acks;
        }

        @FunctionalInterface
        interface Act {
            void run() throws Exception;
        }

        /** Runs an act that adds and removes these keys, all together. */
        void step(List<String> added, List<String> removed, Act act) throws Exception {
            TreeSet<String> keys = new TreeSet<>(settled.keys());
            keys.addAll(added);
            removed.forEach(keys::remove);
            Settled next = new Settled(keys);
            acks.attempt(next);
            act.run();
            acks.acknowledge(next);
            settled = next;
        }

        void freeze(int chunk) throws Exception {
            List<ArtifactKey> keys = ToyArtifacts.keys(chunk);
            step(texts(keys), List.of(), () -> catalog.freeze(keys, artifacts.writer(keys)));
        }

        void demote(List<ArtifactKey> keys) throws Exception {
            step(List.of(), texts(keys), () -> catalog.demote(keys));
        }

        void openHot(int chunk) throws Exception {
            step(
                    List.of(new CatalogKey.Hot(chunk).text()),
                    List.of(),
                    () -> catalog.openHot(chunk, hot::remove, hot::create));
        }

        void discardHot(int chunk) throws Exception {
            step(List.of(), List.of(new CatalogKey.Hot(chunk).text()), () -> catalog.discardHot(chunk, hot::remove));
        }

        void promote(ArtifactKey.Index coverage, List<ArtifactKey> demoted) throws Exception {
            step(List.of(coverage.text()), texts(demoted), () -> {
                List<ArtifactKey> returned = catalog.promoteIndex(coverage, artifacts.writer(List.of(coverage)));
                assertThat(returned).containsExactlyInAnyOrderElementsOf(demoted);
            });
        }
    }

    @FunctionalInterface
    interface Script {
        void play(Life life) throws Exception;
    }

    /** A suite whose scenario is one life of the catalog. */
    static CrashEnumerator suite(String name, Script script) {
        return CrashEnumerator.of(name)
                .scenario((disk, acks) -> {
                    disk.createDirectories(ROOTS.cold());
                    try (Catalog catalog = Catalog.open(disk, ROOTS)) {
                        catalog.pin(PINS);
                        script.play(new Life(disk, catalog, acks));
                    }
                })
                .recoverTo(CatalogScenarios::recover);
    }

    private static Object recover(Disk disk, Acknowledgements acks) throws Exception {
        ToyArtifacts artifacts = new ToyArtifacts(disk, ROOTS);
        ToyHot hot = new ToyHot(disk);
        CatalogView found = Catalog.readOnly(disk, ROOTS);
        artifacts.assertTruth(found);
        hot.assertTruth(found);
        try (Catalog catalog = Catalog.open(disk, ROOTS)) {
            assertThat(catalog.view().artifacts()).isEqualTo(found.artifacts());
            catalog.sweep();
            for (Map.Entry<Integer, HotState> chunk : catalog.view().hot().entrySet()) {
                if (chunk.getValue() == HotState.TRANSIENT) {
                    catalog.discardHot(chunk.getKey(), hot::remove);
                }
            }
            assertThat(catalog.sweep()).isEmpty();
            catalog.pin(PINS);
            artifacts.assertSettled(catalog.view());
            hot.assertSettled(catalog.view());
            assertOneCoverage(catalog.view());
            Settled settled = Settled.of(catalog.view());
            List<Settled> promised = acks.acknowledged(Settled.class);
            List<Settled> tried = acks.attempted(Settled.class);
            List<Settled> allowed =
                    new ArrayList<>(List.of(promised.isEmpty() ? new Settled(new TreeSet<>()) : promised.getLast()));
            if (tried.size() > promised.size()) {
                allowed.add(tried.getLast());
            }
            assertThat(allowed)
                    .as("the last state promised or the one under way")
                    .contains(settled);
            return settled;
        }
    }

    private static void assertOneCoverage(CatalogView view) {
        for (ArtifactKey.Index index : view.indexes().keySet()) {
            assertThat(view.frozenIndex(index.window())).isPresent();
        }
    }

    private static List<String> texts(List<ArtifactKey> keys) {
        return keys.stream().map(ArtifactKey::text).toList();
    }

    /** Nine chunks of five files each. */
    static CrashEnumerator freeze() {
        return suite("catalog-freeze", life -> {
            for (int chunk = 997; chunk < 1_006; chunk++) {
                life.freeze(chunk);
            }
        });
    }

    /** Freezing that fails, is tried again, and is swept in the same process. */
    static CrashEnumerator freezeAgain() {
        return suite("catalog-freeze-again", life -> {
            List<ArtifactKey> keys = ToyArtifacts.keys(1);
            life.step(List.of(), List.of(), () -> {
                try {
                    life.catalog.freeze(keys, () -> {
                        life.artifacts.write(keys.getLast());
                        throw new IllegalStateException("the writer fails on purpose");
                    });
                } catch (IllegalStateException expected) {
                    assertThat(expected).hasMessageContaining("on purpose");
                }
            });
            life.freeze(1);
            List<ArtifactKey> others = ToyArtifacts.keys(2);
            life.step(List.of(), List.of(), () -> {
                try {
                    life.catalog.freeze(others, () -> {
                        life.artifacts.write(others.getFirst());
                        throw new IllegalStateException("the writer fails on purpose");
                    });
                } catch (IllegalStateException expected) {
                    life.catalog.sweep();
                }
            });
        });
    }

    /** Freezing in halves: published, given up, let go of and begun again, and beside another write. */
    static CrashEnumerator freezeInHalves() {
        return suite("catalog-freeze-in-halves", life -> {
            List<ArtifactKey> keys = ToyArtifacts.keys(1);
            life.step(List.of(), List.of(), () -> {
                try (Catalog.Draft draft = life.catalog.begin(keys)) {
                    life.artifacts.write(keys.getFirst());
                    draft.abandon();
                }
            });
            Catalog.Draft open = life.catalog.begin(ToyArtifacts.keys(2));
            life.step(List.of(), List.of(), () -> {
                try (Catalog.Draft _ = life.catalog.begin(keys)) {
                    life.artifacts.write(keys.getFirst());
                    life.artifacts.write(keys.getLast());
                }
            });
            life.freeze(1);
            life.demote(keys);
            life.step(List.of(), List.of(), life.catalog::sweep);
            life.step(texts(ToyArtifacts.keys(2)), List.of(), () -> {
                try (open) {
                    open.publish(life.artifacts.writer(ToyArtifacts.keys(2)).write());
                }
            });
        });
    }

    /** Demote and destroy, one by one and together. */
    static CrashEnumerator delete() {
        return suite("catalog-delete", life -> {
            for (int chunk = 0; chunk < 3; chunk++) {
                life.freeze(chunk);
            }
            List<ArtifactKey> first = ToyArtifacts.keys(0);
            life.demote(first);
            life.step(List.of(), List.of(), () -> life.catalog.destroy(first));
            List<ArtifactKey> rest = new ArrayList<>(ToyArtifacts.keys(1));
            rest.addAll(ToyArtifacts.keys(2).subList(0, 2));
            life.demote(rest);
            life.step(List.of(), List.of(), () -> life.catalog.destroy(rest));
            life.freeze(0);
        });
    }

    /** A catalog left in the middle of everything, swept by the next start. */
    static CrashEnumerator sweep() {
        return suite("catalog-sweep", life -> {
            life.freeze(0);
            life.freeze(1);
            life.demote(ToyArtifacts.keys(1));
            List<ArtifactKey> keys = ToyArtifacts.keys(2);
            try {
                life.catalog.freeze(keys, () -> {
                    life.artifacts.write(keys.get(0));
                    life.artifacts.write(keys.get(1));
                    throw new IllegalStateException("the writer fails on purpose");
                });
            } catch (IllegalStateException expected) {
                life.step(
                        List.of(),
                        List.of(),
                        () -> assertThat(life.catalog.sweep()).hasSize(6));
            }
            life.freeze(2);
            life.demote(ToyArtifacts.keys(0));
            life.step(List.of(), List.of(), life.catalog::sweep);
        });
    }

    /** A window's index grows chunk by chunk until it is complete; the next window begins. */
    static CrashEnumerator promotion() {
        return suite("catalog-promotion", life -> {
            List<ArtifactKey> runs = new ArrayList<>();
            List<ArtifactKey> before = List.of();
            for (int chunk = 0; chunk < 4; chunk++) {
                ArtifactKey run = new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH);
                runs.add(run);
                life.step(
                        List.of(run.text()),
                        List.of(),
                        () -> life.catalog.freeze(List.of(run), life.artifacts.writer(List.of(run))));
                ArtifactKey.Index coverage = new ArtifactKey.Index(0, 0, chunk);
                List<ArtifactKey> demoted = new ArrayList<>(before);
                if (chunk == 3) {
                    demoted.addAll(runs);
                }
                life.promote(coverage, demoted);
                if (chunk != 1) {
                    life.step(List.of(), List.of(), () -> life.catalog.destroy(demoted));
                }
                before = List.of(coverage);
            }
            life.step(List.of(), List.of(), life.catalog::sweep);
            life.promote(new ArtifactKey.Index(1, 4, 4), List.of());
        });
    }

    /** Hot chunks are made, withdrawn, made anew and discarded, beside an intent. */
    static CrashEnumerator hotBracket() {
        return suite("catalog-hot-bracket", life -> {
            life.openHot(0);
            life.openHot(1);
            life.step(List.of("intent:reset=12"), List.of(), () -> life.catalog.putIntent("reset", "12"));
            life.step(List.of(), List.of(new CatalogKey.Hot(1).text()), () -> life.catalog.demoteHot(1));
            life.openHot(1);
            life.discardHot(0);
            life.step(List.of(), List.of("intent:reset=12"), () -> life.catalog.clearIntent("reset"));
            life.openHot(2);
            life.discardHot(1);
        });
    }
}
