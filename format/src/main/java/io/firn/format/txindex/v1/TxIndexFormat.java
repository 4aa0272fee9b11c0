package io.firn.format.txindex.v1;

/**
 * The numbers of the transaction index; little-endian but for prefixes, which are big-endian.
 *
 * <p>Format: {@code docs/formats/tx-index-v1.md}, whose tables name these constants.
 */
final class TxIndexFormat {
    private TxIndexFormat() {}

    /** {@code FIRNtxid}. */
    static final long MAGIC = 0x646978744E524946L;

    static final int VERSION = 1;

    static final int HEADER_MAGIC_OFFSET = 0;
    static final int HEADER_VERSION_OFFSET = 8;
    static final int HEADER_LENGTH_OFFSET = 12;
    static final int HEADER_WINDOW_OFFSET = 16;
    static final int HEADER_FIRST_CHUNK_OFFSET = 20;
    static final int HEADER_LAST_CHUNK_OFFSET = 24;
    static final int HEADER_LEDGERS_PER_CHUNK_OFFSET = 28;
    static final int HEADER_CHUNKS_PER_WINDOW_OFFSET = 32;
    static final int HEADER_NETWORK_LENGTH_OFFSET = 36;
    static final int HEADER_CHAIN_FIRST_SEQ_OFFSET = 40;
    static final int HEADER_NETWORK_OFFSET = 48;

    static final int MAX_NETWORK_BYTES = 1_024;
    static final int CRC_BYTES = 4;
    static final int MAX_HEADER_BYTES = HEADER_NETWORK_OFFSET + MAX_NETWORK_BYTES + CRC_BYTES;

    /** Quotients of a block but the last. */
    static final int BLOCK_QUOTIENTS = 1_024;

    static final int BLOCK_SHIFT = 10;

    /** Entries of a bucket that is kept in its block; a larger one is in the overflow. */
    static final int MAX_BUCKET = 64;

    /** The size under which an overflowed bucket stands in its block. */
    static final int OVERFLOWED = MAX_BUCKET + 1;

    /** Odd, with bits set throughout: 2^64 by the golden ratio. */
    static final long REMAINDER_FACTOR = 0x9E3779B97F4A7C15L;

    static final int REMAINDER_BYTES = 1;
    static final int LEDGER_BYTES = 3;
    static final int SLOT_BYTES = REMAINDER_BYTES + LEDGER_BYTES;

    /** Slots of a block, at most: every bucket overflowed. */
    static final int MAX_BLOCK_SLOTS = BLOCK_QUOTIENTS * OVERFLOWED;

    static final int MAX_BLOCK_BYTES =
            (MAX_BLOCK_SLOTS + BLOCK_QUOTIENTS) / Byte.SIZE + MAX_BLOCK_SLOTS * SLOT_BYTES + CRC_BYTES;

    static final int OVERFLOW_PREFIX_OFFSET = 0;
    static final int OVERFLOW_LEDGER_OFFSET = 16;
    static final int OVERFLOW_ENTRY_BYTES = 20;
    static final int OVERFLOW_PAGE_ENTRIES = 204;
    static final int OVERFLOW_PAGE_BYTES = OVERFLOW_PAGE_ENTRIES * OVERFLOW_ENTRY_BYTES + CRC_BYTES;

    static final int DIRECTORY_ENTRY_BYTES = 8;
    static final int DIRECTORY_PAGE_ENTRIES = 512;
    static final int DIRECTORY_PAGE_BYTES = DIRECTORY_PAGE_ENTRIES * DIRECTORY_ENTRY_BYTES + CRC_BYTES;

    /** Keys, at most: a window of 1,000 runs of the largest size. */
    static final long MAX_KEYS = 1L << 40;

