package io.firn.cold.memory;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.EventOrder;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.EventsWindow;
import io.firn.cold.FoundByHash;
import io.firn.cold.LedgerContent;
import io.firn.cold.LedgerRef;
import io.firn.cold.Section;
import io.firn.cold.TxRef;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The back end that keeps everything in memory: what it answers is what every other one has to answer.
 *
 * <p>Holds: an answer is from one state; a stream's for as long as it lasts, so it never ends for a reorganisation. Every ledger was
 * verified when it was put. Of an opaque ledger header and frame are known; whoever asks for what is in it is told so.
 *
 * <p>Durable when: never.
 *
 * <p>Limits: a ledger is kept twice, as its frame and as what it decompresses to.
 *
 * <p>Threading: safe for concurrent use; writes wait for each other, reads for nothing. What changes is one reference, by one
 * volatile write.
 *
 * <p>Proof: {@code MemoryColdTest}, {@code MemoryColdRandomTest}
 */
public final class MemoryCold implements ColdBackEnd {
    private final Chain chain;
    private final Continuity continuity;

    private volatile MemoryState state = MemoryState.EMPTY;
    private volatile boolean closed;

    public MemoryCold(Chain chain, Continuity continuity) {
        this.chain = chain;
        this.continuity = continuity;
    }

    private MemoryState state() throws ColdException {
        MemoryState now = state;
        // Looked at last: closing sets it before it empties the state.
        if (closed) {
            throw new ColdException.Closed();
        }
        return now;
    }

