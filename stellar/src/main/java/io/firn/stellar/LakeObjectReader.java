package io.firn.stellar;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads one object of a lake: decompresses it, checks its header against its name, and finds each ledger in it.
 *
 * <p>Format: one zstd frame, with or without content size, of XDR {@code LedgerCloseMetaBatch}: start, end, count (each four
 * bytes, big-endian), then {@code count} ledgers with nothing between them.
 *
 * <p>Limits: an object decompresses to at most {@value #MAX_OBJECT_BYTES} bytes; memory grows by doubling as bytes arrive,
 * never by what a header claims.
 *
 * <p>Threading: confined to one thread at a time.
 */
final class LakeObjectReader {
    /** A gigabyte: a thousand of today's ledgers, well below what one array can hold. */
    static final int MAX_OBJECT_BYTES = 1 << 30;

    private static final int HEADER_BYTES = 12;
    private static final int MIN_BUFFER_BYTES = 1 << 16;
    private static final int MAX_FIRST_BUFFER_BYTES = 1 << 24;

    private final LedgerWalker walker;
    private final LedgerBoundary boundary;
    private final long chainFirst;

    LakeObjectReader(LedgerWalker walker, LedgerBoundary boundary, long chainFirst) {
        this.walker = walker;
        this.boundary = boundary;
        this.chainFirst = chainFirst;
    }

    /** What reading found. */
    sealed interface Outcome permits Whole, Absent, Torn {}

    /** All of it, its header and sequences as its name has them. */
    record Whole(LakeObject object) implements Outcome {}

    /** No file. */
    record Absent() implements Outcome {}

    /**
     * A file that ends too early: corrupt, or still being written.
     *
     * @param sizeBytes of the file when it was read
     */
    record Torn(long sizeBytes, SourceException why) implements Outcome {}

    /**
     * Reads the object of the batch that holds {@code seq}.
     *
     * @param recycled an array to decompress into if it is large enough
     * @throws SourceException when the object is there and cannot be believed
     */
    Outcome read(String lake, LakeDirectory directory, long seq, byte[] recycled) throws SourceException {
        Path file = directory.find(seq).orElse(null);
        if (file == null) {
            return new Absent();
        }
        LakeSchema schema = directory.schema();
        return read(lake, file, Math.max(schema.batchFirst(seq), chainFirst), schema.batchLast(seq), recycled);
    }

    /** As above, for a file that must hold the ledgers {@code first} to {@code last}. */
    Outcome read(String lake, Path file, long first, long last, byte[] recycled) throws SourceException {
        String what = lake + ": object " + file;
        long size = 0;
        byte[] bytes = recycled;
        int length = 0;
        EndSeen raw = new EndSeen(InputStream.nullInputStream());
        try (EndSeen compressed = new EndSeen(Files.newInputStream(file))) {
            raw = compressed;
            size = Files.size(file);
            if (bytes.length < HEADER_BYTES) {
                bytes = new byte[Math.clamp(8 * size, MIN_BUFFER_BYTES, MAX_FIRST_BUFFER_BYTES)];
            }
            try (InputStream in = new ZstdInputStreamNoFinalizer(raw)) {
                for (int n = 0; n >= 0; n = in.read(bytes, length, bytes.length - length)) {
                    length += n;
                    if (length == bytes.length) {
                        bytes = grown(what, bytes);
                    }
                }
            }
        } catch (NoSuchFileException e) {
            return new Absent();
        } catch (ZstdIOException e) {
            return undecodable(what, size, length, raw.ended, e);
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            throw new SourceException(Kind.UNREACHABLE, what + " cannot be read: " + e, e);
        }
        if (size == 0 && length == 0) {
            return new Torn(0, corrupt(what, "is empty"));
        }
        return new Whole(parse(what, bytes, length, first, last));
    }

    /** Remembers whether the decoder asked for more than there is: that, not its words, tells a cut from other damage. */
    private static final class EndSeen extends FilterInputStream {
        private boolean ended;

        EndSeen(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int n = super.read(to, offset, length);
            ended |= n < 0;
            return n;
        }
    }

    private static byte[] grown(String what, byte[] bytes) throws SourceException {
        if (bytes.length >= MAX_OBJECT_BYTES) {
            throw corrupt(what, "decompresses to more than " + MAX_OBJECT_BYTES + " bytes");
        }
        return Arrays.copyOf(bytes, Math.min(2 * bytes.length, MAX_OBJECT_BYTES));
    }

    private static Outcome undecodable(String what, long size, int length, boolean ended, ZstdIOException e)
            throws SourceException {
        if (ended) {
            return new Torn(
                    size,
                    corrupt(
                            what,
                            "ends early: its zstd frame is cut after " + size + " bytes, " + length + " decompressed"));
        }
        throw new SourceException(
                Kind.CORRUPT,
                what + " is not sound zstd: " + e.getMessage() + " (after " + length + " decompressed bytes of " + size
                        + " compressed); fetch it again",
                e);
    }

    private LakeObject parse(String what, byte[] bytes, int length, long first, long last) throws SourceException {
        if (length < HEADER_BYTES) {
            throw corrupt(what, "holds " + length + " bytes, less than a batch header");
        }
        Slice all = new Slice(bytes, 0, length);
        long start = Integer.toUnsignedLong(all.buffer().getInt(0));
        long end = Integer.toUnsignedLong(all.buffer().getInt(4));
        long count = Integer.toUnsignedLong(all.buffer().getInt(8));
        if (start != first || end != last || count != end - start + 1) {
            throw corrupt(
                    what,
                    "holds ledgers " + start + " to " + end + " (" + count + " of them) where " + first + " to " + last
                            + " were expected");
        }
        return new LakeObject(first, bytes, bounds(what, all, first, (int) count));
    }

    private int[] bounds(String what, Slice all, long first, int count) throws SourceException {
        // Each ledger takes at least four bytes, so a hostile count cannot make this array large.
        if (count > all.length() / 4) {
            throw corrupt(what, "claims " + count + " ledgers in " + all.length() + " bytes");
        }
        int[] bounds = new int[count + 1];
        int at = HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            bounds[i] = at;
            try {
                at = count == 1 ? all.length() : boundary.endOfLedger(all, at);
                if (at <= bounds[i] || at > all.length()) {
                    throw new BadLedgerException("no ledger at byte " + bounds[i]);
                }
                long seq = walker.peek(all.part(bounds[i], at - bounds[i])).seq();
                if (seq != first + i) {
                    throw corrupt(what, "holds ledger " + seq + " where " + (first + i) + " was expected");
                }
            } catch (BadLedgerException e) {
                throw new SourceException(
                        Kind.CORRUPT, what + ": ledger " + (first + i) + " does not decode: " + e.getMessage(), e);
            }
        }
        bounds[count] = at;
        if (at != all.length()) {
            throw corrupt(what, "holds " + (all.length() - at) + " bytes behind its last ledger");
        }
        return bounds;
    }

    private static SourceException corrupt(String what, String why) {
        return new SourceException(Kind.CORRUPT, what + " " + why + "; fetch it again");
    }
}
