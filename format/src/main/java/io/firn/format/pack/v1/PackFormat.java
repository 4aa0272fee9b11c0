package io.firn.format.pack.v1;

/**
 * The numbers of the pack; little-endian throughout.
 *
 * <p>Format: {@code docs/formats/pack-v1.md}, whose tables name these constants.
 */
final class PackFormat {
    private PackFormat() {}

    /** {@code FIRNpack}. */
    static final long MAGIC = 0x6B6361704E524946L;

    static final int VERSION = 1;

    static final int HEADER_MAGIC_OFFSET = 0;
    static final int HEADER_VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int HEADER_CODEC_OFFSET = 16;
    static final int HEADER_LEVEL_OFFSET = 17;
    static final int HEADER_RESERVED_OFFSET = 18;
    static final int HEADER_CHUNK_OFFSET = 20;
    static final int HEADER_LEDGERS_PER_CHUNK_OFFSET = 24;
    static final int HEADER_CHUNKS_PER_WINDOW_OFFSET = 28;
    static final int HEADER_CHAIN_FIRST_SEQ_OFFSET = 32;
    static final int HEADER_KIND_LENGTH_OFFSET = 40;
    static final int HEADER_NETWORK_LENGTH_OFFSET = 42;
    static final int HEADER_KIND_OFFSET = 44;

    static final int MAX_KIND_BYTES = 64;
    static final int MAX_NETWORK_BYTES = 1_024;

    static final int CRC_BYTES = 4;

    /** Bytes of one record, at most: a ledger of 256 MiB that does not compress, and its tables. */
    static final int MAX_RECORD_BYTES = 288 << 20;

    /** Records, at most: as many as the ledgers of a window. */
    static final int MAX_RECORDS = 1 << 24;

    /** Offsets of the index that share one base. */
    static final int GROUP = 128;

    static final int GROUP_ENTRY_BYTES = 16;
    static final int GROUP_BASE_OFFSET = 0;
    static final int GROUP_DATA_OFFSET = 8;
    static final int GROUP_WIDTH_OFFSET = 12;

    /** Bits of one packed offset, at most: 128 records of the largest size need 36. */
    static final int MAX_WIDTH = 48;

    /** Zero bytes behind the packed offsets, so that each can be read as one 8-byte word. */
    static final int INDEX_PADDING_BYTES = 8;

    static final int APP_FIRST_SEQ_OFFSET = 0;
    static final int APP_COUNT_OFFSET = 8;
    static final int APP_PREVIOUS_HASH_OFFSET = 12;
    static final int APP_LAST_HASH_OFFSET = 44;
    static final int APP_CONTENT_OFFSET = 76;
    static final int APP_OPAQUE_COUNT_OFFSET = 108;
    static final int APP_OPAQUE_OFFSET = 112;

    static final int FOOTER_RECORDS_OFFSET = 0;
    static final int FOOTER_HEADER_LENGTH_OFFSET = 4;
    static final int FOOTER_RECORD_BYTES_OFFSET = 8;
    static final int FOOTER_INDEX_LENGTH_OFFSET = 16;
    static final int FOOTER_INDEX_CRC_OFFSET = 20;
    static final int FOOTER_APP_LENGTH_OFFSET = 24;
    static final int FOOTER_APP_CRC_OFFSET = 28;
    static final int FOOTER_BYTES = 32;

    /** The last bytes of a pack of any version. */
    static final int TRAILER_VERSION_OFFSET = 0;

    static final int TRAILER_FOOTER_LENGTH_OFFSET = 4;
    static final int TRAILER_FOOTER_CRC_OFFSET = 8;
    static final int TRAILER_CRC_OFFSET = 12;
    static final int TRAILER_MAGIC_OFFSET = 16;
    static final int TRAILER_BYTES = 24;

    /** Read at once when a pack is opened: the whole tail of 10,000 records and more. */
    static final int TAIL_BYTES = 64 << 10;

    /** Header, footer and trailer with nothing between. */
    static final int MIN_FILE_BYTES = HEADER_KIND_OFFSET + CRC_BYTES + FOOTER_BYTES + TRAILER_BYTES;
}
