package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexPromotionTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final ToyArtifacts toys = new ToyArtifacts(disk, CatalogScenarios.ROOTS);
    private final List<Catalog> opened = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        opened.add(Catalog.open(disk, CatalogScenarios.ROOTS));
        catalog().pin(CatalogScenarios.PINS);
        for (int chunk = 0; chunk < 6; chunk++) {
            List<ArtifactKey> run = List.of(run(chunk));
            catalog().freeze(run, toys.writer(run));
        }
    }

    @AfterEach
    void close() throws IOException {
        catalog().close();
    }

    private Catalog catalog() {
        return opened.getLast();
    }

    private static ArtifactKey run(int chunk) {
        return new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH);
    }

    private static ArtifactKey.Index coverage(int first, int last) {
        return new ArtifactKey.Index(first / 4, first, last);
    }

    private List<ArtifactKey> promote(ArtifactKey.Index coverage) throws Exception {
        return catalog().promoteIndex(coverage, toys.writer(List.of(coverage)));
    }

    @Test
    void firstCoverageDemotesNothing() throws Exception {
        assertThat(promote(coverage(0, 1))).isEmpty();
        assertThat(catalog().view().frozenIndex(0)).contains(coverage(0, 1));
        assertThat(catalog().view().frozenIndex(1)).isEmpty();
        toys.assertSettled(catalog().view());
    }

    @Test
    void nextCoverageReplacesTheOneBeforeInOneBatch() throws Exception {
        promote(coverage(0, 1));
        assertThat(promote(coverage(0, 2))).containsExactly(coverage(0, 1));
        CatalogView view = catalog().view();
        assertThat(view.frozenIndex(0)).contains(coverage(0, 2));
        assertThat(view.artifact(coverage(0, 1))).contains(new ArtifactState.Pruning());
        assertThat(view.frozen(ArtifactKind.TXHASH)).containsOnlyKeys(0, 1, 2, 3, 4, 5);
        catalog().destroy(List.of(coverage(0, 1)));
        toys.assertSettled(catalog().view());
    }

    @Test
    void terminalCoverageDemotesTheRunsOfItsWindowOnly() throws Exception {
        promote(coverage(0, 2));
        List<ArtifactKey> demoted = promote(coverage(0, 3));
        assertThat(demoted).containsExactlyInAnyOrder(coverage(0, 2), run(0), run(1), run(2), run(3));
        assertThat(catalog().view().frozen(ArtifactKind.TXHASH)).containsOnlyKeys(4, 5);
        catalog().destroy(demoted);
        toys.assertSettled(catalog().view());
    }

    @Test
    void windowsDoNotTouchEachOther() throws Exception {
        promote(coverage(0, 3));
        assertThat(promote(coverage(4, 5))).isEmpty();
        assertThat(catalog().view().frozenIndex(0)).contains(coverage(0, 3));
        assertThat(catalog().view().frozenIndex(1)).contains(coverage(4, 5));
    }

    @Test
    void failedBuildLeavesThePredecessorFrozen() throws Exception {
        promote(coverage(0, 1));
        assertThatIOException()
                .isThrownBy(() -> catalog().promoteIndex(coverage(0, 2), () -> {
                    throw new IOException("no space left");
                }));
        assertThat(catalog().view().frozenIndex(0)).contains(coverage(0, 1));
        assertThat(catalog().sweep()).containsExactly(coverage(0, 2));
        promote(coverage(0, 2));
        assertThat(catalog().view().frozenIndex(0)).contains(coverage(0, 2));
    }

    @Test
    void frozenCoverageIsNotBuiltAgain() throws Exception {
        promote(coverage(0, 1));
        assertThatIllegalStateException()
                .isThrownBy(() -> promote(coverage(0, 1)))
                .withMessageContaining("frozen");
    }

    @Test
    void coverageMustLieInItsWindow() {
        assertThatIllegalArgumentException().isThrownBy(() -> promote(new ArtifactKey.Index(0, 2, 4)));
        assertThatIllegalArgumentException().isThrownBy(() -> promote(new ArtifactKey.Index(1, 0, 3)));
        assertThat(catalog().view().indexes()).isEmpty();
    }

    @Test
    void noIndexBeforeThePins() throws IOException {
        SimulatedDisk fresh = new SimulatedDisk();
        try (Catalog catalog = Catalog.open(fresh, CatalogScenarios.ROOTS)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> catalog.promoteIndex(coverage(0, 1), toys.writer(List.of(coverage(0, 1)))))
                    .withMessageContaining("pinned");
        }
    }
}
