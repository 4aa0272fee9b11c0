package io.firn.stellar;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Cuts a byte stream into frames.
 *
 * <p>Format: RFC 5531 record marking with one fragment to a record: four bytes big-endian, the top bit set and the length
 * below it, then so many bytes. The whole may be zstd, told by its magic.
 *
 * <p>Limits: a frame is at most {@value #MAX_FRAME_BYTES} bytes, or fewer where its opener says so; memory grows by doubling as bytes arrive.
 */
final class FrameReader {
    /** A quarter of a gigabyte: two hundred times the largest ledger seen on the public network. */
    static final int MAX_FRAME_BYTES = 1 << 28;

    private static final int LAST_FRAGMENT = 0x8000_0000;
    private static final int FIRST_BUFFER_BYTES = 1 << 20;
    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

    private final String name;
    private final InputStream in;
    private final int maxFrameBytes;
    private long offset;

    private FrameReader(String name, InputStream in, int maxFrameBytes) {
        this.name = name;
        this.in = in;
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * A whole frame.
     *
     * @param offset of its mark in the (decompressed) stream
     */
    record Frame(long offset, Slice bytes) {}

    /** Looks at the first bytes, waiting for them, and decompresses from there on if they are zstd's. */
    static FrameReader open(String name, InputStream raw) throws SourceException {
        return open(name, raw, MAX_FRAME_BYTES);
    }

    /** As {@link #open(String, InputStream)}, of frames that are smaller. */
    static FrameReader open(String name, InputStream raw, int maxFrameBytes) throws SourceException {
        InputStream buffered = new BufferedInputStream(raw, 1 << 16);
        buffered.mark(ZSTD_MAGIC.length);
        try {
            byte[] magic = buffered.readNBytes(ZSTD_MAGIC.length);
            buffered.reset();
            return new FrameReader(
                    name,
                    Arrays.equals(magic, ZSTD_MAGIC) ? new ZstdInputStreamNoFinalizer(buffered) : buffered,
                    maxFrameBytes);
        } catch (IOException e) {
            throw unreadable(name, 0, e);
        }
    }

    /** Where the next mark begins, in the decompressed stream. */
    long offset() {
        return offset;
    }

    /**
     * The next frame; empty when the stream ends where one could begin.
     *
     * @throws SourceException when it ends inside a frame, or what begins here is no frame
     */
    Optional<Frame> next() throws SourceException {
        long at = offset;
        try {
            byte[] mark = in.readNBytes(4);
            if (mark.length == 0) {
                return Optional.empty();
            }
            if (mark.length < 4) {
                throw ends(at, mark.length, 4);
            }
            int length = length(at, mark);
            byte[] bytes = new byte[Math.min(length, FIRST_BUFFER_BYTES)];
            int got = 0;
            while (got < length) {
                if (got == bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.min(2 * bytes.length, length));
                }
                int n = in.readNBytes(bytes, got, bytes.length - got);
                if (n == 0) {
                    throw ends(at, 4L + got, 4L + length);
                }
                got += n;
            }
            offset += 4L + length;
            return Optional.of(new Frame(at, new Slice(bytes, 0, length)));
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(name, at, e);
        }
    }

    private int length(long at, byte[] mark) throws SourceException {
        int word = ByteBuffer.wrap(mark).getInt();
        int length = word & ~LAST_FRAGMENT;
        if ((word & LAST_FRAGMENT) == 0) {
            throw new SourceException(
                    Kind.CORRUPT,
                    name + ": no frame begins at offset " + at + ": " + String.format("%08x", word)
                            + " is not a record mark of one fragment");
        }
        if (length == 0 || length > maxFrameBytes) {
            throw new SourceException(
                    Kind.CORRUPT,
                    name + ": the frame at offset " + at + " claims " + length + " bytes; 1 to " + maxFrameBytes
                            + " are allowed");
        }
        return length;
    }

    private SourceException ends(long at, long got, long wanted) {
        return new SourceException(
                Kind.CORRUPT,
                name + ": ends at offset " + (at + got) + ", inside the frame at offset " + at + " (" + got + " of "
                        + wanted + " bytes)");
    }

    private static SourceException unreadable(String name, long at, IOException e) {
        boolean damaged = e instanceof ZstdIOException || e instanceof ZipException || e instanceof EOFException;
        return new SourceException(
                damaged ? Kind.CORRUPT : Kind.UNREACHABLE,
                name + ": cannot be read behind offset " + at + ": " + e.getMessage(),
                e);
    }
}
