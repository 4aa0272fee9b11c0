package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.Geometry;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random acts on a catalog and on a map of states: they agree after every one, and so does a fresh reading of the log. */
class CatalogRandomTest {
    private static final int CHUNKS = 9;
    private static final Geometry GEOMETRY = CatalogScenarios.PINS.geometry();

    @Test
    void catalogDoesWhatANaiveModelDoes() throws Exception {
        Randomness randomness = Randomness.fresh("CatalogRandomTest");
        int runs = Scale.current().pick(12, 400);
        int acts = 0;
        for (int run = 0; run < runs; run++) {
            acts += new Run(randomness.generator(run)).play(150);
        }
        System.out.println("catalog-random: runs=" + runs + " acts=" + acts);
    }

    private enum State {
        FREEZING,
        FROZEN,
        PRUNING
    }

    /** One catalog and one model. */
    private static final class Run {
        private final SplittableRandom random;
        private final SimulatedDisk disk = new SimulatedDisk();
        private final ToyArtifacts toys = new ToyArtifacts(disk, CatalogScenarios.ROOTS);
        private final ToyHot hotToys = new ToyHot(disk);
        private final Map<ArtifactKey, State> artifacts = new HashMap<>();
        private final TreeMap<Integer, HotState> hot = new TreeMap<>();
        private final TreeMap<String, String> intents = new TreeMap<>();
        private Catalog catalog;

        Run(SplittableRandom random) throws IOException {
            this.random = random;
            this.catalog = Catalog.open(disk, CatalogScenarios.ROOTS);
            catalog.pin(CatalogScenarios.PINS);
        }

        int play(int acts) throws Exception {
            for (int i = 0; i < acts; i++) {
                act();
                check();
            }
            catalog.close();
            return acts;
        }

        private void act() throws Exception {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> freeze(someChunkKeys());
                case 3 -> demote(someKeys());
                case 4, 5 -> destroy(someKeys());
                case 6, 7 -> promote();
                case 8 -> {
                    assertThat(new HashSet<>(catalog.sweep())).isEqualTo(leftovers());
                    artifacts.values().removeIf(state -> state != State.FROZEN);
                }
                case 9 -> openHot(random.nextInt(4));
                case 10 -> leaveHot(random.nextInt(4));
                default -> reopenOrIntend();
            }
        }

        private void freeze(List<ArtifactKey> keys) throws Exception {
            write(keys, writer -> catalog.freeze(keys, writer), List.of());
        }

        private void promote() throws Exception {
            int window = random.nextInt(2);
            int first = GEOMETRY.firstChunkOf(window) + random.nextInt(2);
            int last = first + random.nextInt(GEOMETRY.lastChunkOf(window) - first + 1);
            ArtifactKey.Index coverage = new ArtifactKey.Index(window, first, last);
            Set<ArtifactKey> demoted = new HashSet<>();
            for (Map.Entry<ArtifactKey, State> entry : artifacts.entrySet()) {
                boolean goes = switch (entry.getKey()) {
                    case ArtifactKey.Index other -> other.window() == window;
                    case ArtifactKey.Chunk(int chunk, ArtifactKind kind) ->
                        kind == ArtifactKind.TXHASH
                                && GEOMETRY.windowOf(chunk) == window
                                && last == GEOMETRY.lastChunkOf(window);
                };
                if (goes && entry.getValue() == State.FROZEN) {
                    demoted.add(entry.getKey());
                }
            }
            write(
                    List.of(coverage),
                    writer -> assertThat(new HashSet<>(catalog.promoteIndex(coverage, writer)))
                            .isEqualTo(demoted),
                    demoted);
        }

        @FunctionalInterface
        private interface Write {
            void with(Catalog.ArtifactWriter writer) throws Exception;
        }

        private void write(List<ArtifactKey> keys, Write write, Iterable<ArtifactKey> demoted) throws Exception {
            if (keys.stream().anyMatch(k -> artifacts.containsKey(k) && artifacts.get(k) != State.FREEZING)) {
                assertThatThrownBy(() -> write.with(toys.writer(keys))).isInstanceOf(IllegalStateException.class);
                return;
            }
            if (random.nextInt(4) == 0) {
                assertThatThrownBy(() -> write.with(() -> {
                            toys.write(keys.getFirst());
                            throw new IOException("the writer fails on purpose");
                        }))
                        .isInstanceOf(IOException.class);
                keys.forEach(key -> artifacts.put(key, State.FREEZING));
                return;
            }
            write.with(toys.writer(keys));
            keys.forEach(key -> artifacts.put(key, State.FROZEN));
            demoted.forEach(key -> artifacts.put(key, State.PRUNING));
        }

