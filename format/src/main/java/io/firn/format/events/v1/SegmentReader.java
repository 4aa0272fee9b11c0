package io.firn.format.events.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.MisplacedFileException;
import io.firn.format.pack.v1.RecordCodec;
import io.firn.format.pack.v1.RecordReader;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.ledger.TermKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;
import org.roaringbitmap.RoaringBitmap;

/**
 * Reads an event segment: events by id, ids by term.
 *
 * <p>Holds: opening costs one read of each file when its tail is small, two when it is not; a term costs one read, one with many
 * events one read for each of its parts that the window of ids touches; a block of events costs one.
 *
 * <p>Threading: safe for concurrent use; each cursor is its owner's.
 *
 * <p>Limits: memory for both offset indexes, the first ids of ledgers and blocks and the directory of terms, less than 1 MiB for a
 * chunk of ten million events.
 *
 * <p>Format: {@code docs/formats/event-segment-v1.md}
 */
public final class SegmentReader implements Closeable {
    private final RecordReader events;
    private final RecordReader index;
    private final SegmentIdentity identity;
    private final EventsContents contents;
    private final TermDirectory directory;

    private SegmentReader(
            RecordReader events,
            RecordReader index,
            SegmentIdentity identity,
            EventsContents contents,
            TermDirectory directory) {
        this.events = events;
        this.index = index;
        this.identity = identity;
        this.contents = contents;
        this.directory = directory;
    }

    /**
     * Opens a segment and checks everything but its records.
     *
     * @throws CorruptFileException when a file is short, altered or contradicts itself
     * @throws UnsupportedFormatException when one is sound and of a version this program does not read
     * @throws MisplacedFileException when one is sound and not the file of {@code expected}, or the index is of other events
     */
    public static SegmentReader open(Disk disk, Path events, Path index, SegmentIdentity expected) throws IOException {
        RecordReader eventRecords = RecordReader.open(
                disk, events, expected.events(), RecordCodec.EVENT_BLOCK_V1, record -> "block " + record);
        try {
            RecordReader indexRecords = RecordReader.open(
                    disk, index, expected.index(), RecordCodec.TERM_BLOCK_V1, record -> "record " + record);
            try {
                return open(eventRecords, indexRecords, expected);
            } catch (IOException | RuntimeException e) {
                closeAfter(indexRecords, e);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            closeAfter(eventRecords, e);
            throw e;
        }
    }

    private static SegmentReader open(RecordReader events, RecordReader index, SegmentIdentity expected)
            throws IOException {
        EventsContents contents = EventsContents.read(events.path(), events.app(), events.count(), expected);
        TermDirectory directory = TermDirectory.read(index.path(), index.app(), index.count());
        if (!directory.content().equals(contents.content())) {
            throw new MisplacedFileException(
                    index.path(),
                    "an index of other events: theirs is the content hash " + directory.content() + ", that of "
                            + events.path() + " is " + contents.content());
        }
        return new SegmentReader(events, index, expected, contents, directory);
    }

    private static void closeAfter(RecordReader opened, Exception failure) {
        try {
            opened.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    public SegmentSummary summary() {
        return new SegmentSummary(
                identity.firstSeq(),
                identity.ledgers(),
                contents.events(),
                contents.content(),
                directory.terms(),
                directory.postings());
    }

    /**
     * Events of ledgers below {@code seq}: the ids below it are theirs.
     *
     * @param seq a ledger of the chunk, or the one behind its last
     */
    public int eventsBefore(long seq) {
        long ledger = seq - identity.firstSeq();
        if (ledger < 0 || ledger > identity.ledgers()) {
            throw new IllegalArgumentException(events.path() + ": ledger " + seq + " is not in this segment of "
                    + identity.ledgers() + " from " + identity.firstSeq());
        }
        return (int) contents.ledgerStarts().offset((int) ledger);
    }

    /** The ledger of an event. */
    public long seqOf(int id) {
        Objects.checkIndex(id, contents.events());
        return identity.firstSeq() + contents.ledgerStarts().lastAtMost(id, identity.ledgers());
    }

    /**
     * Adds the ids of a term in {@code [fromId, limitId)}.
     *
     * @throws IndexOutOfBoundsException when that is no window of this segment's ids
     * @throws CorruptFileException when a record that was read is not what was written
     */
    public void postings(TermKey key, int fromId, int limitId, RoaringBitmap into) throws IOException {
        Objects.checkFromToIndex(fromId, limitId, contents.events());
        if (fromId == limitId) {
            return;
        }
        for (int i = directory.firstRecord(key, fromId); directory.mayHold(i, key, limitId); i++) {
            TermRecord record = record(i);
            int c = -1;
            while (c < 0 && record.next()) {
                c = record.compareKey(key);
            }
            if (c == 0) {
                record.into(fromId, limitId, into);
            }
        }
    }

    private TermRecord record(int i) throws IOException {
        ByteBuffer bytes = index.read(i);
        return new TermRecord(index.path(), bytes, contents.events());
    }

    /** A cursor over the events. */
    public EventCursor cursor() {
        return new EventCursor(events, contents);
    }

    /**
     * Gives all postings in order: by key, then id.
     *
     * @throws CorruptFileException when they are not in order or not as many as the segment says
     */
    public void postings(PostingSink sink) throws IOException {
        PostingCheck check = new PostingCheck(index.path(), directory, sink);
        for (int i = 0; i < index.count(); i++) {
            TermRecord record = record(i);
            check.begin(i);
            while (record.next()) {
                record.each(check);
            }
        }
        check.end();
    }

    /**
     * Reads every byte of both files, verifies every checksum, decompresses every event, and checks the content hash, the order of
     * terms and ids, all counts, and that every event is of the ledger that the counts say.
     *
     * @throws CorruptFileException naming the first thing that does not match
     */
    public void verify() throws IOException {
        events.verifyHeader();
        index.verifyHeader();
        MessageDigest content = Checksums.sha256();
        EventCursor cursor = cursor();
        byte[] length = new byte[Integer.BYTES];
        for (int id = 0; id < contents.events(); id++) {
            Slice stored = cursor.stored(id);
            checkLedger(id, stored);
            ByteBuffer.wrap(length).putInt(stored.length());
            content.update(length);
            content.update(stored.array(), stored.offset(), stored.length());
        }
        Hash found = Hash.of(content.digest(), 0);
        if (!found.equals(contents.content())) {
            throw new CorruptFileException(
                    events.path(), "the content hash is " + found + ", the pack says " + contents.content());
        }
        postings((high, low, id) -> {});
    }

    private void checkLedger(int id, Slice stored) throws CorruptFileException {
        try {
            long seq = StoredEvent.id(stored).seq();
            if (seq != seqOf(id)) {
                throw new CorruptFileException(
                        events.path(), "event " + id + " is of ledger " + seq + ", by the counts of " + seqOf(id));
            }
        } catch (BadLedgerException e) {
            throw new CorruptFileException(events.path(), "event " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try (events) {
            index.close();
        }
    }
}
