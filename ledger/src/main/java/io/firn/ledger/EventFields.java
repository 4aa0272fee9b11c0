package io.firn.ledger;

import java.util.Arrays;

/**
 * Where the fields of one event are. Reused from event to event; reading an event fills it anew.
 *
 * <p>Threading: confined to its owner.
 */
public final class EventFields {
    private static final int FIELDS = EventField.values().length;
    private static final int ABSENT = -1;

    private final byte[] numbers = new byte[2 * Integer.BYTES];
    private final int[] offsets = new int[FIELDS];
    private final int[] lengths = new int[FIELDS];
    private byte[] array = numbers;
    private int topicCount;

    /** Forgets everything and begins the event in {@code array}; it has a type and no topics yet. */
    public void begin(byte[] array, int type) {
        this.array = array;
        topicCount = 0;
        Arrays.fill(lengths, ABSENT);
        number(EventField.TYPE, 0, type);
        number(EventField.TOPIC_COUNT, Integer.BYTES, 0);
    }

    private void number(EventField field, int at, int value) {
        numbers[at] = (byte) (value >>> 24);
        numbers[at + 1] = (byte) (value >>> 16);
        numbers[at + 2] = (byte) (value >>> 8);
        numbers[at + 3] = (byte) value;
        set(field, at, Integer.BYTES);
    }

    private void set(EventField field, int offset, int length) {
        offsets[field.number()] = offset;
        lengths[field.number()] = length;
    }

    /** The contract that made it. */
    public void contract(int offset, int length) {
        set(EventField.CONTRACT, offset, length);
    }

    /** Its next topic. */
    public void topic(int offset, int length) {
        if (topicCount < EventField.MAX_TOPICS) {
            set(EventField.topic(topicCount), offset, length);
        }
        number(EventField.TOPIC_COUNT, Integer.BYTES, ++topicCount);
    }

    /** Topics it has. */
    public int topicCount() {
        return topicCount;
    }

    public boolean has(EventField field) {
        return lengths[field.number()] != ABSENT;
    }

    /** The value of a field that it has. */
    public Slice value(EventField field) {
        return new Slice(arrayOf(field), offsets[field.number()], lengths[field.number()]);
    }

    /** The key of a field that it has. */
    public TermKey key(EventField field) {
        return TermKey.of(field, arrayOf(field), offsets[field.number()], lengths[field.number()]);
    }

    /** True when it has the field with exactly this value. */
    boolean has(EventField field, byte[] value) {
        int length = lengths[field.number()];
        int offset = offsets[field.number()];
        return length == value.length && Arrays.equals(arrayOf(field), offset, offset + length, value, 0, value.length);
    }

    private byte[] arrayOf(EventField field) {
        return field == EventField.TYPE || field == EventField.TOPIC_COUNT ? numbers : array;
    }
}
