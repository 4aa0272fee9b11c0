package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.ledger.TxFacts;
import java.util.Optional;

/**
 * Reads who sent a transaction off its envelope, and what it was charged and whether it took effect off its result-and-meta, in
 * place.
 *
 * <p>The sender is the key of the transaction's source account, without the id of a muxed one; of a fee bump that of the transaction
 * inside.
 *
 * <p>Threading: confined to its owner.
 */
final class FactsReader {
    private static final int TX_V0 = 0;
    private static final int TX = 2;
    private static final int MUXED_ED25519 = 256;

    /** Of a FeeBumpTransaction between the account that pays and that of the transaction inside: a fee, and a union's value. */
    private static final int BEFORE_INNER_BYTES = 12;

    private final XdrStepper xdr;

    FactsReader(XdrStepper xdr) {
        this.xdr = xdr;
    }

    /** As {@link io.firn.ledger.LedgerWalker#facts}. */
    TxFacts read(Slice envelope, Slice result) throws BadLedgerException {
        try {
            Slice sender = sender(envelope);
            int pair = pair(result);
            return new TxFacts(ResultPair.successful(xdr, pair), ResultPair.feeCharged(xdr, pair), Optional.of(sender));
        } catch (UnknownArmException e) {
            throw new BadLedgerException("a transaction cannot be read: " + e.reason());
        }
    }

    private Slice sender(Slice envelope) throws BadLedgerException, UnknownArmException {
        xdr.over(envelope, "envelope");
        int at = xdr.start();
        endsHere(xdr.step(XdrShape.TRANSACTION_ENVELOPE, at), "envelope");
        int source = at + 4;
        int key = switch (xdr.int32(at)) {
            case TX_V0 -> source;
            case TX -> key(source);
            default -> key(xdr.step(XdrShape.MUXED_ACCOUNT, source) + BEFORE_INNER_BYTES);
        };
        return new Slice(xdr.array(), key, Hash.BYTES);
    }

    /** Where the key of an account that was stepped over is. */
    private int key(int account) throws BadLedgerException {
        return account + 4 + (xdr.int32(account) == MUXED_ED25519 ? Long.BYTES : 0);
    }

    /** Turns to a result-and-meta of either version, as {@link TransactionReader#read(Slice, Slice)}; where its pair is. */
    private int pair(Slice result) throws BadLedgerException, UnknownArmException {
        xdr.over(result, "result");
        int start = xdr.start();
        if (xdr.int32(start) != 0) {
            endsHere(xdr.step(XdrShape.TRANSACTION_RESULT_META, start), "result");
            return start;
        }
        try {
            endsHere(xdr.step(XdrShape.TRANSACTION_RESULT_META_V1, start), "result");
            return start + 4;
        } catch (BadLedgerException | UnknownArmException e) {
            return pairOfHashThatBeginsWithZeros(start, e);
        }
    }

    private int pairOfHashThatBeginsWithZeros(int start, Exception otherwise)
            throws BadLedgerException, UnknownArmException {
        try {
            endsHere(xdr.step(XdrShape.TRANSACTION_RESULT_META, start), "result");
            return start;
        } catch (BadLedgerException | UnknownArmException e) {
            e.addSuppressed(otherwise);
            throw e;
        }
    }

    private void endsHere(int end, String what) throws BadLedgerException {
        if (end != xdr.limit()) {
            throw new BadLedgerException("malformed transaction: its " + what + " ends at offset " + (end - xdr.start())
                    + ", but " + (xdr.limit() - end) + " bytes follow");
        }
    }
}
