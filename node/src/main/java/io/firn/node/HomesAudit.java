package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.ledger.Geometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One home per range, and nothing below the floor: by the catalog's keys and the journal's range alone.
 *
 * <p>Threading: confined to its owner.
 */
final class HomesAudit {
    private static final String RESTORE =
            "put back the missing files from a copy, start the node with a source that holds these"
                    + " ledgers, or build the archive anew in an empty directory";

    private final StoppedNode node;
    private final Geometry geometry;
    private final CatalogView catalog;
    private final Findings findings;

    /** @param node one whose catalog could be read */
    HomesAudit(StoppedNode node, Findings findings) {
        this.node = node;
        this.geometry = node.geometry();
        this.catalog = node.catalog().orElseThrow();
        this.findings = findings;
    }

    void audit() {
        leftovers();
        noGap();
        hotHomes();
        indexes();
        events();
        journalHome();
        belowFloor();
    }

    /** Keys that stand for work in hand. */
    private void leftovers() {
        for (Map.Entry<ArtifactKey, ArtifactState> entry : catalog.artifacts()) {
            switch (entry.getValue()) {
                case ArtifactState.Freezing freezing ->
                    findings.pending(
                            entry.getKey().text() + " is freezing: the next start removes what was written of it");
                case ArtifactState.Pruning pruning ->
                    findings.pending(entry.getKey().text() + " is pruning: the next start removes the rest of it");
                case ArtifactState.Frozen frozen -> {}
                case ArtifactState.Fed fed -> {}
            }
        }
        catalog.intents().forEach(this::intent);
    }

    private void intent(String name, String argument) {
        if (JournalReset.awaitsFirstCommit(name, argument, node.journal())) {
            return;
        }
        if (name.equals(JournalReset.INTENT)) {
            findings.pending("intent " + name + " " + argument + ": the next start completes it first");
        } else {
            findings.violation(
                    Findings.DISK_IS_CATALOG,
                    "the operation '" + name + " " + argument + "' was begun and not finished",
                    node.roots().catalog().toString(),
                    "finish it with the version of firn that began it");
        }
    }

    /** Every ledger from the earliest to the last lies in a frozen pack or in the journal. */
    private void noGap() {
        OptionalLong earliest = node.earliestSeq();
        OptionalLong last = node.lastSeq();
        if (earliest.isEmpty() || last.isEmpty()) {
            findings.checked(Findings.ONE_HOME, "chunks", 0);
            return;
        }
        for (StoppedNode.Gap gap : node.gaps(earliest.getAsLong(), last.getAsLong())) {
            findings.violation(
                    Findings.ONE_HOME,
                    "ledgers " + gap.firstSeq() + " to " + gap.lastSeq() + " are neither frozen nor in the journal",
                    "chunks " + geometry.chunkOf(gap.firstSeq()) + " to " + geometry.chunkOf(gap.lastSeq()),
                    RESTORE);
        }
        long chunks = geometry.chunkOf(last.getAsLong()) - geometry.chunkOf(earliest.getAsLong()) + 1L;
        findings.checked(Findings.ONE_HOME, "chunks", Math.max(0, chunks));
    }

    private void hotHomes() {
        catalog.hot().forEach((chunk, state) -> {
            if (state == HotState.TRANSIENT) {
                findings.pending("hot chunk " + chunk + " is transient: the next start removes or rebuilds it");
            } else if (catalog.answersFor(chunk)) {
                findings.pending("hot chunk " + chunk + " is frozen too: the next start discards its hot store");
            }
        });
        findings.checked(Findings.ONE_HOME, "hot_chunks", catalog.hot().size());
    }

    /** One frozen index a window, which answers for every frozen chunk of it; no run is left beside a whole one. */
    private void indexes() {
        Map<Integer, List<ArtifactKey.Index>> byWindow = new TreeMap<>();
        catalog.indexes().forEach((index, state) -> {
            if (state instanceof ArtifactState.Frozen) {
                byWindow.computeIfAbsent(index.window(), _ -> new ArrayList<>()).add(index);
            }
        });
        byWindow.forEach(this::oneIndex);
        for (int chunk : node.frozen().keySet()) {
            if (!catalog.indexed(chunk)) {
                findings.pending("the hashes of chunk " + chunk + " are not indexed: the next start indexes them");
            }
        }
        findings.checked(Findings.ONE_HOME, "windows", byWindow.size());
    }