        private void demote(Set<ArtifactKey> keys) throws IOException {
            catalog.demote(keys);
            keys.forEach(key ->
                    artifacts.computeIfPresent(key, (_, state) -> state == State.FROZEN ? State.PRUNING : state));
        }

        private void destroy(Set<ArtifactKey> keys) throws IOException {
            if (keys.stream().anyMatch(key -> artifacts.get(key) == State.FROZEN)) {
                assertThatThrownBy(() -> catalog.destroy(keys)).isInstanceOf(IllegalStateException.class);
                return;
            }
            catalog.destroy(keys);
            keys.forEach(artifacts::remove);
        }

        private void openHot(int chunk) throws IOException {
            if (hot.get(chunk) == HotState.READY) {
                assertThatThrownBy(() -> catalog.openHot(chunk, hotToys::remove, hotToys::create))
                        .isInstanceOf(IllegalStateException.class);
                return;
            }
            if (random.nextInt(4) == 0) {
                assertThatThrownBy(() -> catalog.openHot(chunk, hotToys::remove, directory -> {
                            disk.createDirectories(directory);
                            throw new IOException("fails on purpose");
                        }))
                        .isInstanceOf(IOException.class);
                hot.put(chunk, HotState.TRANSIENT);
                return;
            }
            catalog.openHot(chunk, hotToys::remove, hotToys::create);
            hot.put(chunk, HotState.READY);
        }

        private void leaveHot(int chunk) throws IOException {
            if (random.nextBoolean()) {
                catalog.demoteHot(chunk);
                hot.computeIfPresent(chunk, (_, _) -> HotState.TRANSIENT);
            } else {
                catalog.discardHot(chunk, hotToys::remove);
                hot.remove(chunk);
            }
        }

        private void reopenOrIntend() throws IOException {
            String name = "intent-" + random.nextInt(2);
            switch (random.nextInt(3)) {
                case 0 -> {
                    catalog.close();
                    catalog = Catalog.open(disk, CatalogScenarios.ROOTS);
                }
                case 1 -> {
                    catalog.putIntent(name, intents.getOrDefault(name, "12"));
                    intents.putIfAbsent(name, "12");
                }
                default -> {
                    catalog.clearIntent(name);
                    intents.remove(name);
                }
            }
        }

        private List<ArtifactKey> someChunkKeys() {
            List<ArtifactKey> keys = ToyArtifacts.keys(random.nextInt(CHUNKS));
            int from = random.nextInt(keys.size());
            return keys.subList(from, from + 1 + random.nextInt(keys.size() - from));
        }

        private Set<ArtifactKey> someKeys() {
            Set<ArtifactKey> keys = new LinkedHashSet<>(someChunkKeys());
            for (ArtifactKey key : artifacts.keySet()) {
                if (random.nextInt(8) == 0) {
                    keys.add(key);
                }
            }
            if (random.nextBoolean()) {
                keys.removeIf(key -> artifacts.get(key) == State.FROZEN);
            }
            return keys;
        }

        private Set<ArtifactKey> leftovers() {
            Set<ArtifactKey> keys = new HashSet<>(artifacts.keySet());
            keys.removeIf(key -> artifacts.get(key) == State.FROZEN);
            return keys;
        }

        private void check() throws IOException {
            CatalogView view = catalog.view();
            Map<ArtifactKey, State> found = new HashMap<>();
            view.artifacts().forEach(e -> found.put(e.getKey(), stateOf(e.getValue())));
            assertThat(found).isEqualTo(artifacts);
            assertThat(view.hot()).isEqualTo(hot);
            assertThat(view.intents()).isEqualTo(intents);
            toys.assertTruth(view);
            hotToys.assertTruth(view);
            CatalogView read = Catalog.readOnly(disk, CatalogScenarios.ROOTS);
            assertThat(read.artifacts()).isEqualTo(view.artifacts());
            for (ArtifactKind kind : ArtifactKind.values()) {
                assertThat(read.frozen(kind)).isEqualTo(view.frozen(kind));
            }
            assertThat(read.indexes()).isEqualTo(view.indexes());
            assertThat(read.hot()).isEqualTo(view.hot());
            assertThat(read.pins()).isEqualTo(view.pins()).contains(CatalogScenarios.PINS);
            for (int window = 0; window < 3; window++) {
                assertThat(view.frozenIndexes(window)).hasSizeLessThanOrEqualTo(1);
            }
        }

        private static State stateOf(ArtifactState state) {
            return switch (state) {
                case ArtifactState.Freezing _ -> State.FREEZING;
                case ArtifactState.Frozen _ -> State.FROZEN;
                case ArtifactState.Pruning _ -> State.PRUNING;
                case ArtifactState.Fed fed -> throw new AssertionError(fed.toString());
            };
        }
    }
}
