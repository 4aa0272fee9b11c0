package io.firn.cold.handle;

import io.firn.cold.ColdReads;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Deadline;
import io.firn.cold.EventOrder;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.FoundByHash;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The questions that can be asked through a handle, of its back end or of a picture of it.
 *
 * <p>Threading: safe for concurrent use.
 */
final class HandleReads implements ColdReads {
    private final Core core;
    private final Lookups lookups;
    private final View view;

    HandleReads(Core core, Lookups lookups, View view) {
        this.core = core;
        this.lookups = lookups;
        this.view = view;
    }

    @Override
    public Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) throws IOException {
        return read(Op.LEDGER, deadline, () -> view.picture().ledger(ledger, deadline));
    }

    @Override
    public Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) throws IOException {
        return lookups.headers().find(view, ledger, deadline);
    }

    @Override
    public List<Optional<LedgerHeader>> headers(List<LedgerRef> ledgers, Deadline deadline) throws IOException {
        Optional<ColdCache> cache = core.cache();
        if (cache.isEmpty()) {
            return read(Op.HEADERS, deadline, () -> view.picture().headers(ledgers, deadline));
        }
        core.admit();
        List<Optional<LedgerHeader>> hits = cached(cache.get(), ledgers);
        if (!hits.isEmpty()) {
            core.metrics().hit();
            return hits;
        }
        core.metrics().missed();
        return read(Op.HEADERS, deadline, () -> {
            long epoch = view.epoch().getAsLong();
            List<Optional<LedgerHeader>> found = view.picture().headers(ledgers, deadline);
            for (Optional<LedgerHeader> header : found) {
                if (header.isPresent()) {
                    cache.get().keep(header.get(), epoch);
                }
            }
            return found;
        });
    }

    /** All of them as they were at one moment, or nothing. */
    private List<Optional<LedgerHeader>> cached(ColdCache cache, List<LedgerRef> ledgers) {
        long epoch = view.epoch().getAsLong();
        if (!core.epoch().isStill(epoch)) {
            return List.of();
        }
        List<Optional<LedgerHeader>> hits = new ArrayList<>(ledgers.size());
        for (LedgerRef ledger : ledgers) {
            Optional<LedgerHeader> hit = cache.header(ledger);
            if (hit.isEmpty() || !view.picture().holds(hit.get().seq())) {
                return List.of();
            }
            hits.add(hit);
        }
        return core.epoch().isStill(epoch) ? hits : List.of();
    }

    @Override
    public Optional<FoundByHash> find(Hash hash, Deadline deadline) throws IOException {
        return read(Op.FIND, deadline, () -> view.picture().find(hash, deadline));
    }

    @Override
    public Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) throws IOException {
        return lookups.transactions().find(view, tx, deadline);
    }

    @Override
    public List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) throws IOException {
        return read(Op.TRANSACTIONS, deadline, () -> view.picture().transactions(seq, deadline));
    }

    @Override
    public int transactionCount(long seq, Deadline deadline) throws IOException {
        return read(Op.TRANSACTION_COUNT, deadline, () -> view.picture().transactionCount(seq, deadline));
    }

    @Override
    public Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) throws IOException {
        return lookups.receipts().find(view, tx, deadline);
    }

    @Override
    public List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) throws IOException {
        return read(Op.RECEIPTS, deadline, () -> view.picture().receipts(seq, deadline));
    }

    @Override
    public List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws IOException {
        return read(Op.EVENTS, deadline, () -> view.picture().events(filter, most, deadline));
    }

    @Override
    public EventsPage eventsPage(
            EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException {
        return read(Op.EVENTS_PAGE, deadline, () -> view.picture().eventsPage(filter, after, limit, order, deadline));
    }

    @Override
    public void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws IOException {
        try {
            core.admit();
            core.streams().push(new Streams.Asked(view, filter, most, deadline), into);
        } finally {
            Reference.reachabilityFence(view);
        }
    }

    /** The same pulled: events come when they are asked for. */
    EventStream openStream(EventsFilter filter, int most, Deadline deadline) throws IOException {
        try {
            core.admit();
            return core.streams().open(new Streams.Asked(view, filter, most, deadline));
        } finally {
            Reference.reachabilityFence(view);
        }
    }

    @Override
    public boolean holds(long seq) {
        return core.life().isOpen() && view.picture().holds(seq);
    }

    @Override
    public OptionalLong latest(Deadline deadline) throws IOException {
        return read(Op.LATEST, deadline, () -> view.picture().latest(deadline));
    }

    private <T> T read(Op op, Deadline deadline, Body<T> body) throws IOException {
        try {
            core.admit();
            return core.read(op, deadline, body);
        } finally {
            Reference.reachabilityFence(view);
        }
    }
}