    private void events() {
        for (int chunk : node.frozen().keySet()) {
            if (!catalog.frozen(ArtifactKind.EVENTS).containsKey(chunk)) {
                findings.pending("the events of chunk " + chunk + " are not indexed: the next start indexes them");
            }
        }
    }

    private void oneIndex(int window, List<ArtifactKey.Index> frozen) {
        ArtifactKey.Index first = frozen.getFirst();
        if (frozen.size() > 1) {
            findings.violation(
                    Findings.ONE_HOME,
                    "window " + window + " has " + frozen.size() + " frozen indexes, " + first.text() + " and "
                            + frozen.get(1).text(),
                    node.roots().index(first).toString(),
                    "put back the catalog that belongs to these files");
        }
        for (ArtifactKey.Index index : frozen) {
            if (index.lastChunk() == geometry.lastChunkOf(window)) {
                catalog.frozen(ArtifactKind.TXHASH)
                        .subMap(index.firstChunk(), index.lastChunk() + 1)
                        .keySet()
                        .forEach(this::needlessRun);
            }
        }
    }

    private void needlessRun(int chunk) {
        findings.violation(
                Findings.ONE_HOME,
                "the run of chunk " + chunk + " is frozen beside the index of its whole window",
                node.roots().run(chunk).toString(),
                "put back the catalog that belongs to these files");
    }

    private void journalHome() {
        findings.checked(Findings.ONE_HOME, "journal_ledgers", node.journalCount());
        OptionalLong first = node.journalFirst();
        OptionalLong last = node.journalLast();
        if (first.isEmpty() || last.isEmpty()) {
            return;
        }
        SortedMap<Integer, ArtifactState.Frozen> frozen = node.frozen();
        if (!frozen.isEmpty() && last.getAsLong() < geometry.lastSeqOf(frozen.lastKey())) {
            findings.pending("the journal ends at " + last.getAsLong() + ", behind frozen chunk " + frozen.lastKey()
                    + ": the next start resets it");
            return;
        }
        long from = Math.max(first.getAsLong(), geometry.firstSeq());
        for (int chunk = geometry.chunkOf(from); geometry.firstSeqOf(chunk) <= last.getAsLong(); chunk++) {
            if (!frozen.containsKey(chunk) && !catalog.hot().containsKey(chunk)) {
                findings.pending(
                        "chunk " + chunk + " is in the journal and has no hot store: the next start builds it");
            }
        }
    }

    private void belowFloor() {
        OptionalLong earliest = node.earliestSeq();
        if (earliest.isEmpty()) {
            findings.checked(Findings.NOTHING_BELOW_FLOOR, "keys", 0);
            return;
        }
        long floor = earliest.getAsLong();
        long keys = 0;
        for (Map.Entry<ArtifactKey, ArtifactState> entry : catalog.artifacts()) {
            keys++;
            if (lastSeqOf(entry.getKey()) < floor && !(entry.getValue() instanceof ArtifactState.Pruning)) {
                below(entry.getKey().text(), node.roots().files(entry.getKey()).toString(), floor);
            }
        }
        for (int chunk : catalog.hot().keySet()) {
            keys++;
            if (geometry.lastSeqOf(chunk) < floor) {
                below("hot chunk " + chunk, node.roots().hot(chunk).toString(), floor);
            }
        }
        OptionalLong first = node.journalFirst();
        if (first.isPresent() && first.getAsLong() < floor) {
            below(
                    "ledger " + first.getAsLong() + " of the journal",
                    node.roots().journal().toString(),
                    floor);
        }
        findings.checked(Findings.NOTHING_BELOW_FLOOR, "keys", keys);
    }

    private void below(String what, String where, long floor) {
        findings.violation(
                Findings.NOTHING_BELOW_FLOOR,
                what + " lies below the earliest ledger " + floor,
                where,
                "put back the catalog that belongs to these files");
    }

    private long lastSeqOf(ArtifactKey key) {
        return switch (key) {
            case ArtifactKey.Chunk chunk -> geometry.lastSeqOf(chunk.chunk());
            case ArtifactKey.Index index -> geometry.lastSeqOf(index.lastChunk());
        };
    }
}
