package io.firn.cold.handle;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.EventOrder;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.FoundByHash;
import io.firn.cold.LedgerRef;
import io.firn.cold.Section;
import io.firn.cold.TxRef;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A back end that writes down the order of calls inside it, checks that nobody is there who should not be, can be held at any call,
 * and can be told to fail. Each ledger has two transactions, made from its sequence.
 */
final class ScriptedCold implements ColdBackEnd {
    enum Call {
        READ,
        STREAM,
        PREPARE,
        PUBLISH,
        LEFTOVERS,
        TRUNCATE,
        DRAIN,
        PRUNE,
        CLOSE
    }

    /** Something that a call does in its middle. */
    interface Act {
        void act() throws IOException;
    }

    private static final Act NOTHING = () -> {};

    private final boolean snapshots;
    private final boolean blocking;
    private final ConcurrentSkipListMap<Long, LedgerHeader> ledgers = new ConcurrentSkipListMap<>();
    private final List<Call> order = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<Call, Integer> inside = new EnumMap<>(Call.class);
    private final Map<Call, Hold> holds = new ConcurrentHashMap<>();
    private final Map<Call, Act> acts = new ConcurrentHashMap<>();
    private final AtomicInteger mostReads = new AtomicInteger();
    private final AtomicReference<Act> whenRemoved = new AtomicReference<>(NOTHING);
    private final AtomicReference<Act> whenPrepared = new AtomicReference<>(NOTHING);
    private volatile boolean inVain;
    private volatile boolean holdsAll;

    ScriptedCold(boolean blocking, boolean snapshots) {
        this.blocking = blocking;
        this.snapshots = snapshots;
    }

    /** With ledgers from 0 to {@code lastSeq}. */
    ScriptedCold with(long lastSeq) {
        for (long seq = 0; seq <= lastSeq; seq++) {
            ledgers.put(seq, Made.header(seq));
        }
        return this;
    }

    /** Holds the calls of a kind that come from now on. */
    Hold hold(Call call) {
        Hold hold = new Hold();
        holds.put(call, hold);
        return hold;
    }

    /** Calls of a kind are not held any more; those that are stay so. */
    void pass(Call call) {
        holds.remove(call);
    }

    /** Lets calls of a kind do something first. */
    void on(Call call, Act act) {
        acts.put(call, act);
    }

    /** Lets a write that removes ledgers do something once they are gone. */
    void whenRemoved(Act act) {
        whenRemoved.set(act);
    }

    /** Lets the preparing of a section do something once the section was found to follow. */
    void whenPrepared(Act act) {
        whenPrepared.set(act);
    }

    /** Says that it holds every ledger, so that nothing but the handle itself keeps an old answer back. */
    void claimToHoldAll() {
        holdsAll = true;
    }

    /** Lets streams find nothing, however long they search. */
    void searchInVain() {
        inVain = true;
    }

    synchronized List<Call> order() {
        return List.copyOf(order);
    }

