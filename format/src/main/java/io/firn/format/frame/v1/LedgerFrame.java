package io.firn.format.frame.v1;

import io.firn.format.FrameException;
import io.firn.ledger.Slice;
import java.nio.ByteBuffer;

/** Contract: one ledger's frame, checked when parsed; decompresses all of it or a range. Immutable, safe to share. */
public final class LedgerFrame {
    private LedgerFrame() {}

    /** Parses seek table and transaction table; every length is checked against the buffer before it is used. */
    public static LedgerFrame parse(ByteBuffer bytes) throws FrameException {
        throw new FrameException(bytes + "");
    }

    /** Length of the ledger, uncompressed. */
    public int rawLength() {
        throw new UnsupportedOperationException();
    }

    /** True for a ledger that could not be walked when it was framed. */
    public boolean opaque() {
        throw new UnsupportedOperationException();
    }

    public int txCount() {
        throw new UnsupportedOperationException();
    }

    /** The frame's own bytes, read-only. */
    public ByteBuffer bytes() {
        throw new UnsupportedOperationException();
    }

    /** The whole ledger in a fresh array. */
    public Slice decode() throws FrameException {
        throw new FrameException("");
    }

    /** {@code length} raw bytes from {@code from}, decompressing only the frames that hold them. */
    public Slice decode(int from, int length) throws FrameException {
        throw new FrameException(from + "" + length);
    }
}
