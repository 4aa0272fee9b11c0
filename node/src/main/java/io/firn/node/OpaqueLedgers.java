package io.firn.node;

import io.firn.catalog.ArtifactState;
import io.firn.format.pack.v1.PackReader;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The ledgers that are kept raw because they could not be walked.
 *
 * <p>Threading: safe for concurrent use.
 */
final class OpaqueLedgers implements Homes.Opaque {
    private static final int MAX_NAMED = 1_000;

    private final ConcurrentSkipListSet<Long> sequences = new ConcurrentSkipListSet<>();
    private long lastSeq = -1;
    private int run;

    /** Finds those of an archive that was just opened. */
    static OpaqueLedgers of(Stores stores) throws IOException {
        OpaqueLedgers found = new OpaqueLedgers();
        Geometry geometry = stores.geometry();
        for (Map.Entry<Integer, ArtifactState.Frozen> chunk : stores.frozen().entrySet()) {
            if (chunk.getValue().opaque() > 0) {
                try (PackReader pack = stores.openPack(chunk.getKey())) {
                    long last = geometry.lastSeqOf(chunk.getKey());
                    for (long seq = geometry.firstSeqOf(chunk.getKey()); seq <= last; seq++) {
                        found.note(seq, pack.opaque(seq));
                    }
                }
            }
        }
        for (Map.Entry<Integer, HotStore> chunk : stores.hot().stores().entrySet()) {
            long last = chunk.getValue().last().map(row -> row.header().seq()).orElse(-1L);
            for (long seq = geometry.firstSeqOf(chunk.getKey()); seq <= last; seq++) {
                found.note(seq, chunk.getValue().row(seq).map(HotRow::opaque).orElse(false));
            }
        }
        return found;
    }

    /** Takes notice of a ledger; sequences ascend. */
    synchronized void note(long seq, boolean opaque) {
        if (!opaque) {
            return;
        }
        run = seq == lastSeq + 1 ? run + 1 : 1;
        lastSeq = seq;
        sequences.add(seq);
    }

    @Override
    public OptionalLong firstFrom(long seq) {
        return of(Optional.ofNullable(sequences.ceiling(seq)));
    }

    @Override
    public OptionalLong lastBelow(long seq) {
        return of(Optional.ofNullable(sequences.lower(seq)));
    }

    private static OptionalLong of(Optional<Long> seq) {
        return seq.isPresent() ? OptionalLong.of(seq.get()) : OptionalLong.empty();
    }

    /** Their sequences, ascending, the first thousand. */
    List<Long> sequences() {
        return sequences.stream().limit(MAX_NAMED).toList();
    }

    /** How many of the ledgers directly below {@code nextSeq} are opaque, without a gap. */
    synchronized int runBelow(long nextSeq) {
        return lastSeq == nextSeq - 1 ? run : 0;
    }
}
