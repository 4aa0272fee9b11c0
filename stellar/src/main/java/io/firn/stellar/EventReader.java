package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the parts of a ContractEvent, in place: nothing is copied or decoded.
 *
 * <p>Threading: confined to its owner.
 */
public final class EventReader {
    private static final int EXT_BYTES = 4;
    private static final int MIN_VALUE_BYTES = 4;

    private final XdrStepper xdr = new XdrStepper();

    /**
     * The parts of an event.
     *
     * @throws BadLedgerException when the bytes are not exactly one ContractEvent
     */
    public ContractEvent read(Slice event) throws BadLedgerException {
        try {
            whole(xdr, event, XdrShape.CONTRACT_EVENT, "event");
            int type = typeAt(xdr, xdr.start());
            int contract = xdr.start() + EXT_BYTES + 4;
            List<Slice> topics = new ArrayList<>();
            int pos = topicsAt(type);
            for (int left = xdr.int32(pos - 4); left > 0; left--) {
                int end = xdr.step(XdrShape.SC_VAL, pos);
                topics.add(new Slice(xdr.array(), pos, end - pos));
                pos = end;
            }
            return new ContractEvent(
                    xdr.int32(type),
                    type == contract ? Optional.empty() : Optional.of(Hash.of(xdr.array(), contract)),
                    topics,
                    new Slice(xdr.array(), pos, xdr.limit() - pos));
        } catch (UnknownArmException e) {
            throw new BadLedgerException("malformed event: " + e.reason());
        }
    }

    /**
     * Checks that the bytes are one value, as a topic of an event is.
     *
     * @throws BadLedgerException when they are not exactly one ScVal; the message says why
     */
    public void checkValue(Slice value) throws BadLedgerException {
        try {
            whole(xdr, value, XdrShape.SC_VAL, "value");
        } catch (UnknownArmException e) {
            throw new BadLedgerException("malformed value: " + e.reason());
        }
    }

    /** Turns the stepper to an event and finds its fields. */
    static void fields(XdrStepper xdr, Slice event, EventFields into) throws BadLedgerException {
        try {
            whole(xdr, event, XdrShape.CONTRACT_EVENT, "event");
            fields(xdr, xdr.start(), into);
        } catch (UnknownArmException e) {
            throw new BadLedgerException("malformed event: " + e.reason());
        }
    }

    /** The fields of the event at {@code at}, which was stepped over. */
    static void fields(XdrStepper xdr, int at, EventFields into) throws BadLedgerException, UnknownArmException {
        int type = typeAt(xdr, at);
        int contract = at + EXT_BYTES + 4;
        int pos = topicsAt(type);
        int topics = xdr.count(pos - 4, MIN_VALUE_BYTES);
        into.begin(xdr.array(), xdr.int32(type));
        if (type > contract) {
            into.contract(contract, Hash.BYTES);
        }
        for (int i = 0; i < topics; i++) {
            int end = xdr.step(XdrShape.SC_VAL, pos);
            into.topic(pos, end - pos);
            pos = end;
        }
    }

    /** Where the event at {@code at}, which was stepped over, has its type: behind a contract that may be absent. */
    static int typeAt(XdrStepper xdr, int at) throws BadLedgerException {
        return xdr.optional(at + EXT_BYTES, Hash.BYTES);
    }

    /** Where the first topic is: behind the type, the version of the body and the count. */
    private static int topicsAt(int type) {
        return type + 12;
    }

    private static void whole(XdrStepper xdr, Slice bytes, XdrShape shape, String what)
            throws BadLedgerException, UnknownArmException {
        xdr.over(bytes, what);
        int end = xdr.step(shape, xdr.start());
        if (end != xdr.limit()) {
            throw new BadLedgerException("malformed " + what + ": it ends at offset " + (end - xdr.start()) + ", but "
                    + (xdr.limit() - end) + " bytes follow");
        }
    }
}