    @Override
    public Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) throws IOException {
        return state().ledger(ledger).map(MemoryLedger::frame);
    }

    @Override
    public Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) throws IOException {
        return header(state(), ledger);
    }

    private static Optional<LedgerHeader> header(MemoryState of, LedgerRef ledger) {
        return of.ledger(ledger).map(found -> found.content().header());
    }

    @Override
    public List<Optional<LedgerHeader>> headers(List<LedgerRef> ledgers, Deadline deadline) throws IOException {
        MemoryState of = state();
        List<Optional<LedgerHeader>> headers = new ArrayList<>();
        for (LedgerRef ledger : ledgers) {
            deadline.check();
            headers.add(header(of, ledger));
        }
        return headers;
    }

    @Override
    public Optional<FoundByHash> find(Hash hash, Deadline deadline) throws IOException {
        MemoryState of = state();
        Optional<MemoryState.Place> place = of.place(new TxRef.ByHash(hash));
        if (place.isPresent()) {
            LedgerContent content = of.ledger(place.get().seq()).orElseThrow().content();
            int position = place.get().position();
            return Optional.of(new FoundByHash.Transaction(
                    content.header(),
                    position,
                    content.transaction(position).orElseThrow().value().envelope(),
                    content.receipt(position).orElseThrow().value().result()));
        }
        Optional<LedgerHeader> header = header(of, new LedgerRef.ByHash(hash));
        if (header.isEmpty()) {
            of.requireUnderstood(hash);
        }
        return header.map(FoundByHash.Ledger::new);
    }

    /** Where a transaction would be: the position may not be in the ledger. */
    private record Placed(LedgerContent content, int position) {}

    private Optional<Placed> placed(TxRef tx) throws ColdException {
        MemoryState of = state();
        Optional<MemoryState.Place> place = of.place(tx);
        if (place.isEmpty() && tx instanceof TxRef.ByHash(Hash hash)) {
            of.requireUnderstood(hash);
        }
        return place.flatMap(at -> of.ledger(at.seq()).map(ledger -> new Placed(ledger.content(), at.position())));
    }

    @Override
    public Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) throws IOException {
        Optional<Placed> placed = placed(tx);
        return placed.isEmpty()
                ? Optional.empty()
                : placed.get().content().transaction(placed.get().position());
    }

    @Override
    public List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) throws IOException {
        Optional<MemoryLedger> ledger = state().ledger(seq);
        return ledger.isEmpty() ? List.of() : ledger.get().content().transactions();
    }

    @Override
    public int transactionCount(long seq, Deadline deadline) throws IOException {
        Optional<MemoryLedger> ledger = state().ledger(seq);
        return ledger.isEmpty() ? 0 : ledger.get().content().transactionCount();
    }

    @Override
    public Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) throws IOException {
        Optional<Placed> placed = placed(tx);
        return placed.isEmpty()
                ? Optional.empty()
                : placed.get().content().receipt(placed.get().position());
    }

    @Override
    public List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) throws IOException {
        Optional<MemoryLedger> ledger = state().ledger(seq);
        return ledger.isEmpty() ? List.of() : ledger.get().content().receipts();
    }

    @Override
    public List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws IOException {
        EventsWindow.checkMost(most);
        MemoryState of = state();
        List<StoredEvent> found = new ArrayList<>();
        search(of, filter.query(), pace(deadline)).run(window(of, filter), event -> {
            if (found.size() == most) {
                throw new ColdException.TooManyEvents(most);
            }
            return found.add(event);
        });
        return found;
    }

    @Override
    public EventsPage eventsPage(
            EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException {
        EventsWindow.checkLimit(limit);
        MemoryState of = state();
        PageTaker page = new PageTaker(limit);
        try {
            search(of, filter.query(), pace(deadline)).run(window(of, filter), after, order, page);
        } catch (ColdException.Incomplete e) {
            // What is not understood stands behind the page when the page is full: the next one meets it.
            if (!page.full()) {
                throw e;
            }
            page.more = true;
        }
        return new EventsPage(page.found, !page.more);
    }

    /** Takes a page of events, and looks for one more. */
    private static final class PageTaker implements MemorySearch.Taker {
        private final int limit;
        private final List<StoredEvent> found = new ArrayList<>();
        private boolean more;

        PageTaker(int limit) {
            this.limit = limit;
        }

        boolean full() {
            return found.size() == limit;
        }

        @Override
        public boolean take(StoredEvent event) {
            if (full()) {
                more = true;
                return false;
            }
            return found.add(event);
        }
    }

    @Override
    public void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws IOException {
        EventsWindow.checkMost(most);
        MemoryState of = state();
        EventsWindow window = window(of, filter);
        MemorySearch.Pace pace = () -> {
            if (deadline.passed()) {
                throw new ColdException.StreamDeadline(deadline.allowed().toMillis());
            }
            return into.wanted();
        };
        search(of, filter.query(), pace).run(window, new MemorySearch.Taker() {
            private int taken;

            @Override
            public boolean take(StoredEvent event) throws IOException {
                if (taken == most) {
                    throw new ColdException.TooManyEvents(most);
                }
                taken++;
                return into.take(event);
            }
        });
    }

    private MemorySearch search(MemoryState of, EventQuery query, MemorySearch.Pace pace) {
        return new MemorySearch(of.ledgers(), query, chain.newWalker(), pace);
    }

    private static MemorySearch.Pace pace(Deadline deadline) {
        return () -> {
            deadline.check();
            return true;
        };
    }

    private static EventsWindow window(MemoryState of, EventsFilter filter) throws ColdException {
        return switch (filter.where()) {
            case EventsFilter.Range range -> EventsWindow.of(range, of.latest());
            case EventsFilter.InLedger(Hash hash) -> {
                Optional<LedgerHeader> header = header(of, new LedgerRef.ByHash(hash));
                if (header.isEmpty()) {
                    throw new ColdException.UnknownLedger(hash);
                }
                yield new EventsWindow(header.get().seq(), header.get().seq());
            }
        };
    }

    @Override
    public boolean holds(long seq) {
        return !closed && state.ledger(seq).isPresent();
    }

    @Override
    public OptionalLong latest(Deadline deadline) throws IOException {
        return state().latest();
    }

    @Override
    public Prepared prepare(Section section) throws IOException {
        checkFollows(section, state());
        checkLinks(section);
        LedgerWalker walker = chain.newWalker();
        List<MemoryLedger> ledgers = new ArrayList<>();
        for (Section.Entry entry : section.ledgers()) {
            ledgers.add(walked(entry, walker));
        }
        return new Walked(section, ledgers);
    }

    private static MemoryLedger walked(Section.Entry entry, LedgerWalker walker) throws ColdException {
        String ledger = "ledger " + entry.header().seq() + ": ";
        try {
            ByteBuffer given = entry.frame().bytes();
            ByteBuffer own = ByteBuffer.allocate(given.remaining()).put(given).flip();
            LedgerFrame frame = LedgerFrame.parse(own);
            LedgerContent content = LedgerContent.verified(frame, walker);
            if (!content.header().equals(entry.header())) {
                throw new ColdException.InvalidArgument(
                        ledger + "its frame holds " + content.header() + ", it was put as " + entry.header());
            }
            return new MemoryLedger(frame, content);
        } catch (FrameException | BadLedgerException e) {
            throw new ColdException.InvalidArgument(ledger + e.getMessage());
        }
    }

    private void checkFollows(Section section, MemoryState before) throws ColdException {
        OptionalLong latest = before.latest();
        if (latest.isEmpty()) {
            return;
        }
        long first = section.firstSeq();
        if (first <= latest.getAsLong()) {
            throw new ColdException.InvalidArgument(
                    "ledger " + first + " is not behind the latest, " + latest.getAsLong());
        }
        if (continuity == Continuity.LINKED) {
            if (first != latest.getAsLong() + 1) {
                throw new ColdException.InvalidArgument(
                        "ledger " + first + " leaves a gap behind the latest, " + latest.getAsLong());
            }
            LedgerHeader tip =
                    before.ledgers().get(before.ledgers().count() - 1).content().header();
            checkLink(tip, section.ledgers().getFirst().header());
        }
    }

    private void checkLinks(Section section) throws ColdException {
        List<Section.Entry> ledgers = section.ledgers();
        for (int i = 1; i < ledgers.size() && continuity == Continuity.LINKED; i++) {
            checkLink(ledgers.get(i - 1).header(), ledgers.get(i).header());
        }
    }

    private static void checkLink(LedgerHeader before, LedgerHeader next) throws ColdException {
        if (!next.previousHash().equals(before.hash())) {
            throw new ColdException.InvalidArgument("ledger " + next.seq() + " names " + next.previousHash()
                    + " as the one before, ledger " + before.seq() + " is " + before.hash());
        }
    }

    /** A section that was walked. */
    private final class Walked implements Prepared {
        private final Section section;
        private final List<MemoryLedger> ledgers;
        private boolean done;

        Walked(Section section, List<MemoryLedger> ledgers) {
            this.section = section;
            this.ledgers = ledgers;
        }

        @Override
        public void publish(Deadline deadline) throws IOException {
            synchronized (MemoryCold.this) {
                if (done) {
                    throw new IllegalStateException("section " + section.firstSeq() + " was published or closed");
                }
                deadline.check();
                MemoryState before = state();
                checkFollows(section, before);
                state = before.with(ledgers);
                done = true;
            }
        }

        @Override
        public void close() {
            synchronized (MemoryCold.this) {
                done = true;
            }
        }
    }

    @Override
    public synchronized void truncateAbove(long seq, Deadline deadline) throws IOException {
        deadline.check();
        state = state().truncatedAbove(seq);
    }

    @Override
    public synchronized List<DrainedLedger> drainAbove(long seq, Deadline deadline) throws IOException {
        MemoryState before = state();
        LedgerRun ledgers = before.ledgers();
        List<DrainedLedger> drained = new ArrayList<>();
        for (int i = seq == Long.MAX_VALUE ? ledgers.count() : ledgers.from(seq + 1); i < ledgers.count(); i++) {
            deadline.check();
            LedgerContent content = ledgers.get(i).content();
            drained.add(new DrainedLedger(content.header(), content.receipts()));
        }
        state = before.truncatedAbove(seq);
        return drained;
    }

    @Override
    public synchronized void pruneBelow(long seq, Deadline deadline) throws IOException {
        deadline.check();
        state = state().prunedBelow(seq);
    }

    @Override
    public boolean snapshotReads() {
        return true;
    }

    @Override
    public boolean blocking() {
        return false;
    }

    /** Forgets everything. */
    @Override
    public synchronized void close() {
        closed = true;
        state = MemoryState.EMPTY;
    }
}
