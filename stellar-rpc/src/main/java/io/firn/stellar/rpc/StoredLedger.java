package io.firn.stellar.rpc;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarHeader;
import io.firn.stellar.StellarWalker;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/**
 * One ledger, decompressed, with what an answer needs of it.
 *
 * @param raw its bytes
 * @param header its header facts
 * @param place where the header is in the bytes
 */
record StoredLedger(Slice raw, LedgerHeader header, StellarHeader place) {
    static StoredLedger of(LedgerFrame frame, StellarWalker walker) throws IOException {
        Slice raw = frame.decode();
        try {
            return new StoredLedger(raw, walker.peek(raw), StellarHeader.of(raw));
        } catch (BadLedgerException e) {
            throw new IOException("a stored ledger cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes the LedgerHeader alone. */
    void writeHeader(JsonGenerator out) {
        writePart(out, place.headerOffset(), place.headerLength());
    }

    /** Writes the LedgerHeaderHistoryEntry. */
    void writeHeaderEntry(JsonGenerator out) {
        writePart(out, place.entryOffset(), place.entryLength());
    }

    /** Writes the whole ledger. */
    void writeMetadata(JsonGenerator out) {
        writePart(out, 0, raw.length());
    }

    private void writePart(JsonGenerator out, int from, int length) {
        Base64Text.write(out, raw.array(), raw.offset() + from, length);
    }
}
