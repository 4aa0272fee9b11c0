package io.firn.format.frame.v1;

/**
 * The numbers of the ledger frame; little-endian throughout.
 *
 * <p>Format: {@code docs/formats/ledger-frame-v1.md}, whose tables name these constants.
 */
final class FrameFormat {
    private FrameFormat() {}

    /** Raw bytes of a data frame, at most, unless it is a single larger item: a range read decompresses about this much. */
    static final int DATA_FRAME_BYTES = 1 << 20;

    /** As {@link #DATA_FRAME_BYTES}, for ledgers in which a transaction is a small part and frames are many. */
    static final int DENSE_FRAME_BYTES = 512 << 10;

    /** Ledgers above this, and not above {@link #DENSE_LAST_BYTES}, are cut into frames of half the size. */
    static final int DENSE_ABOVE_BYTES = 4 << 20;

    static final int DENSE_LAST_BYTES = 64 << 20;

    /** Raw bytes of a data frame of a ledger of this size, at most, unless it is a single larger item. */
    static int dataFrameBytes(int rawLength) {
        return rawLength > DENSE_ABOVE_BYTES && rawLength <= DENSE_LAST_BYTES ? DENSE_FRAME_BYTES : DATA_FRAME_BYTES;
    }

    /** Raw bytes of a ledger, at most. The largest ledgers known are 15 MB. */
    static final int MAX_RAW_BYTES = 256 << 20;

    /** Data frames and the table, at most. Three consecutive data frames hold more than 1 MiB, so an encoder stays below 800. */
    static final int MAX_FRAMES = 1_024;

    /** Raw bytes one compressed byte can stand for, at most: a 128 KiB block takes 4 bytes. */
    static final int MAX_RATIO = 32_768;

    static final int LEVEL = 3;
    static final int DATA_MAGIC = 0xFD2FB528;

    static final int TABLE_MAGIC = 0x184D2A50;
    static final int SKIPPABLE_HEADER_BYTES = 8;
    static final int TABLE_VERSION_OFFSET = 0;
    static final int TABLE_FLAGS_OFFSET = 1;
    static final int TABLE_COUNTS_OFFSET = 2;
    static final int TABLE_VERSION = 1;
    static final int TABLE_FLAG_OPAQUE = 1;
    static final int TABLE_CRC_BYTES = 4;

    /** Version, flags, three numbers of one byte, and the checksum. */
    static final int TABLE_MIN_BYTES = 9;

    /** Five numbers of five bytes each, for one transaction, before they are compressed. */
    static final int MAX_NUMBER_BYTES = 25;

    static final int HASH_PREFIX_BYTES = 4;

    static final int SEEK_MAGIC = 0x184D2A5E;
    static final int SEEK_ENTRY_BYTES = 8;
    static final int SEEK_FOOTER_COUNT_OFFSET = 0;
    static final int SEEK_FOOTER_DESCRIPTOR_OFFSET = 4;
    static final int SEEK_FOOTER_MAGIC_OFFSET = 5;
    static final int SEEK_FOOTER_BYTES = 9;
    static final int SEEK_FOOTER_MAGIC = 0x8F92EAB1;

    /** Length of a seek table with this many entries. */
    static int seekTableBytes(int entries) {
        return SKIPPABLE_HEADER_BYTES + SEEK_ENTRY_BYTES * entries + SEEK_FOOTER_BYTES;
    }

    /** A block of a zstd frame decompresses to this at most: what cannot be decompressed in part. */
    static final int BLOCK_BYTES = 128 << 10;
}
