package io.firn.ledger;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A field and the value it must have.
 *
 * <p>Threading: immutable.
 */
public final class EventTerm {
    private final EventField field;
    private final byte[] value;
    private final TermKey key;

    /** @param value is copied */
    public EventTerm(EventField field, byte[] value) {
        this.field = field;
        this.value = value.clone();
        this.key = TermKey.of(field, value, 0, value.length);
    }

    /** Of a field whose value is a number: {@link EventField#TYPE} or {@link EventField#TOPIC_COUNT}. */
    public static EventTerm number(EventField field, int value) {
        if (field != EventField.TYPE && field != EventField.TOPIC_COUNT) {
            throw new IllegalArgumentException(field + " is not a number");
        }
        return new EventTerm(
                field, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    public EventField field() {
        return field;
    }

    public TermKey key() {
        return key;
    }

    boolean matches(EventFields event) {
        return event.has(field, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventTerm that && field == that.field && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return field + " " + HexFormat.of().formatHex(value);
    }
}
