package io.firn.cold.packs;

import io.firn.cold.ColdException;
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
import io.firn.disk.CorruptFileException;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.format.pack.v1.PackReader;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * What one picture of the catalog answers.
 *
 * <p>Holds: "nothing has this hash" is said only when every ledger of the picture was asked about.
 *
 * <p>Threading: safe for concurrent use.
 */
final class PackReads implements ColdReads {
    private final Picture picture;
    private final EventReads events;

    PackReads(Picture picture) {
        this.picture = picture;
        this.events = new EventReads(this, picture);
    }

    @Override
    public Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) throws IOException {
        return whole(ledger).map(Whole::frame);
    }

    @Override
    public Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) throws IOException {
        Optional<Whole> found = whole(ledger);
        return found.isPresent() ? Optional.of(header(found.get())) : Optional.empty();
    }

    @Override
    public List<Optional<LedgerHeader>> headers(List<LedgerRef> ledgers, Deadline deadline) throws IOException {
        List<Optional<LedgerHeader>> all = new ArrayList<>(ledgers.size());
        for (LedgerRef ledger : ledgers) {
            deadline.check();
            all.add(header(ledger, deadline));
        }
        return all;
    }

    @Override
    public Optional<FoundByHash> find(Hash hash, Deadline deadline) throws IOException {
        HashSearch search = new HashSearch(hash, chain());
        Optional<FoundByHash> found = search.first(candidates(hash), seq -> {
            deadline.check();
            Optional<Whole> ledger = at(seq);
            return ledger.isPresent() ? in(search, ledger.get()) : Optional.empty();
        });
        if (found.isEmpty()) {
            requireAsked(hash);
            requireUnderstood(hash);
        }
        return found;
    }

    private Optional<FoundByHash> in(HashSearch search, Whole ledger) throws IOException {
        try {
            return search.in(ledger.seq(), ledger.frame());
        } catch (FrameException | BadLedgerException e) {
            throw damaged(ledger.seq(), e);
        }
    }

    @Override
    public Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) throws IOException {
        Optional<Place> place = place(tx);
        return place.isPresent()
                ? Optional.of(open(place.get().in()).transaction(place.get().position()))
                : Optional.empty();
    }

    @Override
    public List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) throws IOException {
        Optional<Whole> ledger = at(seq);
        return ledger.isPresent() ? open(ledger.get()).transactions() : List.of();
    }

    @Override
    public int transactionCount(long seq, Deadline deadline) throws IOException {
        Optional<Whole> ledger = at(seq);
        return ledger.isPresent() ? txCount(ledger.get()) : 0;
    }

    @Override
    public Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) throws IOException {
        Optional<Place> place = place(tx);
        return place.isPresent()
                ? Optional.of(open(place.get().in()).receipt(place.get().position()))
                : Optional.empty();
    }

    @Override
    public List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) throws IOException {
        Optional<Whole> ledger = at(seq);
        return ledger.isPresent() ? open(ledger.get()).receipts() : List.of();
    }

    @Override
    public List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws IOException {
        return events.all(filter, most, deadline);
    }

    @Override
    public EventsPage eventsPage(
            EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException {
        return events.page(filter, after, limit, order, deadline);
    }

    @Override
    public void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws IOException {
        events.stream(events.span(filter), filter.query(), most, into, deadline);
    }

    @Override
    public boolean holds(long seq) {
        return picture.holds(seq);
    }

    @Override
    public OptionalLong latest(Deadline deadline) throws IOException {
        return latest();
    }

    /** The last ledger of the highest chunk that is here. */
    OptionalLong latest() throws IOException {
        picture.files().checkOpen();
        return picture.chunks().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(picture.geometry().lastSeqOf(picture.chunks().lastKey()));
    }

    /** A ledger as it is stored. */
    private record Whole(long seq, LedgerFrame frame) {}

    /** Where a transaction is. */
    private record Place(Whole in, int position) {}

    private Optional<Whole> at(long seq) throws IOException {
        return picture.frame(seq).map(frame -> new Whole(seq, frame));
    }

    private Optional<Whole> whole(LedgerRef ledger) throws IOException {
        return switch (ledger) {
            case LedgerRef.BySeq(long seq) -> at(seq);
            case LedgerRef.ByHash(Hash hash) -> named(hash);
        };
    }

    /** The ledger that has a hash itself. */
    private Optional<Whole> named(Hash hash) throws IOException {
        Optional<Whole> found = new HashSearch(hash, chain()).first(candidates(hash), seq -> {
            Optional<Whole> ledger = at(seq);
            return ledger.isPresent() && header(ledger.get()).hash().equals(hash) ? ledger : Optional.empty();
        });
        if (found.isEmpty()) {
            requireAsked(hash);
        }
        return found;
    }

    /** The sequence of the ledger that has a hash. */
    OptionalLong seqOf(Hash hash) throws IOException {
        Optional<Whole> found = named(hash);
        return found.isPresent() ? OptionalLong.of(found.get().seq()) : OptionalLong.empty();
    }

    private Optional<Place> place(TxRef tx) throws IOException {
        return switch (tx) {
            case TxRef.ByHash(Hash hash) -> confirmed(hash);
            case TxRef.At(long seq, int position) -> within(at(seq), position);
            case TxRef.In(Hash ledger, int position) -> within(named(ledger), position);
        };
    }

    private static Optional<Place> within(Optional<Whole> ledger, int position) throws IOException {
        return ledger.isPresent() && position >= 0 && position < txCount(ledger.get())
                ? Optional.of(new Place(ledger.get(), position))
                : Optional.empty();
    }

    private static int txCount(Whole ledger) throws IOException {
        if (ledger.frame().opaque()) {
            throw StoredLedger.notUnderstood(ledger.seq(), "transactions");
        }
        return ledger.frame().txCount();
    }

    /** The newest transaction that has a hash. */
    private Optional<Place> confirmed(Hash hash) throws IOException {
        HashSearch search = new HashSearch(hash, chain());
        Optional<Place> found = search.first(candidates(hash), seq -> {
            Optional<Whole> ledger = at(seq);
            return ledger.isPresent() ? confirmed(search, ledger.get()) : Optional.empty();
        });
        if (found.isEmpty()) {
            requireAsked(hash);
            requireUnderstood(hash);
        }
        return found;
    }

    private Optional<Place> confirmed(HashSearch search, Whole ledger) throws IOException {
        return in(search, ledger)
                .flatMap(found -> found instanceof FoundByHash.Transaction tx
                        ? Optional.of(new Place(ledger, tx.position()))
                        : Optional.empty());
    }

    private LedgerHeader header(Whole ledger) throws IOException {
        try {
            LedgerHeader header = walker().peekHead(ledger.frame().head(LedgerWalker.HEAD_BYTES));
            if (header.seq() != ledger.seq()) {
                throw new BadLedgerException("in its place lies ledger " + header.seq());
            }
            return header;
        } catch (FrameException | BadLedgerException e) {
            throw damaged(ledger.seq(), e);
        }
    }

    private StoredLedger open(Whole ledger) throws IOException {
        return StoredLedger.open(picture, ledger.seq(), ledger.frame(), walker());
    }

    private CorruptFileException damaged(long seq, Exception cause) {
        return new CorruptFileException(
                picture.files().roots().pack(picture.geometry().chunkOf(seq)),
                "ledger " + seq + ": " + cause.getMessage(),
                cause);
    }

    private LedgerWalker walker() {
        return chain().newWalker();
    }

    private Chain chain() {
        return picture.files().archived().chain();
    }

    /** Ledgers that may have a hash by the indexes, and by the runs of chunks that none covers; the newest first. */
    private long[] candidates(Hash hash) throws IOException {
        picture.files().checkOpen();
        long[] indexed = new long[HashSearch.CANDIDATES];
        int inIndexes = picture.files().indexed(picture.view(), hash, indexed);
        long[] run = new long[HashSearch.CANDIDATES];
        int inRuns = 0;
        for (int chunk : picture.files().cover(picture.view()).inRuns()) {
            inRuns = picture.files().inRun(picture.view(), chunk, hash, run, inRuns);
        }
        return LongStream.concat(Arrays.stream(indexed, 0, inIndexes), Arrays.stream(run, 0, inRuns))
                .map(seq -> -seq)
                .sorted()
                .map(seq -> -seq)
                .limit(HashSearch.CANDIDATES)
                .toArray();
    }

    private void requireAsked(Hash hash) throws IOException {
        Optional<Integer> unasked = picture.files().cover(picture.view()).unasked();
        if (unasked.isPresent()) {
            throw new ColdException.Incomplete("the hashes of chunk " + unasked.get() + " (ledgers "
                    + picture.geometry().firstSeqOf(unasked.get()) + " to "
                    + picture.geometry().lastSeqOf(unasked.get()) + ") are not indexed: whether it has " + hash
                    + " is not known");
        }
    }

    private void requireUnderstood(Hash hash) throws IOException {
        Optional<Integer> opaque = picture.files().cover(picture.view()).opaque();
        if (opaque.isPresent()) {
            try (OpenFiles<Integer, PackReader>.Leased pack = picture.pack(opaque.get())) {
                long seq = picture.geometry().firstSeqOf(opaque.get());
                long last = picture.geometry().lastSeqOf(opaque.get());
                while (seq < last && !pack.reader().opaque(seq)) {
                    seq++;
                }
                throw new ColdException.Incomplete(
                        "ledger " + seq + " is kept but not understood by this version of firn, and may hold " + hash);
            }
        }
    }
}
