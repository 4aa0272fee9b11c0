package io.firn.stellar.rpc;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Slice;
import io.firn.rpc.RpcException;
import io.firn.stellar.EventReader;
import java.util.Base64;

/** What a topic filter says of one topic. */
sealed interface TopicSegment {
    /** {@code *}: there is a topic. */
    record Any() implements TopicSegment {}

    /** {@code **}: there may be any number of further topics. */
    record Rest() implements TopicSegment {}

    /** The topic is this. */
    record Exactly(Slice value) implements TopicSegment {}

    /**
     * Reads a wildcard or the base64 of an ScVal.
     *
     * @param what the parameter, for the refusal
     * @throws RpcException undecodable parameters, when it is neither
     */
    static TopicSegment parse(String text, String what) throws RpcException {
        return switch (text) {
            case "*" -> new Any();
            case "**" -> new Rest();
            default -> new Exactly(value(text, what));
        };
    }

    private static Slice value(String text, String what) throws RpcException {
        try {
            // The reference takes line breaks inside base64, and nothing that is not padded.
            String digits = text.replace("\r", "").replace("\n", "");
            if (digits.length() % 4 != 0) {
                throw new IllegalArgumentException("its length is no multiple of four");
            }
            Slice value = Slice.of(Base64.getDecoder().decode(digits));
            new EventReader().checkValue(value);
            return value;
        } catch (IllegalArgumentException e) {
            throw RpcException.invalidParams(what + " is not base64: " + e.getMessage());
        } catch (BadLedgerException e) {
            throw RpcException.invalidParams(what + " is not an ScVal: " + e.getMessage());
        }
    }
}
