package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;

/**
 * Where the header is in a raw ledger; offsets count from the ledger's first byte.
 *
 * @param metaVersion version of the LedgerCloseMeta around it: 0, 1 or 2; {@value #NO_META} where the entry stands alone
 * @param entryOffset where the LedgerHeaderHistoryEntry begins, with the ledger's hash
 * @param entryLength bytes of the LedgerHeaderHistoryEntry
 * @param headerOffset where the bare LedgerHeader begins, whose SHA-256 is the ledger's hash
 * @param headerLength bytes of the LedgerHeader
 * @param valueLength bytes of the StellarValue inside it
 */
public record StellarHeader(
        int metaVersion, int entryOffset, int entryLength, int headerOffset, int headerLength, int valueLength) {
    /** Meta version of an entry without a LedgerCloseMeta around it. */
    static final int NO_META = -1;

    private static final int VALUE = 36;

    /**
     * Finds the header; verifies nothing.
     *
     * @throws BadLedgerException when no header can be read there
     */
    public static StellarHeader of(Slice raw) throws BadLedgerException {
        XdrStepper xdr = new XdrStepper();
        xdr.over(raw);
        return find(xdr);
    }

    static StellarHeader find(XdrStepper xdr) throws BadLedgerException {
        int start = xdr.start();
        int version = xdr.int32(start);
        if (version < 0 || version > 2) {
            throw xdr.malformed(
                    "version " + version + " of LedgerCloseMeta is not known, the header cannot be found", start);
        }
        try {
            int entry = start + 4;
            if (version > 0) {
                entry = xdr.step(XdrShape.LEDGER_CLOSE_META_EXT, entry);
            }
            return at(xdr, version, entry);
        } catch (UnknownArmException e) {
            throw new BadLedgerException("malformed ledger: the header cannot be read: " + e.reason());
        }
    }

    /**
     * The LedgerHeaderHistoryEntry that a slice is; verifies nothing.
     *
     * @throws BadLedgerException when the bytes are not exactly one
     */
    static StellarHeader alone(XdrStepper xdr) throws BadLedgerException {
        try {
            StellarHeader found = at(xdr, NO_META, xdr.start());
            if (xdr.start() + found.endOffset() != xdr.limit()) {
                throw xdr.malformed("it ends, but more bytes follow", xdr.start() + found.endOffset());
            }
            return found;
        } catch (UnknownArmException e) {
            throw new BadLedgerException("malformed header: " + e.reason());
        }
    }

    private static StellarHeader at(XdrStepper xdr, int version, int entry)
            throws BadLedgerException, UnknownArmException {
        int start = xdr.start();
        int header = entry + Hash.BYTES;
        int valueEnd = xdr.step(XdrShape.STELLAR_VALUE, header + VALUE);
        int headerEnd = xdr.step(XdrShape.LEDGER_HEADER, header);
        int entryEnd = xdr.step(XdrShape.LEDGER_HEADER_HISTORY_ENTRY_EXT, headerEnd);
        return new StellarHeader(
                version,
                entry - start,
                entryEnd - entry,
                header - start,
                headerEnd - header,
                valueEnd - header - VALUE);
    }

    /** Where what follows the header entry begins. */
    int endOffset() {
        return entryOffset + entryLength;
    }

    /** Offset of the hash of the transaction set. */
    int txSetHashOffset() {
        return headerOffset + VALUE;
    }

    /** Offset of the hash of the results. */
    int resultHashOffset() {
        return headerOffset + VALUE + valueLength;
    }

    /** The facts, as the header and its entry state them. */
    LedgerHeader facts(byte[] bytes, int start) {
        int header = start + headerOffset;
        int seqAt = start + resultHashOffset() + 2 * Hash.BYTES;
        return new LedgerHeader(
                Integer.toUnsignedLong(XdrReads.int32(bytes, seqAt)),
                Hash.of(bytes, start + entryOffset),
                Hash.of(bytes, header + 4),
                XdrReads.int64(bytes, header + VALUE + Hash.BYTES),
                XdrReads.int32(bytes, header));
    }
}
