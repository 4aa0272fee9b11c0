package io.firn.cold.handle;

import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.LedgerEvent;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Headers, transactions and receipts that were read, by their places, and the places of hashes; the least recently used make room.
 *
 * <p>Holds: nothing is kept that was read before, or while, a write changed what is stored. What is kept holds no bytes but its own.
 *
 * <p>Limits: a weight in bytes. What weighs more than a sixteenth of it is not kept.
 *
 * <p>Threading: safe for concurrent use behind one short lock.
 */
final class ColdCache {
    /** Of a key, its row in the table, and its value's own objects. */
    private static final int ENTRY_BYTES = 192;

    private static final int HEADER_BYTES = 136;
    private static final int CONFIRMED_BYTES = HEADER_BYTES + 160;
    private static final int EVENT_BYTES = 176;
    private static final int LARGEST_PART = 16;

    private record TransactionKey(long seq, int position) {}

    private record ReceiptKey(long seq, int position) {}

    private sealed interface Kept {
        long seq();

        long bytes();
    }

    private record KeptHeader(LedgerHeader header) implements Kept {
        @Override
        public long seq() {
            return header.seq();
        }

        @Override
        public long bytes() {
            return HEADER_BYTES;
        }
    }

    private record KeptTransaction(Confirmed<ColdTransaction> transaction, long bytes) implements Kept {
        @Override
        public long seq() {
            return transaction.ledger().seq();
        }
    }

    private record KeptReceipt(Confirmed<ColdReceipt> receipt, long bytes) implements Kept {
        @Override
        public long seq() {
            return receipt.ledger().seq();
        }
    }

    private record LedgerPlace(long seq) implements Kept {
        @Override
        public long bytes() {
            return 0;
        }
    }

    /**
     * @param puts how often something had been put when it was found: afterwards a newer ledger may hold the hash
     */
    private record TxPlace(long seq, int position, long puts) implements Kept {
        @Override
        public long bytes() {
            return 0;
        }
    }

