package io.firn.ledger;

/** What an event can be found by. The numbers are part of stored terms and never change. */
public enum EventField {
    /** Who made it: the contract's 32 bytes. */
    CONTRACT(0),
    /** Its first topic, as it stands in the event. */
    TOPIC_0(1),
    TOPIC_1(2),
    TOPIC_2(3),
    TOPIC_3(4),
    /** Its kind: a number of the chain's, four bytes big-endian. Every event has one. */
    TYPE(5),
    /** How many topics it has, four bytes big-endian; further ones than four count too. Every event has it. */
    TOPIC_COUNT(6);

    /** Topics that are fields; further ones cannot be asked for. */
    public static final int MAX_TOPICS = 4;

    private final int number;

    EventField(int number) {
        this.number = number;
    }

    /** Number in stored terms. */
    public int number() {
        return number;
    }

    /** The field of topic {@code i}, from 0, below {@value #MAX_TOPICS}. */
    public static EventField topic(int i) {
        return switch (i) {
            case 0 -> TOPIC_0;
            case 1 -> TOPIC_1;
            case 2 -> TOPIC_2;
            case 3 -> TOPIC_3;
            default -> throw new IndexOutOfBoundsException("topic " + i + " of " + MAX_TOPICS);
        };
    }
}
