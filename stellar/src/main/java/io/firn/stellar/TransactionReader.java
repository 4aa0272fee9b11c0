package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the parts of an applied transaction in its envelope and in its result-and-meta, in place: nothing is copied or decoded.
 *
 * <p>Holds: every part was stepped over, and envelope and result-and-meta end exactly where their last part does.
 *
 * <p>Threading: confined to its owner.
 */
public final class TransactionReader {
    private static final int TX_V0 = 0;
    private static final int TX = 2;
    private static final int FEE_BUMP = 5;

    private static final int MIN_OPERATION_META_BYTES = 4;
    private static final int MIN_OPERATION_META_V2_BYTES = 12;
    private static final int MIN_EVENT_BYTES = 20;

    private final XdrStepper xdr = new XdrStepper();

    /** What an envelope tells. */
    private record Kind(boolean feeBump, boolean soroban) {}

    /** The events of a transaction, and where its meta ends. */
    private static final class Events {
        private final List<Slice> ofTransaction = new ArrayList<>();
        private final List<List<Slice>> ofOperations = new ArrayList<>();
        private final List<Slice> diagnostic = new ArrayList<>();
        private int metaEnd;
    }

    /**
     * The parts of a transaction of a ledger whose LedgerCloseMeta is not at hand.
     *
     * <p>In LedgerCloseMeta version 2 a result-and-meta begins with four zero bytes, before it with the transaction's hash. A hash
     * may begin so too; such bytes are read as version 2 first, which fits them only by chance when they are not, and failing that as
     * the others: a reading that does not end exactly where the bytes end is none.
     *
     * @param envelope its TransactionEnvelope
     * @param result its TransactionResultMeta or TransactionResultMetaV1
     * @throws BadLedgerException when the bytes are not those of one transaction, or hold something this version cannot step over
     */
    public TransactionParts read(Slice envelope, Slice result) throws BadLedgerException {
        xdr.over(result);
        if (xdr.int32(xdr.start()) != 0) {
            return read(envelope, result, 1);
        }
        try {
            return read(envelope, result, 2);
        } catch (BadLedgerException e) {
            try {
                return read(envelope, result, 1);
            } catch (BadLedgerException neither) {
                e.addSuppressed(neither);
                throw e;
            }
        }
    }

    /**
     * The parts of a transaction.
     *
     * @param envelope its TransactionEnvelope
     * @param result its TransactionResultMeta or TransactionResultMetaV1
     * @param metaVersion version of the LedgerCloseMeta it is from, see {@link StellarHeader#metaVersion}
     * @throws BadLedgerException when the bytes are not those of one transaction, or hold something this version cannot step over
     */
    public TransactionParts read(Slice envelope, Slice result, int metaVersion) throws BadLedgerException {
        try {
            xdr.over(envelope);
            Kind kind = readEnvelope();
            xdr.over(result);
            return readResult(envelope, kind, metaVersion);
        } catch (UnknownArmException e) {
            throw new BadLedgerException("a transaction cannot be read: " + e.reason());
        }
    }

    private Kind readEnvelope() throws BadLedgerException, UnknownArmException {
        int at = xdr.start();
        int type = xdr.int32(at);
        int end;
        Kind kind;
        switch (type) {
            case TX_V0 -> {
                end = xdr.step(XdrShape.TRANSACTION_V0, at + 4);
                kind = new Kind(false, false);
            }
            case TX -> {
                end = xdr.step(XdrShape.TRANSACTION, at + 4);
                kind = new Kind(false, EnvelopeOperations.isSoroban(xdr, at));
            }
            case FEE_BUMP -> {
                int inner = xdr.step(XdrShape.MUXED_ACCOUNT, at + 4) + 8;
                if (xdr.int32(inner) != TX) {
                    throw xdr.unknownArm("FeeBumpTransaction.innerTx", inner);
                }
                int innerEnd = xdr.step(XdrShape.TRANSACTION, inner + 4);
                int signaturesEnd = xdr.step(XdrShape.DECORATED_SIGNATURES, innerEnd);
                end = xdr.step(XdrShape.FEE_BUMP_TRANSACTION_EXT, signaturesEnd);
                kind = new Kind(true, EnvelopeOperations.isSoroban(xdr, at));
            }
            default -> throw xdr.unknownArm("TransactionEnvelope", at);
        }
        endsHere(xdr.step(XdrShape.DECORATED_SIGNATURES, end), "envelope");
        return kind;
    }