    synchronized int count(Call call) {
        return (int) order.stream().filter(c -> c == call).count();
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    int mostReads() {
        return mostReads.get();
    }

    private <T> T inside(Call call, Work<T> work) throws IOException {
        come(call);
        try {
            Hold hold = holds.get(call);
            if (hold != null) {
                hold.pass();
            }
            acts.getOrDefault(call, NOTHING).act();
            return work.work();
        } finally {
            go(call);
        }
    }

    private interface Work<T> {
        T work() throws IOException;
    }

    private synchronized void come(Call call) {
        order.add(call);
        inside.merge(call, 1, Integer::sum);
        int reads = here(Call.READ);
        int cuts = here(Call.TRUNCATE) + here(Call.DRAIN) + here(Call.PRUNE);
        int writes = here(Call.PUBLISH) + cuts;
        mostReads.accumulateAndGet(reads, Math::max);
        if (writes > 1 || here(Call.PREPARE) > 1) {
            violations.add("two writes: " + inside);
        }
        if (reads > 0 && (cuts > 0 || (writes > 0 && !snapshots))) {
            violations.add("a read beside a write: " + inside);
        }
        if (here(Call.CLOSE) > 0
                && (call != Call.CLOSE
                        || inside.values().stream().mapToInt(i -> i).sum() > 1)) {
            violations.add("closed while it works: " + inside);
        }
    }

    private int here(Call call) {
        return inside.getOrDefault(call, 0);
    }

    private synchronized void go(Call call) {
        inside.merge(call, -1, Integer::sum);
    }

    private Optional<LedgerHeader> at(LedgerRef ref) {
        return switch (ref) {
            case LedgerRef.BySeq bySeq -> Optional.ofNullable(ledgers.get(bySeq.seq()));
            case LedgerRef.ByHash byHash ->
                ledgers.values().stream()
                        .filter(h -> h.hash().equals(byHash.hash()))
                        .findFirst();
        };
    }

    private Optional<TxRef.At> place(TxRef ref) {
        Optional<TxRef.At> place = switch (ref) {
            case TxRef.At at -> Optional.of(at);
            case TxRef.In in -> at(new LedgerRef.ByHash(in.ledger())).map(h -> new TxRef.At(h.seq(), in.position()));
            case TxRef.ByHash byHash -> Made.placeOf(byHash.hash(), ledgers.descendingKeySet());
        };
        return place.filter(p -> ledgers.containsKey(p.seq()) && p.position() >= 0 && p.position() < Made.TRANSACTIONS);
    }

    @Override
    public Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> at(ledger).map(h -> Made.entry(h.seq()).frame()));
    }

    @Override
    public Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> at(ledger));
    }

    @Override
    public List<Optional<LedgerHeader>> headers(List<LedgerRef> refs, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> refs.stream().map(this::at).toList());
    }

    @Override
    public Optional<FoundByHash> find(Hash hash, Deadline deadline) throws IOException {
        return inside(
                Call.READ,
                () -> place(new TxRef.ByHash(hash)).map(at -> {
                    Confirmed<ColdTransaction> tx = Made.transaction(at);
                    Slice none = Slice.of(new byte[0]);
                    return new FoundByHash.Transaction(
                            tx.ledger(), tx.position(), tx.value().envelope(), none);
                }));
    }

    @Override
    public Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> place(tx).map(Made::transaction));
    }

    @Override
    public List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> ledgers.containsKey(seq) ? Made.transactions(seq) : List.of());
    }

    @Override
    public int transactionCount(long seq, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> ledgers.containsKey(seq) ? Made.TRANSACTIONS : 0);
    }

    @Override
    public Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> place(tx).map(Made::receipt));
    }

    @Override
    public List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) throws IOException {
        return inside(Call.READ, () -> ledgers.containsKey(seq) ? Made.receipts(seq) : List.of());
    }

    @Override
    public List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws IOException {
        return inside(
                Call.READ,
                () -> ledgers.keySet().stream().map(Made::event).limit(most).toList());
    }

    @Override
    public EventsPage eventsPage(
            EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException {
        return inside(
                Call.READ,
                () -> new EventsPage(
                        ledgers.keySet().stream().map(Made::event).limit(limit).toList(), ledgers.size() <= limit));
    }

    /** One event for each ledger of the range; without an end, searches until nobody wants more. */
    @Override
    public void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws IOException {
        inside(Call.STREAM, () -> {
            EventsFilter.Range range = (EventsFilter.Range) filter.where();
            long last = range.lastSeq().orElse(Long.MAX_VALUE);
            int found = 0;
            while (inVain && into.wanted()) {
                deadline.check();
                Thread.onSpinWait();
            }
            for (long seq = range.firstSeq().orElse(0); seq <= last; seq++) {
                if (found == most) {
                    throw new ColdException.TooManyEvents(most);
                }
                if (!into.take(Made.event(seq))) {
                    return found;
                }
                found++;
            }
            return found;
        });
    }

    @Override
    public boolean holds(long seq) {
        return holdsAll || ledgers.containsKey(seq);
    }

    @Override
    public OptionalLong latest(Deadline deadline) throws IOException {
        return inside(Call.READ, () -> ledgers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ledgers.lastKey()));
    }

    @Override
    public Prepared prepare(Section section) throws IOException {
        return inside(Call.PREPARE, () -> {
            if (!ledgers.isEmpty() && section.firstSeq() != ledgers.lastKey() + 1) {
                throw new ColdException.InvalidArgument("not behind " + ledgers.lastKey());
            }
            whenPrepared.get().act();
            return new Prepared() {
                private boolean published;

                @Override
                public void publish(Deadline deadline) throws IOException {
                    inside(Call.PUBLISH, () -> {
                        section.ledgers().forEach(e -> ledgers.put(e.header().seq(), e.header()));
                        published = true;
                        return published;
                    });
                }

                @Override
                public void close() throws IOException {
                    if (!published) {
                        inside(Call.LEFTOVERS, () -> published);
                    }
                }
            };
        });
    }

    @Override
    public void truncateAbove(long seq, Deadline deadline) throws IOException {
        inside(Call.TRUNCATE, () -> {
            ledgers.tailMap(seq, false).clear();
            whenRemoved.get().act();
            return seq;
        });
    }

    @Override
    public List<DrainedLedger> drainAbove(long seq, Deadline deadline) throws IOException {
        return inside(Call.DRAIN, () -> {
            List<DrainedLedger> drained = ledgers.tailMap(seq, false).values().stream()
                    .map(h -> new DrainedLedger(h, Made.receipts(h.seq())))
                    .toList();
            ledgers.tailMap(seq, false).clear();
            whenRemoved.get().act();
            return drained;
        });
    }

    @Override
    public void pruneBelow(long seq, Deadline deadline) throws IOException {
        inside(Call.PRUNE, () -> {
            ledgers.headMap(seq, false).clear();
            whenRemoved.get().act();
            return seq;
        });
    }

    @Override
    public boolean snapshotReads() {
        return snapshots;
    }

    @Override
    public boolean blocking() {
        return blocking;
    }

    @Override
    public void close() throws IOException {
        inside(Call.CLOSE, () -> ledgers.size());
    }
}
