package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.disk.Disk;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** What is left of a node's work when it has settled, and what may be left when it was stopped at any moment. */
final class NodeSimulationSettled {
    /** What the protocols leave in hand when a process ends, whenever that is. */
    private static final Pattern LEFT = Pattern.compile(".* is freezing: .*"
            + "|.* is pruning: .*"
            + "|intent journal-reset .*"
            + "|hot chunk \\d+ is transient: .*"
            + "|hot chunk \\d+ is frozen too: .*"
            + "|the hashes of chunk \\d+ are not indexed: .*"
            + "|the journal ends in \\d+ bytes of a torn commit: .*"
            + "|hot chunk \\d+ is \\d+ ledgers behind the journal: .*");

    private static final String SEGMENT = ".stdb.log";

    private NodeSimulationSettled() {}

    /** Whole chunks are cold, the others hot, nothing is on its way, and the journal keeps what it was told to. */
    static void check(NodeCore core, Disk disk, int retain) throws IOException {
        Stores stores = core.stores();
        Geometry geometry = stores.geometry();
        CatalogView catalog = stores.catalog().view();
        assertThat(catalog.artifacts()).allMatch(entry -> entry.getValue() instanceof ArtifactState.Frozen);
        int first = geometry.chunkOf(stores.earliestSeq());
        int limit = geometry.chunkOf(core.nextSeq());
        assertThat(stores.frozen().keySet())
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(first, limit).boxed().toList());
        for (int chunk = first; chunk < limit; chunk++) {
            assertThat(catalog.answersFor(chunk)).as("chunk %s", chunk).isTrue();
        }
        assertThat(catalog.hot().keySet()).isSubsetOf(limit);
        long keepFrom = Math.min(geometry.firstSeqOf(Math.max(first, limit - retain)), core.nextSeq() - 1);
        List<Long> segments = disk.list(stores.config().roots().journal()).stream()
                .filter(name -> name.endsWith(SEGMENT))
                .map(name -> Long.parseLong(name.substring(0, name.length() - SEGMENT.length())))
                .sorted()
                .toList();
        for (int i = 1; i < segments.size(); i++) {
            assertThat(segments.get(i)).as("segments %s", segments).isGreaterThan(keepFrom);
        }
    }

    /** Every frozen chunk has its hashes and events in the cold tier or in a hot store. */
    static boolean isEverythingAnswered(NodeCore core) {
        CatalogView catalog = core.stores().catalog().view();
        return core.stores().frozen().keySet().stream()
                .allMatch(chunk -> catalog.answersFor(chunk)
                        || core.stores().hot().store(chunk).isPresent());
    }

    /** No violation; pending only what may be. */
    static void check(Doctor.Report report, boolean tampered, boolean settled) {
        assertThat(report.violations()).isEmpty();
        if (settled) {
            assertThat(report.pending()).isEmpty();
            assertThat(report.settled()).isTrue();
        } else if (!tampered) {
            assertThat(report.pending()).allMatch(what -> LEFT.matcher(what).matches(), "left by a protocol");
        }
    }
}