    private final long mostBytes;
    private final Epoch epoch;
    private final HandleMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, as is everything below. */
    private final LinkedHashMap<Object, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);

    private long bytes;
    private long puts;

    ColdCache(long mostBytes, Epoch epoch, HandleMetrics metrics) {
        this.mostBytes = mostBytes;
        this.epoch = epoch;
        this.metrics = metrics;
    }

    Optional<LedgerHeader> header(LedgerRef ref) {
        lock.lock();
        try {
            Object key = ref;
            if (ref instanceof LedgerRef.ByHash) {
                if (!(kept.get(ref) instanceof LedgerPlace place)) {
                    return Optional.empty();
                }
                key = new LedgerRef.BySeq(place.seq());
            }
            return kept.get(key) instanceof KeptHeader found ? Optional.of(found.header()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    Optional<Confirmed<ColdTransaction>> transaction(TxRef ref) {
        lock.lock();
        try {
            @Nullable
            TransactionKey key = switch (ref) {
                case TxRef.At at -> new TransactionKey(at.seq(), at.position());
                case TxRef.ByHash _ ->
                    kept.get(ref) instanceof TxPlace place && place.puts() == puts
                            ? new TransactionKey(place.seq(), place.position())
                            : null;
                case TxRef.In in ->
                    kept.get(new LedgerRef.ByHash(in.ledger())) instanceof LedgerPlace place
                            ? new TransactionKey(place.seq(), in.position())
                            : null;
            };
            return key != null && kept.get(key) instanceof KeptTransaction found
                    ? Optional.of(found.transaction())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    Optional<Confirmed<ColdReceipt>> receipt(TxRef ref) {
        lock.lock();
        try {
            @Nullable
            ReceiptKey key = switch (ref) {
                case TxRef.At at -> new ReceiptKey(at.seq(), at.position());
                case TxRef.ByHash _ ->
                    kept.get(ref) instanceof TxPlace place && place.puts() == puts
                            ? new ReceiptKey(place.seq(), place.position())
                            : null;
                case TxRef.In in ->
                    kept.get(new LedgerRef.ByHash(in.ledger())) instanceof LedgerPlace place
                            ? new ReceiptKey(place.seq(), in.position())
                            : null;
            };
            return key != null && kept.get(key) instanceof KeptReceipt found
                    ? Optional.of(found.receipt())
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps what was read in an epoch, unless it is over. */
    void keep(LedgerHeader header, long readIn) {
        lock.lock();
        try {
            if (epoch.isStill(readIn)) {
                put(new LedgerRef.BySeq(header.seq()), new KeptHeader(header));
                put(new LedgerRef.ByHash(header.hash()), new LedgerPlace(header.seq()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #keep(LedgerHeader, long)}; with the place of the hash by which it was asked for. */
    void keepTransaction(TxRef ref, Confirmed<ColdTransaction> found, long readIn) {
        if (tooLarge(weight(found.value()))) {
            return;
        }
        ColdTransaction own = own(found.value());
        keepConfirmed(
                ref,
                found.position(),
                new TransactionKey(found.ledger().seq(), found.position()),
                new KeptTransaction(new Confirmed<>(own, found.ledger(), found.position()), weight(own)),
                readIn);
    }

    /** As {@link #keepTransaction}. */
    void keepReceipt(TxRef ref, Confirmed<ColdReceipt> found, long readIn) {
        if (tooLarge(weight(found.value()))) {
            return;
        }
        ColdReceipt own = own(found.value());
        keepConfirmed(
                ref,
                found.position(),
                new ReceiptKey(found.ledger().seq(), found.position()),
                new KeptReceipt(new Confirmed<>(own, found.ledger(), found.position()), weight(own)),
                readIn);
    }

    private void keepConfirmed(TxRef ref, int position, Object key, Kept value, long readIn) {
        lock.lock();
        try {
            if (!epoch.isStill(readIn)) {
                return;
            }
            put(key, value);
            switch (ref) {
                case TxRef.At _ -> {}
                case TxRef.ByHash hash -> put(hash, new TxPlace(value.seq(), position, puts));
                case TxRef.In in -> put(new LedgerRef.ByHash(in.ledger()), new LedgerPlace(value.seq()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A write begins that removes ledgers, and tells which. */
    void cut(LongPredicate removed) {
        lock.lock();
        try {
            for (Iterator<Map.Entry<Object, Kept>> all = kept.entrySet().iterator(); all.hasNext(); ) {
                Kept value = all.next().getValue();
                if (removed.test(value.seq())) {
                    bytes -= weightOf(value);
                    all.remove();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A write begins that adds ledgers: they may hold hashes whose places are known. */
    void put() {
        lock.lock();
        try {
            puts++;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        cut(_ -> true);
    }

    /** Weight of all that is kept. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private boolean tooLarge(long weight) {
        return weight + ENTRY_BYTES > mostBytes / LARGEST_PART;
    }

    /** Under the lock. */
    private void put(Object key, Kept value) {
        if (tooLarge(value.bytes())) {
            return;
        }
        @Nullable Kept before = kept.put(key, value);
        bytes += weightOf(value) - (before == null ? 0 : weightOf(before));
        int evicted = 0;
        Iterator<Map.Entry<Object, Kept>> eldestFirst = kept.entrySet().iterator();
        while (bytes > mostBytes && eldestFirst.hasNext()) {
            bytes -= weightOf(eldestFirst.next().getValue());
            eldestFirst.remove();
            evicted++;
        }
        if (evicted > 0) {
            metrics.evicted(evicted);
        }
    }

    private static long weightOf(Kept value) {
        return ENTRY_BYTES + value.bytes();
    }

    private static long weight(ColdTransaction tx) {
        return (long) CONFIRMED_BYTES
                + tx.envelope().length()
                + (tx.sender().isPresent() ? tx.sender().get().length() : 0);
    }

    private static long weight(ColdReceipt receipt) {
        long weight = (long) CONFIRMED_BYTES + receipt.result().length();
        for (LedgerEvent event : receipt.events()) {
            weight += (long) EVENT_BYTES + event.event().event().length();
        }
        return weight;
    }

    /** The same in arrays of its own, so that not a whole ledger is kept for a part of it. */
    private static ColdTransaction own(ColdTransaction tx) {
        return new ColdTransaction(
                tx.hash(), tx.innerHash(), own(tx.envelope()), tx.sender().map(ColdCache::own));
    }

    private static ColdReceipt own(ColdReceipt receipt) {
        List<LedgerEvent> events = new ArrayList<>(receipt.events().size());
        for (LedgerEvent e : receipt.events()) {
            StoredEvent s = e.event();
            events.add(new LedgerEvent(
                    e.index(),
                    new StoredEvent(s.id(), s.closeTimeSeconds(), s.txHash(), s.successful(), own(s.event()))));
        }
        return new ColdReceipt(
                receipt.txHash(), receipt.successful(), receipt.feeCharged(), own(receipt.result()), events);
    }

    private static Slice own(Slice slice) {
        return slice.length() == slice.array().length ? slice : Slice.of(slice.copy());
    }
}
