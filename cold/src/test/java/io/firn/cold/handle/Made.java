package io.firn.cold.handle;

import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.LedgerEvent;
import io.firn.cold.Section;
import io.firn.cold.TxRef;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Ledgers made from their sequences. */
final class Made {
    static final int TRANSACTIONS = 2;

    /** The same of every event: a slice equals itself alone. */
    private static final Slice EVENT = Slice.of(new byte[] {1, 2, 3});

    private Made() {}

    static Hash hash(long seq) {
        return new Hash(seq, 1, 2, 3);
    }

    static Hash txHash(long seq, int position) {
        return new Hash(seq, position, 5, 6);
    }

    /** A hash that the second transaction of every ledger has, besides its own. */
    static Hash sharedHash() {
        return new Hash(7, 7, 7, 7);
    }

    static LedgerHeader header(long seq) {
        return new LedgerHeader(seq, hash(seq), hash(seq - 1), 1000 + seq, 1);
    }

    /** Where a hash is, in the first of these ledgers that has it. */
    static Optional<TxRef.At> placeOf(Hash hash, Collection<Long> seqs) {
        for (long seq : seqs) {
            if (hash.equals(sharedHash())) {
                return Optional.of(new TxRef.At(seq, 1));
            }
            for (int i = 0; i < TRANSACTIONS; i++) {
                if (hash.equals(txHash(seq, i))) {
                    return Optional.of(new TxRef.At(seq, i));
                }
            }
        }
        return Optional.empty();
    }

    static Confirmed<ColdTransaction> transaction(TxRef.At at) {
        byte[] ledger = new byte[4096];
        ledger[100] = (byte) at.seq();
        ledger[101] = (byte) at.position();
        Hash hash = txHash(at.seq(), at.position());
        return new Confirmed<>(
                new ColdTransaction(hash, hash, new Slice(ledger, 100, 50), Optional.empty()),
                header(at.seq()),
                at.position());
    }

    static List<Confirmed<ColdTransaction>> transactions(long seq) {
        List<Confirmed<ColdTransaction>> all = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            all.add(transaction(new TxRef.At(seq, i)));
        }
        return all;
    }

    static Confirmed<ColdReceipt> receipt(TxRef.At at) {
        return new Confirmed<>(
                new ColdReceipt(
                        txHash(at.seq(), at.position()),
                        true,
                        100,
                        Slice.of(new byte[] {(byte) at.seq()}),
                        List.of(new LedgerEvent(at.position(), event(at.seq())))),
                header(at.seq()),
                at.position());
    }

    static List<Confirmed<ColdReceipt>> receipts(long seq) {
        List<Confirmed<ColdReceipt>> all = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            all.add(receipt(new TxRef.At(seq, i)));
        }
        return all;
    }

    static StoredEvent event(long seq) {
        return new StoredEvent(new EventId(seq, 1, 0, 0), 1000 + seq, txHash(seq, 0), true, EVENT);
    }

    static Section.Entry entry(long seq) {
        LedgerLayout layout = new LedgerLayout();
        layout.header(header(seq));
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer frame = encoder.encode(Slice.of(("ledger " + seq).getBytes(StandardCharsets.UTF_8)), layout);
            ByteBuffer kept = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
            return new Section.Entry(header(seq), LedgerFrame.parse(kept));
        } catch (FrameException e) {
            throw new AssertionError(e);
        }
    }

    static Section section(long firstSeq, long lastSeq) {
        List<Section.Entry> entries = new ArrayList<>();
        for (long seq = firstSeq; seq <= lastSeq; seq++) {
            entries.add(entry(seq));
        }
        return new Section(entries);
    }
}
