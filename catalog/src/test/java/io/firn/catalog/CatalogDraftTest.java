package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write in two halves holds its keys from the first to the end of the second. */
class CatalogDraftTest {
    private static final List<ArtifactKey> KEYS = ToyArtifacts.keys(3);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Roots roots = Roots.under(Path.of("/data"));
    private final ToyArtifacts toys = new ToyArtifacts(disk, roots);
    private Catalog catalog;

    @BeforeEach
    void open() throws IOException {
        disk.createDirectories(roots.cold());
        catalog = Catalog.open(disk, roots);
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    @Test
    void whatIsPublishedIsFrozenAndBeforeThatFreezing() throws Exception {
        try (Catalog.Draft draft = catalog.begin(KEYS)) {
            assertThat(catalog.view().artifact(KEYS.getFirst())).contains(new ArtifactState.Freezing());
            draft.publish(toys.writer(KEYS).write());
            assertThatIllegalStateException().isThrownBy(() -> draft.publish(Map.of()));
            assertThatIllegalStateException().isThrownBy(draft::abandon);
        }
        toys.assertSettled(catalog.view());
        assertThat(catalog.view().frozen(ArtifactKind.LEDGERS)).containsOnlyKeys(3);
    }

    @Test
    void whatIsAbandonedLeavesNothing() throws Exception {
        try (Catalog.Draft draft = catalog.begin(KEYS)) {
            toys.write(KEYS.getFirst());
            draft.abandon();
            assertThatIllegalStateException().isThrownBy(() -> draft.publish(Map.of()));
        }
        assertThat(catalog.view().artifacts()).isEmpty();
        assertThat(toys.files()).isEmpty();
        catalog.freeze(KEYS, toys.writer(KEYS));
        toys.assertSettled(catalog.view());
    }

    @Test
    void theKeysOfADraftAreNobodyElsesUntilItIsClosed() throws Exception {
        Catalog.Draft draft = catalog.begin(KEYS);
        toys.write(KEYS.getFirst());
        assertThatIllegalStateException().isThrownBy(() -> catalog.begin(KEYS)).withMessageContaining("another thread");
        assertThatIllegalStateException().isThrownBy(() -> catalog.destroy(KEYS));
        assertThat(catalog.sweep()).isEmpty();
        draft.close();
        assertThat(catalog.view().artifact(KEYS.getFirst())).contains(new ArtifactState.Freezing());
        assertThat(catalog.sweep()).hasSameSizeAs(KEYS);
        assertThat(toys.files()).isEmpty();
    }

    @Test
    void whatWasNotWrittenIsNotPublishedAndCanBeAbandoned() throws Exception {
        try (Catalog.Draft draft = catalog.begin(KEYS)) {
            Map<ArtifactKey, ArtifactState.Frozen> written = toys.writer(KEYS).write();
            assertThatIllegalStateException().isThrownBy(() -> draft.publish(Map.of()));
            disk.unlinkIfExists(roots.pack(3));
            assertThatIOException().isThrownBy(() -> draft.publish(written)).withMessageContaining("00000003.pack");
            draft.abandon();
        }
        assertThat(catalog.view().artifacts()).isEmpty();
    }

    /** A commit that failed may be durable: its files are not unlinked. */
    @Test
    void nothingIsUnlinkedBehindACommitThatFailed() throws Exception {
        try (Catalog.Draft draft = catalog.begin(KEYS);
                Catalog.Draft other = catalog.begin(ToyArtifacts.keys(4))) {
            Map<ArtifactKey, ArtifactState.Frozen> whole = toys.writer(KEYS).write();
            // Every directory is synced before the commit, which appends and forces.
            disk.failAt(disk.operations() + 4);
            assertThatIOException().isThrownBy(() -> draft.publish(whole));
            disk.heal();
            assertThatIllegalStateException().isThrownBy(draft::abandon);
            assertThatIOException().isThrownBy(other::abandon).withMessageContaining("has failed");
        }
        assertThat(disk.exists(roots.pack(3))).isTrue();
    }

    @Test
    void anIndexIsPromotedAndNotBegun() {
        assertThatIllegalArgumentException().isThrownBy(() -> catalog.begin(List.of(new ArtifactKey.Index(0, 0, 3))));
    }
}
