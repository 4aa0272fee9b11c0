package io.firn.cold;

import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.ledger.TxFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that one ledger tells: its transactions, what became of them, and their events, walked once.
 *
 * <p>Holds: an opaque ledger tells its header and nothing else, and says so instead of answering.
 *
 * <p>Threading: immutable, safe to share; its slices are parts of arrays that nobody writes to.
 */
public final class LedgerContent {
    private final LedgerHeader header;
    private final Optional<String> opaqueReason;
    private final List<ColdTransaction> transactions;
    private final List<ColdReceipt> receipts;
    private final List<StoredEvent> events;

    private LedgerContent(
            LedgerHeader header,
            Optional<String> opaqueReason,
            List<ColdTransaction> transactions,
            List<ColdReceipt> receipts,
            List<StoredEvent> events) {
        this.header = header;
        this.opaqueReason = opaqueReason;
        this.transactions = List.copyOf(transactions);
        this.receipts = List.copyOf(receipts);
        this.events = List.copyOf(events);
    }

    /**
     * What a frame holds, every hash of it verified.
     *
     * @throws FrameException when the frame does not decompress
     * @throws BadLedgerException when what it holds is no ledger of the walker's network
     */
    public static LedgerContent verified(LedgerFrame frame, LedgerWalker walker)
            throws FrameException, BadLedgerException {
        Slice raw = frame.decode();
        LedgerLayout layout = new LedgerLayout();
        walker.walk(raw, layout);
        return of(raw, layout, walker);
    }

    /**
     * As {@link #verified}, but believes the hashes: for frames whose bytes are covered by a checksum that was verified.
     *
     * @throws FrameException when the frame does not decompress
     * @throws BadLedgerException when what it holds is malformed
     */
    public static LedgerContent trusted(LedgerFrame frame, LedgerWalker walker)
            throws FrameException, BadLedgerException {
        Slice raw = frame.decode();
        LedgerLayout layout = new LedgerLayout();
        walker.walkTrusted(raw, layout);
        return of(raw, layout, walker);
    }

    private static LedgerContent of(Slice raw, LedgerLayout layout, LedgerWalker walker) throws BadLedgerException {
        LedgerEvents reused = new LedgerEvents();
        walker.events(raw, layout, reused);
        List<StoredEvent> events = events(reused);
        Map<Hash, List<LedgerEvent>> byTransaction = byTransaction(events);
        List<ColdTransaction> transactions = new ArrayList<>(layout.txCount());
        List<ColdReceipt> receipts = new ArrayList<>(layout.txCount());
        for (int i = 0; i < layout.txCount(); i++) {
            Hash hash = layout.hash(i);
            Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
            Slice result = raw.part(layout.resultOffset(i), layout.resultLength(i));
            TxFacts facts = walker.facts(envelope, result);
            transactions.add(new ColdTransaction(hash, layout.innerHash(i), envelope, facts.sender()));
            receipts.add(new ColdReceipt(
                    hash, facts.successful(), facts.feeCharged(), result, byTransaction.getOrDefault(hash, List.of())));
        }
        return new LedgerContent(layout.header(), layout.opaqueReason(), transactions, receipts, events);
    }

    private static List<StoredEvent> events(LedgerEvents from) throws BadLedgerException {
        Slice bytes = Slice.of(from.allStored().copy());
        List<StoredEvent> events = new ArrayList<>(from.count());
        int at = 0;
        for (int i = 0; i < from.count(); i++) {
            int length = from.stored(i).length();
            events.add(StoredEvent.read(bytes.part(at, length)));
            at += length;
        }
        return events;
    }

    /**
     * The events of a ledger by the hash of the transaction that made them, each with its place among all of the ledger's.
     *
     * @param events all of one ledger, in the order in which they happened
     */
    public static Map<Hash, List<LedgerEvent>> byTransaction(List<StoredEvent> events) {
        Map<Hash, List<LedgerEvent>> byTransaction = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            StoredEvent event = events.get(i);
            byTransaction
                    .computeIfAbsent(event.txHash(), _ -> new ArrayList<>())
                    .add(new LedgerEvent(i, event));
        }
        return byTransaction;
    }

    public LedgerHeader header() {
        return header;
    }

    /** True when nothing but the header is understood. */
    public boolean opaque() {
        return opaqueReason.isPresent();
    }

    /** Why nothing can be said of what is in a ledger but its header. */
    public static ColdException notUnderstood(long seq, String reason) {
        return new ColdException.Incomplete(
                "ledger " + seq + " is kept but not understood by this version of firn: " + reason);
    }

    private void requireUnderstood() throws IOException {
        if (opaqueReason.isPresent()) {
            throw notUnderstood(header.seq(), opaqueReason.get());
        }
    }

    /** How many transactions it has. */
    public int transactionCount() throws IOException {
        requireUnderstood();
        return transactions.size();
    }

    /** The transactions that are understood, in apply order: none of an opaque ledger. */
    public List<ColdTransaction> understood() {
        return transactions;
    }

    /** The transaction at a place in apply order; empty when there is none. */
    public Optional<Confirmed<ColdTransaction>> transaction(int position) throws IOException {
        return confirmed(transactions, position);
    }

    /** In apply order. */
    public List<Confirmed<ColdTransaction>> transactions() throws IOException {
        return confirmed(transactions);
    }

    /** What became of the transaction at a place in apply order; empty when there is none. */
    public Optional<Confirmed<ColdReceipt>> receipt(int position) throws IOException {
        return confirmed(receipts, position);
    }

    /** In apply order. */
    public List<Confirmed<ColdReceipt>> receipts() throws IOException {
        return confirmed(receipts);
    }

    /** All of the ledger, in the order in which they happened. */
    public List<StoredEvent> events() throws IOException {
        requireUnderstood();
        return events;
    }

    private <T> Optional<Confirmed<T>> confirmed(List<T> values, int position) throws IOException {
        requireUnderstood();
        return position < 0 || position >= values.size()
                ? Optional.empty()
                : Optional.of(new Confirmed<>(values.get(position), header, position));
    }

    private <T> List<Confirmed<T>> confirmed(List<T> values) throws IOException {
        requireUnderstood();
        List<Confirmed<T>> confirmed = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            confirmed.add(new Confirmed<>(values.get(i), header, i));
        }
        return confirmed;
    }
}
