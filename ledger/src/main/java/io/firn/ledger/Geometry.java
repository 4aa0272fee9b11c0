package io.firn.ledger;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How sequences fall into chunks and chunks into windows; pinned when an archive is first started.
 *
 * <p>Holds: {@code ledgersPerChunk >= 1}, {@code chunksPerWindow >= 1}, {@code firstSeq >= 0}, and at most
 * {@value #MAX_LEDGERS_PER_WINDOW} ledgers in a window (an index stores 24-bit offsets).
 *
 * @param ledgersPerChunk consecutive ledgers in a chunk
 * @param chunksPerWindow consecutive chunks in a window
 * @param firstSeq the chain's first ledger, the first of chunk 0
 */
public record Geometry(int ledgersPerChunk, int chunksPerWindow, long firstSeq) {
    /** Ledgers of a window, at most: a transaction index holds 24-bit offsets from the window's first ledger. */
    public static final int MAX_LEDGERS_PER_WINDOW = 1 << 24;

    /** The highest chunk id: names have eight digits. */
    public static final int MAX_CHUNK = 99_999_999;

    /** The chunk before the first. */
    public static final int BEFORE_FIRST = -1;

    private static final int CHUNKS_PER_BUCKET = 1_000;
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})x([1-9][0-9]{0,8})");

    public Geometry {
        if (ledgersPerChunk < 1 || chunksPerWindow < 1) {
            throw new IllegalArgumentException(
                    "geometry " + ledgersPerChunk + "x" + chunksPerWindow + ": both sizes must be at least 1");
        }
        if ((long) ledgersPerChunk * chunksPerWindow > MAX_LEDGERS_PER_WINDOW) {
            throw new IllegalArgumentException("geometry " + ledgersPerChunk + "x" + chunksPerWindow
                    + ": a window must not hold more than " + MAX_LEDGERS_PER_WINDOW + " ledgers");
        }
        if (firstSeq < 0) {
            throw new IllegalArgumentException("first ledger " + firstSeq + " is negative");
        }
    }

    /** Reads {@code LEDGERSxCHUNKS}, for example {@code 10000x1000}. */
    public static Geometry parse(String text, long firstSeq) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "geometry '" + text + "' is not LEDGERSxCHUNKS, two positive numbers such as 10000x1000");
        }
        return new Geometry(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), firstSeq);
    }

    /** The chunk of a sequence; {@link #BEFORE_FIRST} or less for sequences below the chain's first. */
    public int chunkOf(long seq) {
        long chunk = Math.floorDiv(seq - firstSeq, ledgersPerChunk);
        if (chunk > MAX_CHUNK) {
            throw new IllegalArgumentException("ledger " + seq + " lies beyond chunk " + MAX_CHUNK);
        }
        return (int) chunk;
    }

    /** First sequence of a chunk. */
    public long firstSeqOf(int chunk) {
        return (long) chunk * ledgersPerChunk + firstSeq;
    }

    /** Last sequence of a chunk, inclusive. */
    public long lastSeqOf(int chunk) {
        return firstSeqOf(chunk) + ledgersPerChunk - 1;
    }

    /** True when {@code seq} opens a chunk. */
    public boolean opensChunk(long seq) {
        return firstSeqOf(chunkOf(seq)) == seq;
    }

    /** True when {@code seq} is the last of its chunk. */
    public boolean closesChunk(long seq) {
        return lastSeqOf(chunkOf(seq)) == seq;
    }

    public int windowOf(int chunk) {
        return Math.floorDiv(chunk, chunksPerWindow);
    }

    public int firstChunkOf(int window) {
        return window * chunksPerWindow;
    }

    public int lastChunkOf(int window) {
        return firstChunkOf(window) + chunksPerWindow - 1;
    }

    /** The directory a chunk's files live in: always a thousand chunks, whatever the window. */
    public static int bucketOf(int chunk) {
        return chunk / CHUNKS_PER_BUCKET;
    }

    /** The text form, {@code LEDGERSxCHUNKS}. */
    public String text() {
        return ledgersPerChunk + "x" + chunksPerWindow;
    }
}