    private TransactionParts readResult(Slice envelope, Kind kind, int metaVersion)
            throws BadLedgerException, UnknownArmException {
        int start = xdr.start();
        int pair = metaVersion == 2 ? xdr.step(XdrShape.EXTENSION_POINT, start) : start;
        int pairEnd = xdr.step(XdrShape.TRANSACTION_RESULT_PAIR, pair);
        int result = pair + Hash.BYTES;
        int meta = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, pairEnd);
        Events events = readMeta(meta, kind);
        int end = metaVersion == 2 ? xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, events.metaEnd) : events.metaEnd;
        endsHere(end, "result");
        return new TransactionParts(
                Hash.of(xdr.array(), pair),
                envelope,
                kind.feeBump(),
                ResultPair.successful(xdr, pair),
                slice(result, pairEnd),
                slice(meta, events.metaEnd),
                events.ofTransaction,
                events.ofOperations,
                events.diagnostic);
    }

    private Events readMeta(int at, Kind kind) throws BadLedgerException, UnknownArmException {
        Events events = new Events();
        int version = xdr.int32(at);
        switch (version) {
            case 3 -> readMetaV3(at + 4, kind, events);
            case 4 -> readMetaV4(at + 4, events);
            default -> events.metaEnd = xdr.step(XdrShape.TRANSACTION_META, at);
        }
        return events;
    }

    /** Events of a Soroban transaction are in one place; the reference shows them as those of its only operation. */
    private void readMetaV3(int at, Kind kind, Events into) throws BadLedgerException, UnknownArmException {
        int pos = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, xdr.step(XdrShape.EXTENSION_POINT, at));
        int operations = xdr.count(pos, MIN_OPERATION_META_BYTES);
        pos = stepEach(XdrShape.LEDGER_ENTRY_CHANGES, operations, pos + 4);
        pos = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, pos);
        boolean present = xdr.int32(pos) == 1;
        pos = xdr.optional(pos, 0);
        List<Slice> contract = new ArrayList<>();
        if (present) {
            pos = xdr.step(XdrShape.SOROBAN_TRANSACTION_META_EXT, pos);
            pos = collect(XdrShape.CONTRACT_EVENT, pos, contract);
            pos = collect(XdrShape.DIAGNOSTIC_EVENT, xdr.step(XdrShape.SC_VAL, pos), into.diagnostic);
        }
        if (kind.soroban()) {
            into.ofOperations.add(List.copyOf(contract));
        }
        into.metaEnd = pos;
    }

    private void readMetaV4(int at, Events into) throws BadLedgerException, UnknownArmException {
        int pos = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, xdr.step(XdrShape.EXTENSION_POINT, at));
        int operations = xdr.count(pos, MIN_OPERATION_META_V2_BYTES);
        pos += 4;
        for (int i = 0; i < operations; i++) {
            List<Slice> contract = new ArrayList<>();
            pos = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, xdr.step(XdrShape.EXTENSION_POINT, pos));
            pos = collect(XdrShape.CONTRACT_EVENT, pos, contract);
            into.ofOperations.add(List.copyOf(contract));
        }
        pos = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, pos);
        boolean present = xdr.int32(pos) == 1;
        pos = xdr.optional(pos, 0);
        if (present) {
            pos = xdr.step(XdrShape.SOROBAN_TRANSACTION_META_V2, pos);
        }
        pos = collect(XdrShape.TRANSACTION_EVENT, pos, into.ofTransaction);
        into.metaEnd = collect(XdrShape.DIAGNOSTIC_EVENT, pos, into.diagnostic);
    }

    /** Passes an array; adds each element. */
    private int collect(XdrShape element, int at, List<Slice> into) throws BadLedgerException, UnknownArmException {
        int count = xdr.count(at, MIN_EVENT_BYTES);
        int pos = at + 4;
        for (int i = 0; i < count; i++) {
            int end = xdr.step(element, pos);
            into.add(slice(pos, end));
            pos = end;
        }
        return pos;
    }

    private int stepEach(XdrShape element, int count, int from) throws BadLedgerException, UnknownArmException {
        int pos = from;
        for (int i = 0; i < count; i++) {
            pos = xdr.step(element, pos);
        }
        return pos;
    }

    private Slice slice(int from, int to) {
        return new Slice(xdr.array(), from, to - from);
    }

    private void endsHere(int end, String what) throws BadLedgerException {
        if (end != xdr.limit()) {
            throw new BadLedgerException("malformed transaction: its " + what + " ends at offset " + (end - xdr.start())
                    + ", but " + (xdr.limit() - end) + " bytes follow");
        }
    }
}
