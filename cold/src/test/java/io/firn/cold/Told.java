package io.firn.cold;

import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers as text, in which equal contents are equal. */
final class Told {
    private static final int MOST_BYTES_SHOWN = 64;

    private Told() {}

    static String bytes(Slice bytes) {
        byte[] copy = bytes.copy();
        return copy.length <= MOST_BYTES_SHOWN
                ? HexFormat.of().formatHex(copy)
                : copy.length + " bytes " + HexFormat.of().formatHex(MadeTx.sha256(copy));
    }

    static String event(StoredEvent event) {
        return event.id() + " " + event.closeTimeSeconds() + " " + event.txHash() + " " + event.successful() + " "
                + bytes(event.event());
    }

    static String events(List<StoredEvent> events) {
        return events.stream().map(Told::event).collect(Collectors.joining("\n"));
    }

    static String transaction(Confirmed<ColdTransaction> tx) {
        ColdTransaction value = tx.value();
        return tx.ledger() + " " + tx.position() + ": " + value.hash() + " " + value.innerHash() + " "
                + bytes(value.envelope()) + " from "
                + value.sender().map(Told::bytes).orElse("nobody");
    }

    static String found(FoundByHash found) {
        return found.ledger()
                + switch (found) {
                    case FoundByHash.Ledger _ -> "";
                    case FoundByHash.Transaction tx ->
                        " " + tx.position() + ": " + bytes(tx.envelope()) + " " + bytes(tx.result());
                };
    }

    static String receipt(Confirmed<ColdReceipt> receipt) {
        ColdReceipt value = receipt.value();
        return receipt.ledger() + " " + receipt.position() + ": " + value.txHash() + " " + value.successful() + " "
                + value.feeCharged() + " " + bytes(value.result()) + " "
                + value.events().stream()
                        .map(event -> event.index() + " " + event(event.event()))
                        .toList();
    }

    static String transactions(List<Confirmed<ColdTransaction>> txs) {
        return txs.stream().map(Told::transaction).collect(Collectors.joining("\n"));
    }

    static String receipts(List<Confirmed<ColdReceipt>> receipts) {
        return receipts.stream().map(Told::receipt).collect(Collectors.joining("\n"));
    }

    static String drained(List<DrainedLedger> drained) {
        return drained.stream()
                .map(ledger -> ledger.header() + "\n" + receipts(ledger.receipts()))
                .collect(Collectors.joining("\n"));
    }

    static Optional<String> maybe(Optional<Confirmed<ColdTransaction>> tx) {
        return tx.map(Told::transaction);
    }

    static Optional<String> maybeReceipt(Optional<Confirmed<ColdReceipt>> receipt) {
        return receipt.map(Told::receipt);
    }

    /** The transaction of a made ledger, as it must come out. */
    static String expected(MadeLedger ledger, int position) {
        MadeTx tx = ledger.txs().get(position);
        Slice envelope = tx.envelope();
        int senderBytes = Math.min(8, envelope.length());
        return transaction(new Confirmed<>(
                new ColdTransaction(
                        tx.hash(),
                        tx.innerHash(),
                        envelope,
                        senderBytes == 0 ? Optional.empty() : Optional.of(envelope.part(0, senderBytes))),
                ledger.header(),
                position));
    }

    /** The receipt of a made ledger, as it must come out. */
    static String expectedReceipt(MadeLedger ledger, int position) {
        MadeTx tx = ledger.txs().get(position);
        return receipt(new Confirmed<>(
                new ColdReceipt(tx.hash(), tx.successful(), tx.fee(), tx.result(), ledger.eventsOf(tx)),
                ledger.header(),
                position));
    }
}
