package io.firn.cold.memory;

import io.firn.cold.ColdException;
import io.firn.cold.ColdTransaction;
import io.firn.cold.LedgerContent;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.ledger.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * All that is stored at one moment.
 *
 * <p>Holds: hashes lead to exactly the ledgers there are, and of several that hold a transaction to all of them.
 *
 * <p>Threading: immutable; states are made by one thread at a time.
 */
final class MemoryState {
    static final MemoryState EMPTY = new MemoryState(LedgerRun.EMPTY, HashTrie.empty(), HashTrie.empty());

    /** Where a transaction is. */
    record Place(long seq, int position) {}

    private final LedgerRun ledgers;
    private final HashTrie<Long> seqs;
    /** By hash and inner hash; the newest ledger first, each once. */
    private final HashTrie<List<Place>> places;

    private MemoryState(LedgerRun ledgers, HashTrie<Long> seqs, HashTrie<List<Place>> places) {
        this.ledgers = ledgers;
        this.seqs = seqs;
        this.places = places;
    }

    LedgerRun ledgers() {
        return ledgers;
    }

    OptionalLong latest() {
        return ledgers.count() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(ledgers.get(ledgers.count() - 1).seq());
    }

    Optional<MemoryLedger> ledger(long seq) {
        int i = ledgers.from(seq);
        return i < ledgers.count() && ledgers.get(i).seq() == seq ? Optional.of(ledgers.get(i)) : Optional.empty();
    }

    Optional<MemoryLedger> ledger(LedgerRef ref) {
        return switch (ref) {
            case LedgerRef.BySeq(long seq) -> ledger(seq);
            case LedgerRef.ByHash(Hash hash) -> seqs.get(hash).flatMap(this::ledger);
        };
    }

    /** Where a transaction would be: the ledger may not be there, nor the position in it. */
    Optional<Place> place(TxRef ref) {
        return switch (ref) {
            case TxRef.ByHash(Hash hash) -> places.get(hash).map(List::getFirst);
            case TxRef.At(long seq, int position) -> Optional.of(new Place(seq, position));
            case TxRef.In(Hash ledger, int position) -> seqs.get(ledger).map(seq -> new Place(seq, position));
        };
    }

    /** Says that a transaction which no ledger is known to hold may be in one that is not understood. */
    void requireUnderstood(Hash hash) throws ColdException {
        for (int i = 0; i < ledgers.count(); i++) {
            if (ledgers.get(i).content().opaque()) {
                throw LedgerContent.notUnderstood(ledgers.get(i).seq(), "whether it holds " + hash + " is not known");
            }
        }
    }

    /** The state with these ledgers behind its own. */
    MemoryState with(List<MemoryLedger> more) {
        HashTrie<Long> allSeqs = seqs;
        HashTrie<List<Place>> allPlaces = places;
        for (MemoryLedger ledger : more) {
            allSeqs = allSeqs.with(ledger.content().header().hash(), ledger.seq());
            List<ColdTransaction> txs = ledger.content().understood();
            for (int i = 0; i < txs.size(); i++) {
                Place place = new Place(ledger.seq(), i);
                allPlaces = added(allPlaces, txs.get(i).hash(), place);
                allPlaces = added(allPlaces, txs.get(i).innerHash(), place);
            }
        }
        return new MemoryState(ledgers.with(more), allSeqs, allPlaces);
    }

    private static HashTrie<List<Place>> added(HashTrie<List<Place>> to, Hash hash, Place place) {
        List<Place> before = to.get(hash).orElse(List.of());
        if (!before.isEmpty() && before.getFirst().seq() == place.seq()) {
            return to;
        }
        List<Place> after = new ArrayList<>(before.size() + 1);
        after.add(place);
        after.addAll(before);
        return to.with(hash, List.copyOf(after));
    }

    MemoryState truncatedAbove(long seq) {
        int limit = seq == Long.MAX_VALUE ? ledgers.count() : ledgers.from(seq + 1);
        return part(0, limit);
    }

    MemoryState prunedBelow(long seq) {
        return part(ledgers.from(seq), ledgers.count());
    }

    private MemoryState part(int from, int limit) {
        if (from == 0 && limit == ledgers.count()) {
            return this;
        }
        LedgerRun left = ledgers.part(from, limit);
        HashTrie<Long> leftSeqs = seqs;
        HashTrie<List<Place>> leftPlaces = places;
        for (int i = 0; i < ledgers.count(); i++) {
            if (i >= from && i < limit) {
                continue;
            }
            MemoryLedger gone = ledgers.get(i);
            UnaryOperator<List<Place>> others = all ->
                    all.stream().filter(place -> place.seq() != gone.seq()).toList();
            leftSeqs = leftSeqs.without(gone.content().header().hash());
            for (ColdTransaction tx : gone.content().understood()) {
                leftPlaces = removed(leftPlaces, tx.hash(), others);
                leftPlaces = removed(leftPlaces, tx.innerHash(), others);
            }
        }
        return new MemoryState(left, leftSeqs, leftPlaces);
    }

    private static HashTrie<List<Place>> removed(
            HashTrie<List<Place>> from, Hash hash, UnaryOperator<List<Place>> others) {
        List<Place> left = others.apply(from.get(hash).orElse(List.of()));
        return left.isEmpty() ? from.without(hash) : from.with(hash, left);
    }
}
