package io.firn.format.frame.v1;

import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.nio.ByteBuffer;

/** Contract: compresses ledgers into frames; one per thread, reuses its memory. */
public final class FrameEncoder implements AutoCloseable {
    public FrameEncoder() {}

    /** The frame of a ledger: the same raw bytes and layout give the same bytes. Valid until the next call. */
    public ByteBuffer encode(Slice raw, LedgerLayout layout) {
        throw new UnsupportedOperationException(raw + "" + layout);
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
