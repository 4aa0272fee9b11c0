package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.format.txindex.v1.TxIndexReader;
import io.firn.format.txrun.v1.RunCursor;
import io.firn.format.txrun.v1.RunReader;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Runs and indexes of a stopped archive: what they say of themselves against the catalog; deep, every hash of every frozen ledger
 * is found in them, and there are no others. What is wrong is told, and reading goes on behind it.
 *
 * <p>Owns: every index of the archive, open.
 *
 * <p>Threading: confined to its owner.
 */
final class HashesAudit implements Closeable {
    private static final int MOST_CANDIDATES = 1_024;

    private final StoppedNode node;
    private final CatalogView catalog;
    private final LedgerChecks.Problems problems;
    private final Map<Integer, OpenIndex> indexes = new TreeMap<>();
    private final Map<Integer, HashSum> sums = new HashMap<>();
    private final long[] candidates = new long[MOST_CANDIDATES];
    private long runs;
    private long hashes;

    /** An index of a window, with what the ledgers under it were found to hold. */
    private static final class OpenIndex {
        private final ArtifactKey.Index key;
        private final TxIndexReader reader;
        private long ledgers;
        private long keys;
        private long missing;

        OpenIndex(ArtifactKey.Index key, TxIndexReader reader) {
            this.key = key;
            this.reader = reader;
        }
    }

    HashesAudit(StoppedNode node, LedgerChecks.Problems problems) {
        this.node = node;
        this.catalog = node.catalog().orElseThrow();
        this.problems = problems;
    }

    long runs() {
        return runs;
    }

    long indexes() {
        return indexes.size();
    }

    /** Hashes looked for. */
    long hashes() {
        return hashes;
    }

    /** Opens every frozen run and index and compares it with its key. */
    void outside() {
        catalog.frozen(ArtifactKind.TXHASH).forEach((chunk, frozen) -> run(chunk, frozen, Optional.empty()));
        catalog.indexes().forEach((index, state) -> {
            if (state instanceof ArtifactState.Frozen frozen) {
                open(index, frozen);
            }
        });
    }

    /** Takes a frozen ledger: its hashes must be in its window's index and are added up for its run. */
    void ledger(LedgerLayout layout) {
        long seq = layout.header().seq();
        int chunk = node.geometry().chunkOf(seq);
        HashSum sum = sums.computeIfAbsent(chunk, _ -> new HashSum());
        sum.ledger();
        Optional<OpenIndex> index = Optional.ofNullable(
                        indexes.get(node.geometry().windowOf(chunk)))
                .filter(open -> open.key.firstChunk() <= chunk && chunk <= open.key.lastChunk());
        index.ifPresent(open -> open.ledgers++);
        hash(layout.header().hash(), seq, sum, index);
        for (int i = 0; i < layout.txCount(); i++) {
            hash(layout.hash(i), seq, sum, index);
            if (!layout.hash(i).equals(layout.innerHash(i))) {
                hash(layout.innerHash(i), seq, sum, index);
            }
        }
    }

    private void hash(Hash hash, long seq, HashSum sum, Optional<OpenIndex> index) {
        hashes++;
        sum.add(hash.w0(), hash.w1(), seq);
        if (index.isPresent()) {
            look(hash, seq, index.get());
        }
    }

    private void look(Hash hash, long seq, OpenIndex index) {
        index.keys++;
        try {
            int found = Math.min(index.reader.find(hash, candidates, 0), MOST_CANDIDATES);
            for (int i = 0; i < found; i++) {
                if (candidates[i] == seq) {
                    return;
                }
            }
        } catch (IOException e) {
            // Its own checksums tell what is wrong with it.
            return;
        }
        if (index.missing++ == 0) {
            problems.bad(
                    "does not find " + hash + " of ledger " + seq,
                    node.roots().index(index.key).toString());
        }
    }

    /** Every frozen ledger was taken: reads runs and indexes whole and compares them with what the ledgers hold. */
    void finish() {
        catalog.frozen(ArtifactKind.TXHASH)
                .forEach((chunk, frozen) -> run(chunk, frozen, Optional.ofNullable(sums.get(chunk))));
        indexes.values().forEach(this::whole);
    }

    /** @param held what its ledgers hold, where they were read */
    private void run(int chunk, ArtifactState.Frozen frozen, Optional<HashSum> held) {
        Path file = node.roots().run(chunk);
        if (!exists(file)) {
            return; // told as INV-3
        }
        try (RunReader run = RunReader.open(node.disk(), file, node.runIdentity(chunk))) {
            content(file, run.summary().content(), frozen);
            if (held.isEmpty()) {
                runs++;
                return;
            }
            run.verify();
            if (held.get().ledgers() == node.geometry().ledgersPerChunk()) {
                compare(file, run, held.get());
            }
        } catch (IOException e) {
            LedgerChecks.bad(problems, file, e);
        }
    }

    private void compare(Path file, RunReader run, HashSum held) throws IOException {
        HashSum sum = new HashSum();
        RunCursor entries = run.cursor();
        while (entries.next()) {
            sum.add(entries.high(), entries.low(), entries.seq());
        }
        if (!sum.sameHashes(held)) {
            problems.bad(
                    "holds " + sum.hashes() + " hashes that are not the " + held.hashes() + " of its ledgers",
                    file.toString());
        }
    }

    private void open(ArtifactKey.Index key, ArtifactState.Frozen frozen) {
        Path file = node.roots().index(key);
        if (!exists(file)) {
            return; // told as INV-3
        }
        try {
            TxIndexReader reader = TxIndexReader.open(node.disk(), file, node.indexIdentity(key));
            Optional<OpenIndex> second = Optional.ofNullable(indexes.put(key.window(), new OpenIndex(key, reader)));
            if (second.isPresent()) {
                second.get().reader.close(); // told as INV-2
            }
            content(file, reader.summary().content(), frozen);
        } catch (IOException e) {
            LedgerChecks.bad(problems, file, e);
        }
    }

    private void whole(OpenIndex index) {
        Path file = node.roots().index(index.key);
        try {
            index.reader.verify();
        } catch (IOException e) {
            LedgerChecks.bad(problems, file, e);
            return;
        }
        long ledgers = (index.key.lastChunk() - index.key.firstChunk() + 1L)
                * node.geometry().ledgersPerChunk();
        if (index.missing > 1) {
            problems.bad("does not find " + index.missing + " hashes in all", file.toString());
        }
        if (index.ledgers == ledgers && index.keys != index.reader.summary().keys()) {
            problems.bad(
                    "holds " + index.reader.summary().keys() + " hashes, its ledgers have " + index.keys,
                    file.toString());
        }
    }

    private void content(Path file, Hash content, ArtifactState.Frozen frozen) {
        if (!content.equals(frozen.content())) {
            problems.bad(
                    "content hash " + content + " is not " + frozen.content()
                            + " of the catalog: another file is in its place",
                    file.toString());
        }
    }

    private boolean exists(Path file) {
        try {
            return node.disk().exists(file);
        } catch (IOException e) {
            LedgerChecks.bad(problems, file, e);
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (OpenIndex index : indexes.values()) {
            index.reader.close();
        }
        indexes.clear();
    }
}
