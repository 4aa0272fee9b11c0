package io.firn.cli;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Slice;
import io.firn.stellar.EventReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** A topic of an event as people write it: a symbol as its word, anything else as the base64 of its ScVal. */
final class TopicText {
    private static final int SYMBOL = 15;
    private static final int SYMBOL_HEAD_BYTES = 8;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]{1,32}");

    private TopicText() {}

    /**
     * A topic of a filter, as JSON-RPC takes it.
     *
     * @throws CommandException usage, when it is neither a wildcard, nor an ScVal, nor a word
     */
    static String parse(String text) throws CommandException {
        if (text.equals("*") || text.equals("**") || isValue(text)) {
            return text;
        }
        if (!WORD.matcher(text).matches()) {
            throw CommandException.usage(
                    "--topic: '" + text
                            + "' is neither *, ** nor the base64 of an ScVal, nor a symbol, which is 1 to 32 letters, digits and _");
        }
        byte[] word = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer symbol = ByteBuffer.allocate(SYMBOL_HEAD_BYTES + (word.length + 3) / 4 * 4);
        symbol.putInt(SYMBOL).putInt(word.length).put(word);
        return Base64.getEncoder().encodeToString(symbol.array());
    }

    private static boolean isValue(String text) {
        try {
            new EventReader().checkValue(Slice.of(Base64.getDecoder().decode(text)));
            return text.length() % 4 == 0;
        } catch (IllegalArgumentException | BadLedgerException e) {
            return false;
        }
    }

    /** The topic of an event as {@link #parse} reads it. */
    static String of(String base64) {
        if (!isValue(base64)) {
            return base64;
        }
        ByteBuffer value = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
        if (value.getInt() != SYMBOL) {
            return base64;
        }
        byte[] word = new byte[value.getInt()];
        value.get(word);
        String text = new String(word, StandardCharsets.ISO_8859_1);
        return WORD.matcher(text).matches() && !isValue(text) ? text : base64;
    }
}
