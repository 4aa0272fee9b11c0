package io.firn.node;

import io.firn.disk.CorruptFileException;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One ledger as it is stored and as it is: its frame, its raw bytes and its header.
 *
 * <p>Owns: nothing; frame and raw bytes are valid as long as whoever handed them out says.
 *
 * @param frame the bytes of journal and pack
 * @param raw the ledger itself
 * @param opaque the ledger could not be walked when it was framed
 */
record FramedLedger(ByteBuffer frame, Slice raw, LedgerHeader header, boolean opaque) {
    /** Takes ledgers one after the other; what it is handed is valid during the call only. */
    @FunctionalInterface
    interface Sink {
        void ledger(FramedLedger ledger) throws IOException, InterruptedException;
    }

    /**
     * Opens up a frame that one of our own files holds under {@code seq}.
     *
     * @throws CorruptFileException when it is no frame, or the ledger in it is another one
     */
    static FramedLedger open(ByteBuffer frame, long seq, LedgerWalker walker, Path where) throws IOException {
        try {
            LedgerFrame parsed = LedgerFrame.parse(frame.duplicate());
            Slice raw = parsed.decode();
            LedgerHeader header = walker.peek(raw);
            if (header.seq() != seq) {
                throw new CorruptFileException(where, "under ledger " + seq + " lies ledger " + header.seq());
            }
            return new FramedLedger(frame, raw, header, parsed.opaque());
        } catch (FrameException | BadLedgerException e) {
            throw new CorruptFileException(where, "ledger " + seq + ": " + e.getMessage(), e);
        }
    }
}
