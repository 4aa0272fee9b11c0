package io.firn.cold;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A list of made ledgers that answers as slowly and as plainly as can be: what a store is compared with. Immutable: a change makes
 * another.
 *
 * @param ledgers ascending
 */
record NaiveCold(List<MadeLedger> ledgers) implements ColdReads {
    NaiveCold {
        ledgers = List.copyOf(ledgers);
    }

    NaiveCold with(MadeLedger ledger) {
        List<MadeLedger> more = new ArrayList<>(ledgers);
        more.add(ledger);
        return new NaiveCold(more);
    }

    NaiveCold upTo(long seq) {
        return new NaiveCold(
                ledgers.stream().filter(ledger -> ledger.seq() <= seq).toList());
    }

    NaiveCold fromOn(long seq) {
        return new NaiveCold(
                ledgers.stream().filter(ledger -> ledger.seq() >= seq).toList());
    }

    /** What draining the ledgers above one gives. */
    List<DrainedLedger> drained(long seq) {
        return ledgers.stream()
                .filter(ledger -> ledger.seq() > seq)
                .map(ledger -> new DrainedLedger(ledger.header(), receipts(ledger.seq(), Deadline.never())))
                .toList();
    }

    private Optional<MadeLedger> find(LedgerRef ref) {
        return ledgers.stream()
                .filter(ledger -> switch (ref) {
                    case LedgerRef.BySeq(long seq) -> ledger.seq() == seq;
                    case LedgerRef.ByHash(Hash hash) -> ledger.hash().equals(hash);
                })
                .findFirst();
    }

    @Override
    public Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) {
        return find(ledger).map(MadeLedger::frame);
    }

    @Override
    public Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) {
        return find(ledger).map(MadeLedger::header);
    }

    @Override
    public List<Optional<LedgerHeader>> headers(List<LedgerRef> asked, Deadline deadline) {
        return asked.stream().map(ref -> header(ref, deadline)).toList();
    }

    @Override
    public Optional<FoundByHash> find(Hash hash, Deadline deadline) {
        Optional<Confirmed<ColdTransaction>> tx = transaction(new TxRef.ByHash(hash), deadline);
        Optional<Confirmed<ColdReceipt>> receipt = receipt(new TxRef.ByHash(hash), deadline);
        if (tx.isPresent() && receipt.isPresent()) {
            return Optional.of(new FoundByHash.Transaction(
                    tx.get().ledger(),
                    tx.get().position(),
                    tx.get().value().envelope(),
                    receipt.get().value().result()));
        }
        return header(new LedgerRef.ByHash(hash), deadline).map(FoundByHash.Ledger::new);
    }

    @Override
    public Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) {
        return switch (tx) {
            case TxRef.At(long seq, int position) -> at(transactions(seq, deadline), position);
            case TxRef.In(Hash ledger, int position) ->
                find(new LedgerRef.ByHash(ledger)).flatMap(found -> at(transactions(found.seq(), deadline), position));
            case TxRef.ByHash(Hash hash) -> {
                for (MadeLedger ledger : ledgers.reversed()) {
                    for (Confirmed<ColdTransaction> each : transactions(ledger.seq(), deadline)) {
                        if (each.value().hash().equals(hash)
                                || each.value().innerHash().equals(hash)) {
                            yield Optional.of(each);
                        }
                    }
                }
                yield Optional.empty();
            }
        };
    }

    private static <T> Optional<T> at(List<T> values, int position) {
        return position >= 0 && position < values.size() ? Optional.of(values.get(position)) : Optional.empty();
    }

    @Override
    public List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) {
        List<Confirmed<ColdTransaction>> all = new ArrayList<>();
        find(new LedgerRef.BySeq(seq)).ifPresent(ledger -> {
            for (MadeTx tx : ledger.txs()) {
                Slice sender = tx.envelope().part(0, Math.min(8, tx.envelope().length()));
                all.add(new Confirmed<>(
                        new ColdTransaction(tx.hash(), tx.innerHash(), tx.envelope(), Optional.of(sender)),
                        ledger.header(),
                        all.size()));
            }
        });
        return all;
    }

    @Override
    public int transactionCount(long seq, Deadline deadline) {
        return transactions(seq, deadline).size();
    }

    @Override
    public Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) {
        return transaction(tx, deadline)
                .flatMap(found -> at(receipts(found.ledger().seq(), deadline), found.position()));
    }

    @Override
    public List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) {
        List<Confirmed<ColdReceipt>> all = new ArrayList<>();
        find(new LedgerRef.BySeq(seq)).ifPresent(ledger -> {
            for (MadeTx tx : ledger.txs()) {
                all.add(new Confirmed<>(
                        new ColdReceipt(tx.hash(), tx.successful(), tx.fee(), tx.result(), ledger.eventsOf(tx)),
                        ledger.header(),
                        all.size()));
            }
        });
        return all;
    }

    private List<StoredEvent> matching(EventsFilter filter) throws ColdException {
        List<StoredEvent> found = new ArrayList<>();
        for (MadeLedger ledger : searched(filter.where())) {
            for (StoredEvent event : ledger.events()) {
                if (matches(filter.query(), event)) {
                    found.add(event);
                }
            }
        }
        return found;
    }

    private List<MadeLedger> searched(EventsFilter.Where where) throws ColdException {
        switch (where) {
            case EventsFilter.Range(OptionalLong first, OptionalLong last) -> {
                if (first.isPresent() && last.isPresent() && last.getAsLong() < first.getAsLong()) {
                    throw new ColdException.InvalidArgument("reversed");
                }
                return ledgers.stream()
                        .filter(ledger -> first.isEmpty() || ledger.seq() >= first.getAsLong())
                        .filter(ledger -> last.isEmpty() || ledger.seq() <= last.getAsLong())
                        .toList();
            }
            case EventsFilter.InLedger(Hash hash) -> {
                Optional<MadeLedger> ledger = find(new LedgerRef.ByHash(hash));
                if (ledger.isEmpty()) {
                    throw new ColdException.UnknownLedger(hash);
                }
                return List.of(ledger.get());
            }
        }
    }

    private static boolean matches(EventQuery query, StoredEvent event) {
        for (EventFilter filter : query.filters()) {
            if (event.event().buffer().get(2) >= filter.minTopics()
                    && MadeLedger.terms(event).containsAll(filter.terms())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws ColdException {
        List<StoredEvent> found = matching(filter);
        if (found.size() > most) {
            throw new ColdException.TooManyEvents(most);
        }
        return found;
    }

    @Override
    public EventsPage eventsPage(
            EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws ColdException {
        List<StoredEvent> found = new ArrayList<>();
        List<StoredEvent> all = matching(filter);
        for (StoredEvent event : order == EventOrder.ASCENDING ? all : all.reversed()) {
            int place = after.isEmpty() ? 0 : event.id().compareTo(after.get());
            if (after.isEmpty() || (order == EventOrder.ASCENDING ? place > 0 : place < 0)) {
                found.add(event);
            }
        }
        return new EventsPage(found.subList(0, Math.min(limit, found.size())), found.size() <= limit);
    }

    @Override
    public void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws ColdException {
        List<StoredEvent> found = matching(filter);
        for (int i = 0; i < found.size(); i++) {
            if (i == most) {
                throw new ColdException.TooManyEvents(most);
            }
            if (!into.take(found.get(i))) {
                return;
            }
        }
    }

    @Override
    public boolean holds(long seq) {
        return find(new LedgerRef.BySeq(seq)).isPresent();
    }

    @Override
    public OptionalLong latest(Deadline deadline) {
        return ledgers.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(ledgers.getLast().seq());
    }
}
