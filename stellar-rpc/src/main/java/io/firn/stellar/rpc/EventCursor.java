package io.firn.stellar.rpc;

import io.firn.ledger.EventId;
import io.firn.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The place of an event as a text, its id for clients and their cursor: 19 digits for ledger, transaction and operation as one number,
 * a dash, 10 digits for the event's number among those. Ordered as the places are.
 *
 * <p>Source: the reference's {@code db/event.go}; the number is that of SEP-35.
 */
final class EventCursor {
    private static final int LEDGER_SHIFT = 32;
    private static final int TX_SHIFT = 12;
    private static final int NUMBER_DIGITS = 19;
    private static final int INDEX_DIGITS = 10;

    private EventCursor() {}

    static String text(EventId id) {
        byte[] text = new byte[NUMBER_DIGITS + 1 + INDEX_DIGITS];
        digits(text, NUMBER_DIGITS, NUMBER_DIGITS, id.seq() << LEDGER_SHIFT | (long) id.tx() << TX_SHIFT | id.op());
        text[NUMBER_DIGITS] = '-';
        digits(text, text.length, INDEX_DIGITS, id.index());
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int end, int count, long number) {
        long left = number;
        for (int at = end - 1; at >= end - count; at--) {
            text[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    /**
     * Reads what {@link #text} writes, and what else the reference reads.
     *
     * @throws RpcException undecodable parameters, when it is none
     */
    static EventId parse(String text) throws RpcException {
        int dash = text.indexOf('-');
        String ofLedger = dash < 0 ? "" : text.substring(0, dash);
        String ofEvent = text.substring(dash + 1);
        OptionalLong number = GoText.i64(ofLedger);
        OptionalLong index = GoText.u32(ofEvent);
        if (dash < 0 || number.isEmpty() || index.isEmpty()) {
            String why =
                    dash < 0 ? "" : ": " + (number.isEmpty() ? GoText.whyNotI64(ofLedger) : GoText.whyNotU32(ofEvent));
            throw RpcException.invalidParams("invalid event id " + text + why);
        }
        long toid = number.getAsLong();
        return new EventId(
                toid >>> LEDGER_SHIFT,
                (int) (toid >>> TX_SHIFT) & EventId.MAX_TX,
                (int) toid & EventId.MAX_OP,
                index.getAsLong());
    }

    /** Behind everything that may happen in a ledger. */
    static EventId endOf(long seq) {
        return new EventId(seq, EventId.MAX_TX, EventId.MAX_OP, EventId.MAX_INDEX);
    }
}
