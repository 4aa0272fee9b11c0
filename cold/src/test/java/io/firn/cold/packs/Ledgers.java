package io.firn.cold.packs;

import io.firn.format.frame.v1.FrameEncoder;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Made ledgers: what a cold storage keeps of them does not depend on a chain. */
final class Ledgers {
    /** One ledger as it is put in and must come out. */
    record Made(LedgerHeader header, Slice raw, ByteBuffer frame) {}

    private Ledgers() {}

    /** The ledgers of a chunk; another flavour gives other bytes and hashes. */
    static List<Made> of(Geometry geometry, int chunk, String flavour) {
        List<Made> made = new ArrayList<>();
        try (FrameEncoder encoder = new FrameEncoder()) {
            for (long seq = geometry.firstSeqOf(chunk); seq <= geometry.lastSeqOf(chunk); seq++) {
                LedgerHeader header = new LedgerHeader(seq, hash(seq, flavour), hash(seq - 1, flavour), 1_000 + seq, 1);
                LedgerLayout layout = new LedgerLayout();
                layout.header(header);
                Slice raw =
                        Slice.of((flavour + " ledger " + seq + " ").repeat(20).getBytes(StandardCharsets.UTF_8));
                ByteBuffer frame = encoder.encode(raw, layout);
                ByteBuffer kept =
                        ByteBuffer.allocate(frame.remaining()).put(frame).flip();
                made.add(new Made(header, raw, kept));
            }
        }
        return made;
    }

    private static Hash hash(long seq, String flavour) {
        return new Hash(seq, flavour.hashCode(), 3, 4);
    }
}