    static final int FOOTER_KEYS_OFFSET = 0;
    static final int FOOTER_OVERFLOW_ENTRIES_OFFSET = 8;
    static final int FOOTER_BLOCK_BYTES_OFFSET = 16;
    static final int FOOTER_CONTENT_OFFSET = 24;
    static final int FOOTER_HEADER_LENGTH_OFFSET = 56;
    static final int FOOTER_BYTES = 60;

    /** The last bytes of an index of any version. */
    static final int TRAILER_VERSION_OFFSET = 0;

    static final int TRAILER_FOOTER_LENGTH_OFFSET = 4;
    static final int TRAILER_FOOTER_CRC_OFFSET = 8;
    static final int TRAILER_CRC_OFFSET = 12;
    static final int TRAILER_MAGIC_OFFSET = 16;
    static final int TRAILER_BYTES = 24;

    /** Two headers, one directory entry with its checksum, footer and trailer. */
    static final int MIN_FILE_BYTES =
            2 * (HEADER_NETWORK_OFFSET + CRC_BYTES) + DIRECTORY_ENTRY_BYTES + CRC_BYTES + FOOTER_BYTES + TRAILER_BYTES;

    static long blocks(long keys) {
        return (keys + BLOCK_QUOTIENTS - 1) >>> BLOCK_SHIFT;
    }

    /** Quotients of a block: all but the last have {@link #BLOCK_QUOTIENTS}. */
    static int quotients(long block, long keys) {
        return (int) Math.min(BLOCK_QUOTIENTS, keys - (block << BLOCK_SHIFT));
    }

    /** Bytes of a block's bucket sizes. */
    static int sizesBytes(int slots, int quotients) {
        return (slots + quotients + Byte.SIZE - 1) / Byte.SIZE;
    }

    static int blockBytes(int slots, int quotients) {
        return sizesBytes(slots, quotients) + slots * SLOT_BYTES + CRC_BYTES;
    }

    /**
     * The slots of a block of so many bytes; what {@link #blockBytes} says of them is those bytes, or they are no block's.
     *
     * <p>A slot costs 33 bits and the sizes are padded by at most 7, so the division leaves the padding over.
     */
    static int slots(long bytes, int quotients) {
        return (int) Math.max(0, ((bytes - CRC_BYTES) * Byte.SIZE - quotients) / (SLOT_BYTES * Byte.SIZE + 1));
    }

    static long pages(long entries, int pageEntries) {
        return (entries + pageEntries - 1) / pageEntries;
    }

    static long overflowBytes(long entries) {
        return entries * OVERFLOW_ENTRY_BYTES + pages(entries, OVERFLOW_PAGE_ENTRIES) * CRC_BYTES;
    }

    static long directoryBytes(long entries) {
        return entries * DIRECTORY_ENTRY_BYTES + pages(entries, DIRECTORY_PAGE_ENTRIES) * CRC_BYTES;
    }

    /** The quotient of a key whose first eight bytes are {@code high}: where it lies among {@code keys} even parts. */
    static long quotient(long high, long keys) {
        return Math.unsignedMultiplyHigh(high, keys);
    }

    /**
     * What tells keys of one quotient apart: all that is below the quotient and the second eight bytes of the prefix, mixed into
     * eight bits, so that two keys share it once in 256 times whichever of their bits differ.
     */
    static int remainder(long high, long low, long keys) {
        return (int) ((((high * keys) ^ low) * REMAINDER_FACTOR) >>> 56);
    }

    /** The least first eight bytes of a key whose quotient is at least {@code quotient}, which is below {@code keys}. */
    static long firstOf(long quotient, long keys) {
        if (quotient == 0) {
            return 0;
        }
        // ceil(quotient * 2^64 / keys) by long division, one bit at a time: quotient < keys <= 2^40.
        long result = 0;
        long rest = quotient;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            rest <<= 1;
            result <<= 1;
            if (rest >= keys) {
                rest -= keys;
                result |= 1;
            }
        }
        return rest == 0 ? result : result + 1;
    }
}
