package io.firn.hot;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Everything a RocksDB hot store writes of one ledger.
 *
 * @param firstSeq sequence of the store's first row
 * @param firstId id of the ledger's first event: how many events the ledgers before it have, as their last row says
 */
record LedgerRows(HotRow row, HotHashes hashes, HotEvents events, long firstSeq, int firstId) {
    static byte[] key(long seq) {
        return ByteBuffer.allocate(Long.BYTES).putLong(seq).array();
    }

    HotRowV3.Counted counted() {
        return HotRowV3.Counted.of(row, hashes.count(), events, firstId);
    }

    /** Family by family, ascending within each. */
    void putAll(RowSink sink) throws IOException {
        long seq = row.header().seq();
        sink.put(HotFamily.LEDGERS, key(seq), HotRowV3.encode(counted()));
        for (int i = 0; i < hashes.count(); i++) {
            byte[] place = HotPlaceV1.encode(firstSeq, new HotPlace(seq, hashes.position(i)));
            sink.put(HotFamily.HASHES, hashes.hash(i).bytes(), place);
        }
        int from = 0;
        while (from < events.count()) {
            int limit = EventBlockV1.limit(events, from);
            sink.put(HotFamily.EVENTS, EventBlockV1.key(firstId + from), EventBlockV1.encode(events, from, limit));
            from = limit;
        }
        int ordinal = (int) (seq - firstSeq);
        for (int t = 0; t < events.termCount(); t++) {
            sink.put(
                    HotFamily.POSTINGS,
                    PostingsV1.key(events.termHigh(t), events.termLow(t), ordinal),
                    PostingsV1.encode(events, t, firstId));
        }
    }
}
