package io.firn.format.events.v1;

import io.firn.disk.CorruptFileException;
import io.firn.format.Checksums;
import io.firn.format.pack.v1.OffsetIndex;
import io.firn.ledger.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The application data of a pack of events.
 *
 * @param events how many there are
 * @param content the content hash
 * @param ledgerStarts the first id of each ledger, and the end of the last one
 * @param blockStarts the first id of each block, and the end of the last one
 */
record EventsContents(int events, Hash content, OffsetIndex ledgerStarts, OffsetIndex blockStarts) {

    /**
     * Application data as bytes.
     *
     * @param ledgerStarts one more than ledgers
     * @param blockStarts at least one more than blocks
     */
    static ByteBuffer write(
            SegmentIdentity identity, Hash content, long[] ledgerStarts, long[] blockStarts, int blocks) {
        ByteBuffer ledgers = OffsetIndex.write(ledgerStarts, ledgerStarts.length);
        ByteBuffer starts = OffsetIndex.write(blockStarts, blocks + 1);
        ByteBuffer b = ByteBuffer.allocate(
                        SegmentFormat.EVENTS_LEDGER_INDEX_OFFSET + ledgers.remaining() + starts.remaining())
                .order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(SegmentFormat.EVENTS_FIRST_SEQ_OFFSET, identity.firstSeq());
        b.putInt(SegmentFormat.EVENTS_LEDGERS_OFFSET, ledgerStarts.length - 1);
        b.putInt(SegmentFormat.EVENTS_COUNT_OFFSET, (int) blockStarts[blocks]);
        content.write(b.array(), SegmentFormat.EVENTS_CONTENT_OFFSET);
        b.putInt(SegmentFormat.EVENTS_LEDGER_INDEX_LENGTH_OFFSET, ledgers.remaining());
        return b.position(SegmentFormat.EVENTS_LEDGER_INDEX_OFFSET)
                .put(ledgers)
                .put(starts)
                .flip();
    }

    /** Reads application data whose checksum matched, and checks it against the records and the place. */
    static EventsContents read(Path path, ByteBuffer app, int blocks, SegmentIdentity expected)
            throws CorruptFileException {
        if (app.limit() < SegmentFormat.EVENTS_LEDGER_INDEX_OFFSET) {
            throw new CorruptFileException(path, app.limit() + " bytes are too short for application data");
        }
        long firstSeq = app.getLong(SegmentFormat.EVENTS_FIRST_SEQ_OFFSET);
        int ledgers = app.getInt(SegmentFormat.EVENTS_LEDGERS_OFFSET);
        int events = app.getInt(SegmentFormat.EVENTS_COUNT_OFFSET);
        int indexBytes = app.getInt(SegmentFormat.EVENTS_LEDGER_INDEX_LENGTH_OFFSET);
        int room = app.limit() - SegmentFormat.EVENTS_LEDGER_INDEX_OFFSET;
        if (firstSeq != expected.firstSeq()
                || ledgers != expected.ledgers()
                || events < 0
                || indexBytes < 0
                || indexBytes > room) {
            throw new CorruptFileException(
                    path,
                    events + " events of " + ledgers + " ledgers from " + firstSeq + ", an index of " + indexBytes
                            + " bytes: chunk " + expected.chunk() + " has " + expected.ledgers() + " from "
                            + expected.firstSeq());
        }
        ByteBuffer first = section(app, SegmentFormat.EVENTS_LEDGER_INDEX_OFFSET, indexBytes);
        ByteBuffer second = section(app, SegmentFormat.EVENTS_LEDGER_INDEX_OFFSET + indexBytes, room - indexBytes);
        OffsetIndex ledgerStarts = OffsetIndex.check(path, first, ledgers + 1, 0, events);
        ledgerStarts.checkAscending(path, ledgers + 1);
        OffsetIndex blockStarts = OffsetIndex.check(path, second, blocks + 1, 0, events);
        blockStarts.checkAscending(path, blocks + 1);
        return new EventsContents(
                events, Checksums.hash(app, SegmentFormat.EVENTS_CONTENT_OFFSET), ledgerStarts, blockStarts);
    }

    private static ByteBuffer section(ByteBuffer b, int at, int length) {
        return b.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
