package io.firn.format.txrun.v1;

import io.firn.format.sort.Entries;
import io.firn.format.sort.EntryBlocks;

/**
 * The numbers of the transaction run; little-endian but for entries, which are big-endian so that their order is that of their
 * bytes.
 *
 * <p>Format: {@code docs/formats/tx-run-v1.md}, whose tables name these constants.
 */
final class RunFormat {
    private RunFormat() {}

    /** {@code FIRNtxrn}. */
    static final long MAGIC = 0x6E7278744E524946L;

    static final int VERSION = 1;

    static final int HEADER_MAGIC_OFFSET = 0;
    static final int HEADER_VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int HEADER_CHUNK_OFFSET = 16;
    static final int HEADER_LEDGERS_PER_CHUNK_OFFSET = 20;
    static final int HEADER_CHUNKS_PER_WINDOW_OFFSET = 24;
    static final int HEADER_NETWORK_LENGTH_OFFSET = 28;
    static final int HEADER_CHAIN_FIRST_SEQ_OFFSET = 32;
    static final int HEADER_NETWORK_OFFSET = 40;

    static final int MAX_NETWORK_BYTES = 1_024;
    static final int CRC_BYTES = 4;
    static final int MAX_HEADER_BYTES = HEADER_NETWORK_OFFSET + MAX_NETWORK_BYTES + CRC_BYTES;

    static final int ENTRY_PREFIX_OFFSET = Entries.KEY_OFFSET;
    static final int ENTRY_LEDGER_OFFSET = Entries.NUMBER_OFFSET;
    static final int ENTRY_BYTES = Entries.BYTES;

    /** Entries of a block, but for the last: 30 KiB, so that a cursor on each of 1,000 runs takes 30 MiB. */
    static final int BLOCK_ENTRIES = EntryBlocks.ENTRIES;

    static final int BLOCK_BYTES = EntryBlocks.BYTES;

    /** Bytes of the block index for one block: the first eight of its first entry. */
    static final int INDEX_ENTRY_BYTES = 8;

    /** Entries, at most: 10,000 ledgers of 50,000 transactions with two hashes each, rounded up; the index is 6 MB then. */
    static final long MAX_ENTRIES = 1L << 30;

    static final int FOOTER_ENTRIES_OFFSET = 0;
    static final int FOOTER_CONTENT_OFFSET = 8;
    static final int FOOTER_HEADER_LENGTH_OFFSET = 40;
    static final int FOOTER_INDEX_LENGTH_OFFSET = 44;
    static final int FOOTER_INDEX_CRC_OFFSET = 48;
    static final int FOOTER_BYTES = 52;

    /** The last bytes of a run of any version. */
    static final int TRAILER_VERSION_OFFSET = 0;

    static final int TRAILER_FOOTER_LENGTH_OFFSET = 4;
    static final int TRAILER_FOOTER_CRC_OFFSET = 8;
    static final int TRAILER_CRC_OFFSET = 12;
    static final int TRAILER_MAGIC_OFFSET = 16;
    static final int TRAILER_BYTES = 24;

    /** Read at once when a run is opened: the whole tail of 12 million entries. */
    static final int TAIL_BYTES = 64 << 10;

    /** Two headers, footer and trailer with nothing between. */
    static final int MIN_FILE_BYTES = 2 * (HEADER_NETWORK_OFFSET + CRC_BYTES) + FOOTER_BYTES + TRAILER_BYTES;

    static long blocks(long entries) {
        return (entries + BLOCK_ENTRIES - 1) / BLOCK_ENTRIES;
    }

    static long blockBytes(long entries) {
        return entries * ENTRY_BYTES + blocks(entries) * CRC_BYTES;
    }
}
