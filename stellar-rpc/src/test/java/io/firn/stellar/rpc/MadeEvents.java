package io.firn.stellar.rpc;

import io.firn.stellar.rpc.MadeTx.Kind;
import io.firn.stellar.rpc.MadeTx.MadeMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Ledgers made by hand, and the events in them as clients must be told of them, in their order. */
final class MadeEvents {
    private static final int BEFORE_ALL = 0;
    private static final int AFTER_TX = 1;
    private static final int AFTER_ALL = 2;
    private static final int LAST_TX = (1 << 20) - 1;
    private static final int LAST_OP = (1 << 12) - 1;

    private final LedgerArchive archive;
    private final List<Placed> placed = new ArrayList<>();
    private int transactions;

    /** The events of one transaction. */
    record OfTx(
            boolean successful,
            List<MadeEvent> before,
            List<List<MadeEvent>> ofOperations,
            List<MadeEvent> after,
            List<MadeEvent> afterAll) {
        static OfTx none() {
            return new OfTx(true, List.of(), List.of(List.of()), List.of(), List.of());
        }
    }

    /** An event where it is. */
    record Placed(long seq, int tx, int op, int index, MadeEvent event, MadeTx made) {
        String id() {
            return id(seq, tx, op, index);
        }

        static String id(long seq, long tx, long op, long index) {
            return String.format(Locale.ROOT, "%019d-%010d", (seq << 32) + (tx << 12) + op, index);
        }

        String json() {
            return event.json(seq, tx, op, id(), made);
        }
    }

    MadeEvents(LedgerArchive archive) {
        this.archive = archive;
    }

    List<Placed> placed() {
        return placed;
    }

    /** Adds a ledger of these transactions. */
    void add(long seq, List<OfTx> txs) {
        List<MadeTx> made = new ArrayList<>();
        txs.forEach(tx -> made.add(made(tx)));
        archive.add(MadeTx.ledger(2, seq, made));
        List<Placed> before = new ArrayList<>();
        List<Placed> during = new ArrayList<>();
        List<Placed> after = new ArrayList<>();
        for (int i = 0; i < txs.size(); i++) {
            OfTx tx = txs.get(i);
            place(before, seq, 0, 0, tx.before(), made.get(i), before.size());
            for (int op = 0; op < tx.ofOperations().size(); op++) {
                place(during, seq, i + 1, op, tx.ofOperations().get(op), made.get(i), 0);
            }
            place(during, seq, i + 1, LAST_OP, tx.after(), made.get(i), 0);
            place(after, seq, LAST_TX, 0, tx.afterAll(), made.get(i), after.size());
        }
        placed.addAll(before);
        placed.addAll(during);
        placed.addAll(after);
    }

    private static void place(
            List<Placed> into, long seq, int tx, int op, List<MadeEvent> events, MadeTx made, int first) {
        for (int i = 0; i < events.size(); i++) {
            into.add(new Placed(seq, tx, op, first + i, events.get(i), made));
        }
    }

    private MadeTx made(OfTx tx) {
        List<byte[]> ofTransaction = new ArrayList<>();
        tx.before().forEach(event -> ofTransaction.add(event.xdr(BEFORE_ALL)));
        tx.after().forEach(event -> ofTransaction.add(event.xdr(AFTER_TX)));
        tx.afterAll().forEach(event -> ofTransaction.add(event.xdr(AFTER_ALL)));
        List<List<byte[]>> ofOperations = new ArrayList<>();
        tx.ofOperations()
                .forEach(events ->
                        ofOperations.add(events.stream().map(MadeEvent::xdr).toList()));
        MadeMeta meta = MadeMeta.v4(ofTransaction, ofOperations, List.of(MadeTx.diagnosticEvent(1)));
        transactions++;
        return tx.successful()
                ? MadeTx.success(Kind.FEE_BUMP, transactions, meta)
                : MadeTx.failure(Kind.CLASSIC, transactions, meta);
    }

    /** The events of these ledgers that a filter takes, behind a place, in order. */
    List<Placed> matching(long firstSeq, long limitSeq, Optional<String> behind, Predicate<MadeEvent> filter) {
        return placed.stream()
                .filter(p -> p.seq() >= firstSeq && p.seq() < limitSeq)
                .filter(p -> behind.map(id -> p.id().compareTo(id) > 0).orElse(true))
                .filter(p -> filter.test(p.event()))
                .toList();
    }
}
