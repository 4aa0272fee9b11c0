package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.firn.ledger.Geometry;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Pins PINS = new Pins("toy", new Geometry(10, 4, 2), 2);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Roots roots = Roots.under(Path.of("/data"));
    private final ToyArtifacts toys = new ToyArtifacts(disk, roots);
    private final List<Catalog> opened = new ArrayList<>();

    @BeforeEach
    void openFirst() throws IOException {
        open();
    }

    @AfterEach
    void close() throws IOException {
        catalog().close();
    }

    private Catalog catalog() {
        return opened.getLast();
    }

    private Catalog open() throws IOException {
        opened.add(Catalog.open(disk, roots));
        return catalog();
    }

    private Catalog reopen() throws IOException {
        catalog().close();
        return open();
    }

    private void freeze(List<ArtifactKey> keys) throws Exception {
        catalog().freeze(keys, toys.writer(keys));
    }

    @Test
    void newCatalogIsEmpty() {
        assertThat(catalog().view().artifacts()).isEmpty();
        assertThat(catalog().view().hot()).isEmpty();
        assertThat(catalog().view().pins()).isEmpty();
        assertThat(catalog().view().intents()).isEmpty();
    }

    @Test
    void frozenArtifactsAreSeenNowAndAfterReopening() throws Exception {
        freeze(ToyArtifacts.keys(3));
        for (int i = 0; i < 2; i++) {
            CatalogView view = catalog().view();
            assertThat(view.artifacts())
                    .extracting(Map.Entry::getKey)
                    .extracting(ArtifactKey::text)
                    .containsExactly("chunk:00000003:events", "chunk:00000003:ledgers", "chunk:00000003:txhash");
            assertThat(view.frozen(ArtifactKind.LEDGERS)).containsOnlyKeys(3);
            assertThat(view.frozen(ArtifactKind.COLD)).isEmpty();
            toys.assertSettled(view);
            reopen();
        }
    }

    @Test
    void keysAreFreezingWhileTheWriterWrites() throws Exception {
        ArtifactKey key = ToyArtifacts.keys(3).getFirst();
        catalog().freeze(List.of(key), () -> {
            assertThat(catalog().view().artifact(key)).contains(new ArtifactState.Freezing());
            assertThat(Catalog.readOnly(disk, roots).artifact(key)).contains(new ArtifactState.Freezing());
            assertThat(catalog().view().frozen(ArtifactKind.LEDGERS)).isEmpty();
            toys.write(key);
            return Map.of(key, ToyArtifacts.frozen(key));
        });
        assertThat(catalog().view().artifact(key)).contains(ToyArtifacts.frozen(key));
    }

    @Test
    void failedWriterLeavesFreezingKeysThatTheNextAttemptWrites() throws Exception {
        List<ArtifactKey> keys = ToyArtifacts.keys(3);
        assertThatIOException()
                .isThrownBy(() -> catalog().freeze(keys, () -> {
                    toys.write(keys.getFirst());
                    throw new IOException("no space left");
                }))
                .withMessage("no space left");
        assertThat(catalog().view().artifact(keys.getFirst())).contains(new ArtifactState.Freezing());
        freeze(keys);
        toys.assertSettled(catalog().view());
    }

    @Test
    void writerMustWriteWhatItWasAskedFor() {
        List<ArtifactKey> keys = ToyArtifacts.keys(3);
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog().freeze(keys, toys.writer(keys.subList(0, 2))))
                .withMessageContaining("00000003");
        assertThatIOException()
                .isThrownBy(() -> catalog().freeze(keys, () -> {
                    Map<ArtifactKey, ArtifactState.Frozen> claimed = new HashMap<>();
                    keys.forEach(key -> claimed.put(key, ToyArtifacts.frozen(key)));
                    return claimed;
                }))
                .withMessageContaining("00000003.pack");
        assertThat(catalog().view().frozen(ArtifactKind.LEDGERS)).isEmpty();
    }

    @Test
    void whatIsFrozenOrPruningIsNotWritten() throws Exception {
        List<ArtifactKey> keys = ToyArtifacts.keys(3);
        freeze(keys);
        assertThatIllegalStateException().isThrownBy(() -> freeze(keys)).withMessageContaining("frozen");
        catalog().demote(keys);
        assertThatIllegalStateException().isThrownBy(() -> freeze(keys)).withMessageContaining("pruning");
        catalog().destroy(keys);
        freeze(keys);
        toys.assertSettled(catalog().view());
    }

    @Test
    void nothingTwiceAndForeignKindsAreCallerErrors() {
        ArtifactKey key = ToyArtifacts.keys(3).getFirst();
        assertThatIllegalArgumentException().isThrownBy(() -> freeze(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> freeze(List.of(key, key)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> freeze(List.of(new ArtifactKey.Chunk(3, ArtifactKind.COLD))));
        assertThatIllegalArgumentException().isThrownBy(() -> freeze(List.of(new ArtifactKey.Index(0, 0, 3))));
    }

    @Test
    void demotedIsInvisibleButStillThereUntilDestroyed() throws Exception {
        List<ArtifactKey> keys = ToyArtifacts.keys(3);
        freeze(keys);
        catalog().demote(keys);
        assertThat(catalog().view().frozen(ArtifactKind.LEDGERS)).isEmpty();
        for (ArtifactKey key : keys) {
            assertThat(catalog().view().artifact(key)).contains(new ArtifactState.Pruning());
            toys.assertWhole(key);
        }
        catalog().demote(keys);
        catalog().destroy(keys);
        assertThat(catalog().view().artifacts()).isEmpty();
        assertThat(toys.files()).isEmpty();
        catalog().destroy(keys);
        catalog().demote(keys);
        assertThat(reopen().view().artifacts()).isEmpty();
    }

    @Test
    void destroyRefusesAllWhenOneIsFrozen() throws Exception {
        List<ArtifactKey> keys = ToyArtifacts.keys(3);
        freeze(keys);
        catalog().demote(keys.subList(0, 2));
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog().destroy(keys))
                .withMessageContaining("txhash");
        for (ArtifactKey key : keys) {
            toys.assertWhole(key);
        }
    }

    @Test
    void destroyTakesFilesThatAreGoneAlready() throws Exception {
        List<ArtifactKey> keys = ToyArtifacts.keys(3);
        freeze(keys);
        catalog().demote(keys);
        disk.unlinkIfExists(roots.pack(3));
        catalog().destroy(keys);
        assertThat(catalog().view().artifacts()).isEmpty();
    }

    @Test
    void sweepFinishesWhatWasUnderWayAndNothingElse() throws Exception {
        freeze(ToyArtifacts.keys(1));
        freeze(ToyArtifacts.keys(2));
        catalog().demote(ToyArtifacts.keys(2));
        assertThatIOException()
                .isThrownBy(() -> catalog().freeze(ToyArtifacts.keys(3), () -> {
                    toys.write(ToyArtifacts.keys(3).getFirst());
                    throw new IOException("killed");
                }));
        reopen();
        List<ArtifactKey> finished = catalog().sweep();
        assertThat(finished).hasSize(6).containsAll(ToyArtifacts.keys(2)).containsAll(ToyArtifacts.keys(3));
        toys.assertSettled(catalog().view());
        assertThat(catalog().view().frozen(ArtifactKind.LEDGERS)).containsOnlyKeys(1);
        assertThat(catalog().sweep()).isEmpty();
    }

    @Test
    void oneKeyHasOneWorker() throws Exception {
        List<ArtifactKey> keys = ToyArtifacts.keys(3);
        catalog().freeze(keys, () -> {
            assertThatIllegalStateException().isThrownBy(() -> freeze(keys)).withMessageContaining("another thread");
            assertThatIllegalStateException().isThrownBy(() -> catalog().destroy(keys));
            assertThat(catalog().sweep()).isEmpty();
            return toys.writer(keys).write();
        });
        toys.assertSettled(catalog().view());
        catalog().openHot(3, _ -> {}, directory -> {
            assertThatIllegalStateException().isThrownBy(() -> catalog().openHot(3, _ -> {}, _ -> {}));
            assertThatIllegalStateException().isThrownBy(() -> catalog().discardHot(3, _ -> {}));
            disk.createDirectories(directory);
        });
    }

    @Test
    void workersOnDistinctKeysRunSideBySide() throws Exception {
        try (ExecutorService workers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int chunk = 0; chunk < 40; chunk++) {
                int mine = chunk;
                all.add(workers.submit(() -> {
                    freeze(ToyArtifacts.keys(mine));
                    if (mine % 2 == 1) {
                        catalog().demote(ToyArtifacts.keys(mine));
                        catalog().destroy(ToyArtifacts.keys(mine));
                    }
                    return mine;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        toys.assertSettled(reopen().view());
        assertThat(catalog().view().frozen(ArtifactKind.EVENTS)).hasSize(20);
    }

    @Test
    void viewsDoNotChange() throws Exception {
        freeze(ToyArtifacts.keys(1));
        CatalogView before = catalog().view();
        assertThat(catalog().view()).isSameAs(before);
        freeze(ToyArtifacts.keys(2));
        catalog().demote(ToyArtifacts.keys(1));
        catalog().openHot(9, _ -> {}, disk::createDirectories);
        catalog().putIntent("reset", "17");
        assertThat(before.frozen(ArtifactKind.LEDGERS)).containsOnlyKeys(1);
        assertThat(before.artifacts()).hasSize(3);
        assertThat(before.hot()).isEmpty();
        assertThat(before.intents()).isEmpty();
        assertThat(catalog().view().frozen(ArtifactKind.LEDGERS)).containsOnlyKeys(2);
    }

    @Test
    void hotBracketEndsReadyAndDiscardEndsWithNothing() throws IOException {
        List<String> order = new ArrayList<>();
        catalog().openHot(5, _ -> order.add("remove " + catalog().view().hot().get(5)), directory -> {
            order.add("create " + catalog().view().hot().get(5));
            disk.createDirectories(directory);
        });
        assertThat(order).containsExactly("remove null", "create TRANSIENT");
        assertThat(reopen().view().hot()).containsExactly(Map.entry(5, HotState.READY));
        assertThatIllegalStateException().isThrownBy(() -> catalog().openHot(5, _ -> {}, _ -> {}));
        catalog().discardHot(5, directory -> {
            assertThat(catalog().view().hot()).containsExactly(Map.entry(5, HotState.TRANSIENT));
            disk.removeDirectoryIfExists(directory);
        });
        assertThat(catalog().view().hot()).isEmpty();
        assertThat(disk.exists(roots.hot(5))).isFalse();
        catalog().discardHot(5, _ -> {
            throw new AssertionError("a chunk without a key is gone already");
        });
    }

    @Test
    void failedHotActsLeaveTransientKeysThatCanBeFinished() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> catalog().openHot(5, _ -> {}, _ -> {
                    throw new IOException("no space left");
                }));
        assertThat(catalog().view().hot()).containsExactly(Map.entry(5, HotState.TRANSIENT));
        catalog().openHot(5, _ -> {}, disk::createDirectories);
        catalog().demoteHot(5);
        catalog().demoteHot(5);
        assertThat(catalog().view().hot()).containsExactly(Map.entry(5, HotState.TRANSIENT));
        assertThatIOException()
                .isThrownBy(() -> catalog().discardHot(5, _ -> {
                    throw new IOException("busy");
                }));
        catalog().discardHot(5, disk::removeDirectoryIfExists);
        catalog().demoteHot(5);
        assertThat(catalog().view().hot()).isEmpty();
    }

    @Test
    void pinsAreWrittenOnceAndComparedAfterwards() throws IOException {
        catalog().pin(PINS);
        assertThat(catalog().view().pins()).contains(PINS);
        reopen().pin(PINS);
        assertThat(catalog().view().pins()).contains(PINS);
        mismatch(new Pins("other", PINS.geometry(), 2), "network", "toy", "other");
        mismatch(new Pins("toy", new Geometry(10, 5, 2), 2), "geometry", "10x4;first=2", "10x5;first=2");
        mismatch(new Pins("toy", new Geometry(10, 4, 12), 12), "earliest_ledger", "2", "12");
        mismatch(new Pins("toy", PINS.geometry(), 42), "earliest_ledger", "2", "42");
        assertThat(catalog().view().pins()).contains(PINS);
    }

    private void mismatch(Pins other, String pin, String was, String is) {
        assertThatIOException()
                .isThrownBy(() -> catalog().pin(other))
                .isInstanceOf(PinMismatchException.class)
                .withMessageContaining(pin + " = " + was + ", not " + is);
    }

    @Test
    void intentsStayUntilCleared() throws IOException {
        catalog().putIntent("reset", "70002");
        catalog().putIntent("reset", "70002");
        assertThatIllegalStateException()
                .isThrownBy(() -> catalog().putIntent("reset", "1"))
                .withMessageContaining("70002");
        assertThat(reopen().view().intents()).containsExactly(Map.entry("reset", "70002"));
        catalog().clearIntent("reset");
        catalog().clearIntent("reset");
        assertThat(reopen().view().intents()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> catalog().putIntent("Reset", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> catalog().putIntent("reset", "a\nb"));
    }

    @Test
    void readOnlyOfNothingIsEmptyAndCreatesNothing() throws IOException {
        Roots elsewhere = Roots.under(Path.of("/nowhere"));
        assertThat(Catalog.readOnly(disk, elsewhere).artifacts()).isEmpty();
        assertThat(disk.exists(Path.of("/nowhere"))).isFalse();
    }

    @Test
    void readOnlySeesWhatIsCommittedAndChangesNothing() throws Exception {
        catalog().pin(PINS);
        freeze(ToyArtifacts.keys(1));
        long before = disk.operations();
        CatalogView view = Catalog.readOnly(disk, roots);
        assertThat(disk.operations()).isEqualTo(before);
        assertThat(view.artifacts()).isEqualTo(catalog().view().artifacts());
        assertThat(view.pins()).contains(PINS);
    }
}
