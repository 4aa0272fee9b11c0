package io.firn.format.txindex.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks hashes up in an index.
 *
 * <p>Holds: a lookup reads one directory entry and the next, and one block, contiguously; only a bucket of more than
 * {@value TxIndexFormat#MAX_BUCKET} keys costs a binary search of the overflow besides. The checksum of a block or page is
 * verified before its first use and not again.
 *
 * <p>Threading: safe for concurrent use. Closing during a lookup is the owner's to prevent; a lookup that meets it anyway throws
 * {@link IllegalStateException}.
 *
 * <p>Owns: a mapping of the file, until closed.
 *
 * <p>Limits: in memory one bit a block or page.
 *
 * <p>Format: {@code docs/formats/tx-index-v1.md}
 */
public final class TxIndexReader implements Closeable {
    private final Path path;
    private final Arena arena;
    private final IndexIdentity identity;
    private final TxIndexTail tail;
    private final long keys;
    private final Blocks blocks;
    private final Overflow overflow;
    private final MemorySegment bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TxIndexReader(Path path, Arena arena, MemorySegment bytes, IndexIdentity identity, TxIndexTail tail) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
        this.identity = identity;
        this.tail = tail;
        keys = tail.summary().keys();
        long blocksStart = tail.header().limit();
        long overflowStart = blocksStart + tail.blockBytes();
        long directoryStart = overflowStart + TxIndexFormat.overflowBytes(tail.overflowEntries());
        Pages directory = new Pages(
                path,
                "directory",
                bytes.asSlice(directoryStart, TxIndexFormat.directoryBytes(TxIndexFormat.blocks(keys) + 1)),
                TxIndexFormat.DIRECTORY_PAGE_BYTES);
        blocks = new Blocks(path, bytes, blocksStart, tail.blockBytes(), keys, directory);
        overflow = new Overflow(
                new Pages(
                        path,
                        "overflow",
                        bytes.asSlice(overflowStart, directoryStart - overflowStart),
                        TxIndexFormat.OVERFLOW_PAGE_BYTES),
                tail.overflowEntries());
    }

    /**
     * Opens an index and checks its end and its header.
     *
     * @throws CorruptFileException when it is short, altered or contradicts itself
     * @throws UnsupportedFormatException when it is sound and of a version this program does not read
     * @throws io.firn.format.MisplacedFileException when it is sound and not the index of {@code expected}
     */
    public static TxIndexReader open(Disk disk, Path file, IndexIdentity expected) throws IOException {
        Arena arena = Arena.ofShared();
        try (DiskFile opened = disk.openForRead(file)) {
            TxIndexTail tail = TxIndexTail.read(file, opened, expected);
            long size = opened.size();
            MemorySegment bytes = opened.map(arena);
            if (bytes.byteSize() != size) {
                throw new CorruptFileException(
                        file, "has " + bytes.byteSize() + " bytes and had " + size + " a moment ago");
            }
            return new TxIndexReader(file, arena, bytes, expected, tail);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    public TxIndexSummary summary() {
        return tail.summary();
    }

    /**
     * Finds the ledgers that may hold a hash: all that do, and one that does not in about one of 256 lookups.
     *
     * @param into takes their sequences, ascending, from {@code at} to its end at most
     * @return how many there are, which may be more than had room
     * @throws CorruptFileException when what is read is not what was written
     * @throws IllegalStateException when the reader is closed
     */
    public int find(Hash hash, long[] into, int at) throws IOException {
        if (at < 0 || at > into.length) {
            throw new IndexOutOfBoundsException(at + " is not in an array of " + into.length);
        }
        if (closed.get()) {
            throw new IllegalStateException(path + " is closed");
        }
        if (keys == 0) {
            return 0;
        }
        long quotient = TxIndexFormat.quotient(hash.w0(), keys);
        Blocks.Bucket bucket = blocks.bucket(quotient);
        if (bucket.size() == TxIndexFormat.OVERFLOWED) {
            return findOverflowed(hash, into, at);
        }
        byte remainder = (byte) TxIndexFormat.remainder(hash.w0(), hash.w1(), keys);
        int found = 0;
        long first = 0;
        for (int i = 0; i < bucket.size(); i++) {
            if (blocks.remainder(bucket, i) == remainder && found++ == 0) {
                first = seq(blocks.ledger(bucket, i));
            }
        }
        if (found > 1) {
            return findSeveral(bucket, remainder, into, at);
        }
        if (found == 1 && at < into.length) {
            into[at] = first;
        }
        return found;
    }

    private int findSeveral(Blocks.Bucket bucket, byte remainder, long[] into, int at) throws IOException {
        long[] seqs = new long[bucket.size()];
        int found = 0;
        for (int i = 0; i < seqs.length; i++) {
            if (blocks.remainder(bucket, i) == remainder) {
                seqs[found++] = seq(blocks.ledger(bucket, i));
            }
        }
        Arrays.sort(seqs, 0, found);
        int distinct = 0;
        for (int i = 0; i < found; i++) {
            if (i == 0 || seqs[i] != seqs[i - 1]) {
                if (at + distinct < into.length) {
                    into[at + distinct] = seqs[i];
                }
                distinct++;
            }
        }
        return distinct;
    }

    private int findOverflowed(Hash hash, long[] into, int at) throws IOException {
        long from = overflow.firstAtLeast(hash.w0(), hash.w1());
        long limit = overflow.firstAbove(hash.w0(), hash.w1());
        int fit = (int) Math.min(limit - from, into.length - at);
        for (int i = 0; i < fit; i++) {
            into[at + i] = seq(overflow.ledger(from + i));
        }
        return (int) Math.min(Integer.MAX_VALUE, limit - from);
    }

    private long seq(int ledger) throws CorruptFileException {
        if (ledger < identity.firstLedger() || ledger > identity.lastLedger()) {
            throw new CorruptFileException(
                    path,
                    "names ledger " + (identity.windowFirstSeq() + Integer.toUnsignedLong(ledger)) + ", outside chunks "
                            + identity.firstChunk() + " to " + identity.lastChunk());
        }
        return identity.windowFirstSeq() + ledger;
    }

    /**
     * Reads every byte of the file, verifies every checksum, and that blocks, overflow and directory agree.
     *
     * @throws CorruptFileException naming the first thing that does not match
     */
    public void verify() throws IOException {
        int length = tail.header().limit();
        if (!bytes.asSlice(0, length).asByteBuffer().equals(tail.header())) {
            throw new CorruptFileException(path, "the header is not the one in the tail");
        }
        blocks.verifyDirectory();
        long next = 0;
        long counted = 0;
        for (long block = 0; block < TxIndexFormat.blocks(keys); block++) {
            long[] overflowed = blocks.verify(block, identity.firstLedger(), identity.lastLedger());
            counted += overflowed[0];
            for (int i = 1; i < overflowed.length; i++) {
                long from = next;
                next = verifyOverflowed(overflowed[i], from);
                counted += next - from;
            }
        }
        if (next != tail.overflowEntries() || counted != keys) {
            throw new CorruptFileException(
                    path,
                    "holds " + counted + " of " + keys + " keys, " + next + " of " + tail.overflowEntries()
                            + " in the overflow");
        }
    }

    /** Checks the entries of one overflowed bucket; returns where the next one's begin. */
    private long verifyOverflowed(long quotient, long from) throws IOException {
        long i = from;
        while (i < tail.overflowEntries() && TxIndexFormat.quotient(overflow.high(i), keys) == quotient) {
            seq(overflow.ledger(i));
            if (i > 0 && overflow.compare(i - 1, i) >= 0) {
                throw new CorruptFileException(path, "overflow: entry " + i + " is not above the one before");
            }
            i++;
        }
        if (i - from <= TxIndexFormat.MAX_BUCKET) {
            throw new CorruptFileException(
                    path, "overflow: " + (i - from) + " entries for quotient " + quotient + ", too few to be there");
        }
        return i;
    }

    /** Unmaps the file; closing twice is closing once. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
        }
    }
}
