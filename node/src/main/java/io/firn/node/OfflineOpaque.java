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
import java.util.TreeMap;

/**
 * The opaque ledgers of a stopped archive, looked for when they are first asked for.
 *
 * <p>Threading: safe for concurrent use.
 */
final class OfflineOpaque implements Homes.Opaque {
    private final StoppedNode node;
    private final Map<Integer, HotStore> hot;
    private Optional<OpaqueLedgers> found = Optional.empty();

    OfflineOpaque(StoppedNode node, Map<Integer, HotStore> hot) {
        this.node = node;
        this.hot = hot;
    }

    @Override
    public OptionalLong firstFrom(long seq) throws IOException {
        return ledgers().firstFrom(seq);
    }

    @Override
    public OptionalLong lastBelow(long seq) throws IOException {
        return ledgers().lastBelow(seq);
    }

    /** Their sequences up to {@code lastSeq}, ascending. */
    List<Long> upTo(long lastSeq) throws IOException {
        return ledgers().sequences().stream().filter(seq -> seq <= lastSeq).toList();
    }

    private synchronized OpaqueLedgers ledgers() throws IOException {
        if (found.isEmpty()) {
            found = Optional.of(read());
        }
        return found.get();
    }

    private OpaqueLedgers read() throws IOException {
        OpaqueLedgers read = new OpaqueLedgers();
        Geometry geometry = node.geometry();
        for (Map.Entry<Integer, ArtifactState.Frozen> entry : node.frozen().entrySet()) {
            int chunk = entry.getKey();
            if (entry.getValue().opaque() > 0) {
                try (PackReader pack = PackReader.open(node.disk(), node.roots().pack(chunk), node.identity(chunk))) {
                    for (long seq = geometry.firstSeqOf(chunk); seq <= geometry.lastSeqOf(chunk); seq++) {
                        read.note(seq, pack.opaque(seq));
                    }
                }
            }
        }
        for (Map.Entry<Integer, HotStore> entry : new TreeMap<>(hot).entrySet()) {
            if (!node.frozen().containsKey(entry.getKey())) {
                long last =
                        entry.getValue().last().map(row -> row.header().seq()).orElse(-1L);
                for (long seq = geometry.firstSeqOf(entry.getKey()); seq <= last; seq++) {
                    read.note(seq, entry.getValue().row(seq).map(HotRow::opaque).orElse(false));
                }
            }
        }
        return read;
    }
}
