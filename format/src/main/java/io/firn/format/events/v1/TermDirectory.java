package io.firn.format.events.v1;

import io.firn.disk.CorruptFileException;
import io.firn.format.Checksums;
import io.firn.format.sort.Entries;
import io.firn.ledger.Hash;
import io.firn.ledger.TermKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The application data of an index: what the events' content hash is, how many terms and postings there are, and with which key and
 * id every record begins.
 *
 * @param content the content hash of the events
 * @param entries a key and an id for every record, strictly ascending
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TermDirectory(Hash content, long terms, long postings, byte[] entries) {

    /** Gathers what a directory says. */
    static final class Builder {
        private final ByteArrayOutputStream entries = new ByteArrayOutputStream();

        /** The next record's first entry. */
        void add(byte[] start) {
            entries.write(start, 0, Entries.BYTES);
        }

        ByteBuffer write(Hash content, long terms, long postings) {
            ByteBuffer b = ByteBuffer.allocate(SegmentFormat.INDEX_DIRECTORY_OFFSET + entries.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            content.write(b.array(), SegmentFormat.INDEX_CONTENT_OFFSET);
            b.putLong(SegmentFormat.INDEX_TERMS_OFFSET, terms);
            b.putLong(SegmentFormat.INDEX_POSTINGS_OFFSET, postings);
            b.put(SegmentFormat.INDEX_DIRECTORY_OFFSET, entries.toByteArray());
            return b;
        }
    }

    /** Reads application data whose checksum matched, and checks it against the records. */
    static TermDirectory read(Path path, ByteBuffer app, int records) throws CorruptFileException {
        long length = SegmentFormat.INDEX_DIRECTORY_OFFSET + (long) Entries.BYTES * records;
        if (app.limit() != length) {
            throw new CorruptFileException(
                    path, "application data of " + app.limit() + " bytes for " + records + " records");
        }
        long terms = app.getLong(SegmentFormat.INDEX_TERMS_OFFSET);
        long postings = app.getLong(SegmentFormat.INDEX_POSTINGS_OFFSET);
        byte[] entries = new byte[Entries.BYTES * records];
        app.get(SegmentFormat.INDEX_DIRECTORY_OFFSET, entries);
        for (int at = Entries.BYTES; at < entries.length; at += Entries.BYTES) {
            if (Entries.compare(entries, at - Entries.BYTES, entries, at) >= 0) {
                throw new CorruptFileException(
                        path, "record " + at / Entries.BYTES + " does not begin above the one before");
            }
        }
        if (terms < 0 || postings < terms || (terms == 0) != (records == 0)) {
            throw new CorruptFileException(
                    path, terms + " terms with " + postings + " postings in " + records + " records");
        }
        return new TermDirectory(Checksums.hash(app, SegmentFormat.INDEX_CONTENT_OFFSET), terms, postings, entries);
    }

    int records() {
        return entries.length / Entries.BYTES;
    }

    /** The first record in which the term may have an id from {@code fromId} on. */
    int firstRecord(TermKey key, int fromId) {
        byte[] sought = new byte[Entries.BYTES];
        Entries.put(sought, 0, key.high(), key.low(), fromId);
        int low = 0;
        int high = records();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Entries.compare(entries, middle * Entries.BYTES, sought, 0) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // A term that begins a record is in no record before it.
        boolean beginsHere = low < records() && compareKey(low, key) == 0 && (low == 0 || compareKey(low - 1, key) < 0);
        return low == 0 || beginsHere ? low : low - 1;
    }

    /** True when the term may have an id below {@code limitId} in a record at or behind the first one. */
    boolean mayHold(int record, TermKey key, int limitId) {
        if (record >= records()) {
            return false;
        }
        int c = compareKey(record, key);
        return c < 0 || (c == 0 && Entries.number(entries, record * Entries.BYTES) < limitId);
    }

    private int compareKey(int record, TermKey key) {
        int at = record * Entries.BYTES;
        return TermKey.compare(Entries.high(entries, at), Entries.low(entries, at), key.high(), key.low());
    }

    /** True when a record begins with this posting. */
    boolean begins(int record, long high, long low, int id) {
        int at = record * Entries.BYTES;
        return Entries.high(entries, at) == high
                && Entries.low(entries, at) == low
                && Entries.number(entries, at) == id;
    }
}
