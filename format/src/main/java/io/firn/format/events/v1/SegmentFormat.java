package io.firn.format.events.v1;

/**
 * The numbers of the event segment; little-endian but for keys and ids in the directory, which are big-endian so that their order
 * is that of their bytes.
 *
 * <p>Format: {@code docs/formats/event-segment-v1.md}, whose tables name these constants.
 */
final class SegmentFormat {
    private SegmentFormat() {}

    static final String EVENTS_KIND = "events";
    static final String INDEX_KIND = "event-index";

    static final int BLOCK_COUNT_OFFSET = 0;
    static final int BLOCK_LENGTHS_OFFSET = 4;
    static final int BLOCK_LENGTH_BYTES = 4;

    /** Events of a block, at most. */
    static final int BLOCK_EVENTS = 128;

    /** Bytes of the events of a block that holds more than one, at most. */
    static final int BLOCK_BYTES = 128 << 10;

    /** Bytes of one event, at most: a ledger has 256 MiB, and the event a head. */
    static final int MAX_EVENT_BYTES = 257 << 20;

    static final int EVENTS_FIRST_SEQ_OFFSET = 0;
    static final int EVENTS_LEDGERS_OFFSET = 8;
    static final int EVENTS_COUNT_OFFSET = 12;
    static final int EVENTS_CONTENT_OFFSET = 16;
    static final int EVENTS_LEDGER_INDEX_LENGTH_OFFSET = 48;
    static final int EVENTS_LEDGER_INDEX_OFFSET = 52;

    static final int TERM_KEY_OFFSET = 0;
    static final int TERM_FORM_OFFSET = 16;

    /** Form of postings: numbers of seven bits a byte, the first id and then the distances. */
    static final int FORM_DISTANCES = 0;

    /** Form of postings: a portable Roaring bitmap. */
    static final int FORM_BITMAP = 1;

    /** Postings of so few ids are always distances. */
    static final int FEW_IDS = 32;

    static final int INDEX_CONTENT_OFFSET = 0;
    static final int INDEX_TERMS_OFFSET = 32;
    static final int INDEX_POSTINGS_OFFSET = 40;
    static final int INDEX_DIRECTORY_OFFSET = 48;

    static final int DIRECTORY_KEY_OFFSET = 0;
    static final int DIRECTORY_ID_OFFSET = 16;
    static final int DIRECTORY_ENTRY_BYTES = 20;
}
