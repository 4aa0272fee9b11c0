package io.firn.format.txindex.v1;

import io.firn.disk.CorruptFileException;
import io.firn.format.Checksums;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The blocks of an index, found through its directory.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Blocks {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final Path path;
    private final MemorySegment file;
    private final long start;
    private final long bytes;
    private final long keys;
    private final Pages directory;
    private final Verified verified;

    Blocks(Path path, MemorySegment file, long start, long bytes, long keys, Pages directory) {
        this.path = path;
        this.file = file;
        this.start = start;
        this.bytes = bytes;
        this.keys = keys;
        this.directory = directory;
        verified = new Verified(TxIndexFormat.blocks(keys));
    }

    /** Where a block begins, from the first; for the number of blocks where the last one ends. */
    private long offset(long block) throws CorruptFileException {
        return directory.bytes().get(LONG, directory.offset(block, TxIndexFormat.DIRECTORY_ENTRY_BYTES));
    }

    /** A block whose checksum matched: where it begins in the file, and how many slots it has. */
    private record Block(long offset, int slots, int quotients) {
        long bits() {
            return (long) slots + quotients;
        }

        /** Where the remainders begin. */
        long remainders() {
            return offset + TxIndexFormat.sizesBytes(slots, quotients);
        }
    }

    private Block block(long block) throws CorruptFileException {
        long from = offset(block);
        long length = offset(block + 1) - from;
        int quotients = TxIndexFormat.quotients(block, keys);
        if (from < 0 || from > bytes || length < 0 || length > bytes - from || length > TxIndexFormat.MAX_BLOCK_BYTES) {
            throw new CorruptFileException(path, "block " + block + " has bytes " + from + "+" + length);
        }
        int slots = TxIndexFormat.slots(length, quotients);
        if (TxIndexFormat.blockBytes(slots, quotients) != length) {
            throw new CorruptFileException(path, "no block has " + length + " bytes, as block " + block);
        }
        if (!verified.isSet(block)) {
            int crcAt = (int) length - TxIndexFormat.CRC_BYTES;
            if (Checksums.crc(file, start + from, crcAt) != file.get(INT, start + from + crcAt)) {
                throw new CorruptFileException(path, "block " + block + " does not match its checksum");
            }
            verified.set(block);
        }
        return new Block(start + from, slots, quotients);
    }

    /**
     * A bucket's entries.
     *
     * @param remaindersAt where the remainders begin in the file
     * @param ledgersAt where the ledgers begin in the file
     * @param size how many there are; {@link TxIndexFormat#OVERFLOWED} when they are in the overflow
     */
    record Bucket(long remaindersAt, long ledgersAt, int size) {}

    /** The bucket of a quotient. */
    Bucket bucket(long quotient) throws CorruptFileException {
        Block block = block(quotient >>> TxIndexFormat.BLOCK_SHIFT);
        int number = (int) quotient & (TxIndexFormat.BLOCK_QUOTIENTS - 1);
        return bucket(block, number, number == 0 ? 0 : zero(block, number - 1) + 1);
    }

    /** The bucket whose size begins at bit {@code begin}. */
    private Bucket bucket(Block block, int number, long begin) throws CorruptFileException {
        long end = nextZero(block, begin);
        long slots = begin - number;
        if (end - begin > TxIndexFormat.OVERFLOWED || slots + (end - begin) > block.slots()) {
            throw new CorruptFileException(
                    path,
                    "bucket " + number + " of the block at " + block.offset() + " has " + (end - begin)
                            + " entries from slot " + slots);
        }
        return new Bucket(
                block.remainders() + slots,
                block.remainders() + block.slots() + slots * TxIndexFormat.LEDGER_BYTES,
                (int) (end - begin));
    }

    byte remainder(Bucket bucket, int i) {
        return file.get(BYTE, bucket.remaindersAt() + i);
    }

    int ledger(Bucket bucket, int i) {
        // The byte above belongs to the next ledger or to the checksum.
        return file.get(INT, bucket.ledgersAt() + (long) i * TxIndexFormat.LEDGER_BYTES) & 0xFF_FFFF;
    }

    /** Where the zero of bucket {@code i} is, by counting zeros a word at a time. */
    private long zero(Block block, int i) throws CorruptFileException {
        int left = i;
        for (long at = 0; at < block.bits(); at += Long.SIZE) {
            long zeros = ~file.get(LONG, block.offset() + (at >>> 3));
            int count = Long.bitCount(zeros);
            if (left < count) {
                return within(block, at + select(zeros, left));
            }
            left -= count;
        }
        throw unended(block);
    }

    /** Where the {@code i}-th one of a word is that has more than {@code i}. */
    private static int select(long word, int i) {
        long rest = word;
        for (int k = 0; k < i; k++) {
            rest &= rest - 1;
        }
        return Long.numberOfTrailingZeros(rest);
    }

    private long nextZero(Block block, long from) throws CorruptFileException {
        long at = from & -Long.SIZE;
        long mask = -1L << from;
        while (at < block.bits()) {
            long zeros = ~file.get(LONG, block.offset() + (at >>> 3)) & mask;
            if (zeros != 0) {
                return within(block, at + Long.numberOfTrailingZeros(zeros));
            }
            at += Long.SIZE;
            mask = -1;
        }
        throw unended(block);
    }

    /** A word may reach beyond the sizes, into what follows; an answer may not. */
    private long within(Block block, long bit) throws CorruptFileException {
        if (bit >= block.bits()) {
            throw unended(block);
        }
        return bit;
    }

    private CorruptFileException unended(Block block) {
        return new CorruptFileException(
                path, "the block at " + block.offset() + " has fewer than " + block.quotients() + " bucket sizes");
    }

    /** Checks that the directory names blocks that follow one another and fill their section. */
    void verifyDirectory() throws CorruptFileException {
        long blocks = TxIndexFormat.blocks(keys);
        long at = offset(0);
        if (at != 0) {
            throw new CorruptFileException(path, "the first block begins at " + at);
        }
        for (long i = 1; i <= blocks; i++) {
            long next = offset(i);
            if (next <= at) {
                throw new CorruptFileException(path, "block " + i + " begins at " + next + ", the one before at " + at);
            }
            at = next;
        }
        if (at != bytes) {
            throw new CorruptFileException(path, "the last block ends at " + at + " of " + bytes);
        }
    }

    /**
     * Checks everything in a block.
     *
     * @param firstLedger the first ledger that may be in it, from the window's first
     * @param lastLedger the last one
     * @return how many keys it holds, then the quotients of its overflowed buckets
     */
    long[] verify(long number, int firstLedger, int lastLedger) throws CorruptFileException {
        Block block = block(number);
        long[] result = new long[1 + block.quotients()];
        int count = 1;
        long firstQuotient = number << TxIndexFormat.BLOCK_SHIFT;
        long slots = 0;
        for (int i = 0; i < block.quotients(); i++) {
            Bucket bucket = bucket(block, i, slots + i);
            boolean overflowed = bucket.size() == TxIndexFormat.OVERFLOWED;
            for (int j = 0; j < bucket.size(); j++) {
                int ledger = ledger(bucket, j);
                if (overflowed
                        ? ledger != 0 || remainder(bucket, j) != 0
                        : ledger < firstLedger || ledger > lastLedger) {
                    throw new CorruptFileException(
                            path, "quotient " + (firstQuotient + i) + ": entry " + j + " is of ledger " + ledger);
                }
            }
            slots += bucket.size();
            if (overflowed) {
                result[count++] = firstQuotient + i;
            } else {
                result[0] += bucket.size();
            }
        }
        int padding = (int) (-block.bits() & (Byte.SIZE - 1));
        int lastByte = Byte.toUnsignedInt(file.get(BYTE, block.remainders() - 1));
        if (slots != block.slots() || lastByte >>> (Byte.SIZE - padding) != 0) {
            throw new CorruptFileException(
                    path, "block " + number + " has sizes for " + slots + " of " + block.slots() + " slots");
        }
        return Arrays.copyOf(result, count);
    }
}
