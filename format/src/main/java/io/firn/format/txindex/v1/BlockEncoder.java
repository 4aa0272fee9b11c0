package io.firn.format.txindex.v1;

import io.firn.format.Checksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encodes consecutive blocks from keys that come in order.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: one block of at most {@value TxIndexFormat#MAX_BLOCK_BYTES} bytes, and the quotients of overflowed buckets, 8 bytes
 * for every 65 keys at most and none when the keys are even.
 */
final class BlockEncoder {
    /** Takes whole blocks in order. */
    @FunctionalInterface
    interface Sink {
        void block(ByteBuffer bytes) throws IOException, InterruptedException;
    }

    private final long keys;
    private final Sink sink;
    private final byte[] sizes = new byte[TxIndexFormat.BLOCK_QUOTIENTS];
    private byte[] remainders = new byte[2 * TxIndexFormat.BLOCK_QUOTIENTS];
    private int[] ledgers = new int[2 * TxIndexFormat.BLOCK_QUOTIENTS];
    private ByteBuffer bytes = allocate(2 * TxIndexFormat.BLOCK_QUOTIENTS);
    private long block;
    private int slots;
    private long[] overflowed = new long[0];
    private int overflowedCount;

    /** Begins with block {@code firstBlock} of an index of so many keys. */
    BlockEncoder(long keys, long firstBlock, Sink sink) {
        this.keys = keys;
        this.block = firstBlock;
        this.sink = sink;
    }

    /** Adds the next key: its ledger counts from the window's first. */
    void add(long high, long low, int ledger) throws IOException, InterruptedException {
        long quotient = TxIndexFormat.quotient(high, keys);
        long at = quotient >>> TxIndexFormat.BLOCK_SHIFT;
        while (block < at) {
            flush();
        }
        int bucket = (int) quotient & (TxIndexFormat.BLOCK_QUOTIENTS - 1);
        int size = sizes[bucket];
        if (size >= TxIndexFormat.MAX_BUCKET) {
            if (size == TxIndexFormat.MAX_BUCKET) {
                overflow(quotient, bucket);
            }
            return;
        }
        sizes[bucket]++;
        slot((byte) TxIndexFormat.remainder(high, low, keys), ledger);
    }

    /** The bucket's slots stay, empty: who knows its size knows where the next one begins. */
    private void overflow(long quotient, int bucket) {
        Arrays.fill(remainders, slots - TxIndexFormat.MAX_BUCKET, slots, (byte) 0);
        Arrays.fill(ledgers, slots - TxIndexFormat.MAX_BUCKET, slots, 0);
        slot((byte) 0, 0);
        sizes[bucket] = TxIndexFormat.OVERFLOWED;
        if (overflowedCount == overflowed.length) {
            overflowed = Arrays.copyOf(overflowed, Math.max(16, 2 * overflowedCount));
        }
        overflowed[overflowedCount++] = quotient;
    }

    private void slot(byte remainder, int ledger) {
        if (slots == remainders.length) {
            remainders = Arrays.copyOf(remainders, 2 * slots);
            ledgers = Arrays.copyOf(ledgers, 2 * slots);
            bytes = allocate(2 * slots);
        }
        remainders[slots] = remainder;
        ledgers[slots++] = ledger;
    }

    private static ByteBuffer allocate(int slots) {
        // A sizes word and a ledger may be written beyond their own bytes, before what follows them.
        return ByteBuffer.allocate(
                        TxIndexFormat.blockBytes(slots, TxIndexFormat.BLOCK_QUOTIENTS) + Long.BYTES + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private void flush() throws IOException, InterruptedException {
        int quotients = TxIndexFormat.quotients(block, keys);
        int sizesBytes = TxIndexFormat.sizesBytes(slots, quotients);
        writeSizes(quotients);
        bytes.put(sizesBytes, remainders, 0, slots);
        int at = sizesBytes + slots;
        for (int i = 0; i < slots; i++, at += TxIndexFormat.LEDGER_BYTES) {
            bytes.putInt(at, ledgers[i]);
        }
        bytes.putInt(at, Checksums.crc(bytes, 0, at));
        sink.block(bytes.position(0).limit(at + TxIndexFormat.CRC_BYTES));
        bytes.clear();
        Arrays.fill(sizes, (byte) 0);
        slots = 0;
        block++;
    }

    /** Bit after bit from the lowest: for every bucket as many ones as it has slots, and a zero. */
    private void writeSizes(int quotients) {
        long word = 0;
        int bit = 0;
        int at = 0;
        for (int i = 0; i < quotients; i++) {
            int ones = sizes[i];
            while (bit + ones >= Long.SIZE) {
                int fit = Long.SIZE - bit;
                bytes.putLong(at, word | (-1L << bit));
                at += Long.BYTES;
                ones -= fit;
                word = 0;
                bit = 0;
            }
            word |= ((1L << ones) - 1) << bit;
            bit += ones + 1;
            if (bit == Long.SIZE) {
                bytes.putLong(at, word);
                at += Long.BYTES;
                word = 0;
                bit = 0;
            }
        }
        bytes.putLong(at, word);
    }

    /** Ends the last block before {@code limitBlock}. */
    void finish(long limitBlock) throws IOException, InterruptedException {
        while (block < limitBlock) {
            flush();
        }
    }

    /** Quotients whose buckets have to be written to the overflow, ascending. */
    long[] overflowed() {
        return Arrays.copyOf(overflowed, overflowedCount);
    }
}
