package io.firn.cold.packs;

import io.firn.cold.ColdException;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.LedgerEvent;
import io.firn.disk.CorruptFileException;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One ledger, decompressed and walked, and what is made of it.
 *
 * <p>Threading: confined to its owner.
 */
final class StoredLedger {
    private final Picture picture;
    private final LedgerWalker walker;
    private final Path file;
    private final Slice raw;
    private final LedgerLayout layout;

    private StoredLedger(Picture picture, LedgerWalker walker, Path file, Slice raw, LedgerLayout layout) {
        this.picture = picture;
        this.walker = walker;
        this.file = file;
        this.raw = raw;
        this.layout = layout;
    }

    /**
     * Opens a ledger that is here.
     *
     * @throws IOException naming it, when it is opaque: what is in it is not known
     */
    static StoredLedger open(Picture picture, long seq, LedgerFrame frame, LedgerWalker walker) throws IOException {
        if (frame.opaque()) {
            throw notUnderstood(seq, "transactions");
        }
        LedgerLayout layout = new LedgerLayout();
        Path file = picture.files().roots().pack(picture.geometry().chunkOf(seq));
        FramedLedger ledger = FramedLedger.open(frame.bytes(), seq, walker, layout, file);
        return new StoredLedger(picture, walker, file, ledger.raw(), layout);
    }

    static ColdException notUnderstood(long seq, String what) {
        return new ColdException.Incomplete("ledger " + seq
                + " is kept but not understood by this version of firn: what " + what + " it has is not known");
    }

    LedgerHeader header() {
        return layout.header();
    }

    int txCount() {
        return layout.txCount();
    }

    /** A transaction whose bytes are its own. */
    Confirmed<ColdTransaction> transaction(int i) throws IOException {
        return confirmed(i, Slice.of(envelope(i).copy()));
    }

    /** All transactions, which share the ledger's bytes. */
    List<Confirmed<ColdTransaction>> transactions() throws IOException {
        List<Confirmed<ColdTransaction>> all = new ArrayList<>(txCount());
        for (int i = 0; i < txCount(); i++) {
            all.add(confirmed(i, envelope(i)));
        }
        return all;
    }

    private Confirmed<ColdTransaction> confirmed(int i, Slice envelope) throws IOException {
        Optional<Slice> sender = facts(i, envelope).sender();
        return new Confirmed<>(new ColdTransaction(layout.hash(i), layout.innerHash(i), envelope, sender), header(), i);
    }

    /** A receipt whose bytes are its own. */
    Confirmed<ColdReceipt> receipt(int i) throws IOException {
        List<LedgerEvent> events = events(layout.hash(i)::equals).getOrDefault(layout.hash(i), List.of());
        return new Confirmed<>(receipt(i, Slice.of(result(i).copy()), events), header(), i);
    }

    /** All receipts, which share the ledger's bytes. */
    List<Confirmed<ColdReceipt>> receipts() throws IOException {
        Map<Hash, List<LedgerEvent>> events = events(_ -> true);
        List<Confirmed<ColdReceipt>> all = new ArrayList<>(txCount());
        for (int i = 0; i < txCount(); i++) {
            all.add(new Confirmed<>(
                    receipt(i, result(i), events.getOrDefault(layout.hash(i), List.of())), header(), i));
        }
        return all;
    }

    private ColdReceipt receipt(int i, Slice result, List<LedgerEvent> events) throws IOException {
        TxFacts facts = facts(i, envelope(i));
        return new ColdReceipt(layout.hash(i), facts.successful(), facts.feeCharged(), result, events);
    }

    private TxFacts facts(int i, Slice envelope) throws IOException {
        try {
            return walker.facts(envelope, result(i));
        } catch (BadLedgerException e) {
            throw damaged("transaction " + i, e);
        }
    }

    private Slice envelope(int i) {
        return raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
    }

    private Slice result(int i) {
        return raw.part(layout.resultOffset(i), layout.resultLength(i));
    }

    /** The events of some transactions: out of the segment, or out of the ledger where there is none. */
    private Map<Hash, List<LedgerEvent>> events(Predicate<Hash> wanted) throws IOException {
        Map<Hash, List<LedgerEvent>> byTx = new HashMap<>();
        long seq = header().seq();
        Optional<ColdEvents> frozen = picture.events(picture.geometry().chunkOf(seq));
        try {
            if (frozen.isPresent()) {
                try (ColdEvents segment = frozen.get()) {
                    int first = segment.eventsBefore(seq);
                    int limit = segment.eventsBefore(seq + 1);
                    for (int id = first; id < limit; id++) {
                        add(byTx, wanted, id - first, segment.stored(id));
                    }
                }
            } else {
                LedgerEvents walked = new LedgerEvents();
                walker.events(raw, layout, walked);
                for (int i = 0; i < walked.count(); i++) {
                    add(byTx, wanted, i, walked.stored(i));
                }
            }
        } catch (BadLedgerException e) {
            throw damaged("an event", e);
        }
        return byTx;
    }

    private static void add(Map<Hash, List<LedgerEvent>> byTx, Predicate<Hash> wanted, int index, Slice stored)
            throws BadLedgerException {
        Hash tx = StoredEvent.read(stored).txHash();
        if (wanted.test(tx)) {
            StoredEvent event = StoredEvent.read(Slice.of(stored.copy()));
            byTx.computeIfAbsent(tx, _ -> new ArrayList<>()).add(new LedgerEvent(index, event));
        }
    }

    private CorruptFileException damaged(String what, BadLedgerException cause) {
        return new CorruptFileException(
                file, "ledger " + header().seq() + ": " + what + ": " + cause.getMessage(), cause);
    }
}
