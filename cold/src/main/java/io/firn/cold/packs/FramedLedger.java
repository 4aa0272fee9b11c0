package io.firn.cold.packs;

import io.firn.disk.CorruptFileException;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One ledger as it is stored and as it is: its frame, its raw bytes and what is where in them.
 *
 * <p>Owns: nothing; frame, raw bytes and layout are valid as long as whoever handed them out says.
 *
 * @param frame the bytes of journal and pack
 * @param raw the ledger itself
 * @param opaque the ledger could not be walked when it was framed
 * @param layout its header and, unless it is opaque, its transactions
 */
public record FramedLedger(ByteBuffer frame, Slice raw, boolean opaque, LedgerLayout layout) {
    /** Takes ledgers one after the other; what it is handed is valid during the call only. */
    @FunctionalInterface
    public interface Sink {
        void ledger(FramedLedger ledger) throws IOException, InterruptedException;
    }

    public LedgerHeader header() {
        return layout.header();
    }

    /**
     * The events of the ledger.
     *
     * @param into is begun with them
     * @throws IOException when they are not such as can be stored
     */
    public void events(LedgerWalker walker, LedgerEvents into) throws IOException {
        try {
            walker.events(raw, layout, into);
        } catch (BadLedgerException e) {
            throw new IOException("the events of ledger " + header().seq() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens up a frame that one of our own files holds under {@code seq}.
     *
     * @param into the layout to be filled
     * @throws CorruptFileException when it is no frame, or the ledger in it is another one
     */
    public static FramedLedger open(ByteBuffer frame, long seq, LedgerWalker walker, LedgerLayout into, Path where)
            throws IOException {
        try {
            LedgerFrame parsed = LedgerFrame.parse(frame.duplicate());
            Slice raw = parsed.decode();
            into.clear();
            if (parsed.opaque()) {
                into.header(walker.peek(raw));
                into.opaque("it could not be walked when it was stored");
            } else {
                walker.walkTrusted(raw, into);
            }
            checkSeq(into.header(), seq, where);
            if (!parsed.opaque() && into.opaqueReason().isPresent()) {
                throw new CorruptFileException(
                        where,
                        "ledger " + seq + " was walked when it was stored, and cannot be now: "
                                + into.opaqueReason().get());
            }
            return new FramedLedger(frame, raw, parsed.opaque(), into);
        } catch (FrameException | BadLedgerException e) {
            throw new CorruptFileException(where, "ledger " + seq + ": " + e.getMessage(), e);
        }
    }

    /**
     * The header of the ledger in a frame that one of our own files holds under {@code seq}.
     *
     * @throws CorruptFileException when it is no frame, or the ledger in it is another one
     */
    public static LedgerHeader header(ByteBuffer frame, long seq, LedgerWalker walker, Path where) throws IOException {
        try {
            LedgerHeader header =
                    walker.peekHead(LedgerFrame.parse(frame.duplicate()).head(LedgerWalker.HEAD_BYTES));
            checkSeq(header, seq, where);
            return header;
        } catch (FrameException | BadLedgerException e) {
            throw new CorruptFileException(where, "ledger " + seq + ": " + e.getMessage(), e);
        }
    }

    private static void checkSeq(LedgerHeader header, long seq, Path where) throws CorruptFileException {
        if (header.seq() != seq) {
            throw new CorruptFileException(where, "under ledger " + seq + " lies ledger " + header.seq());
        }
    }
}
