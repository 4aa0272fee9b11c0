package io.firn.format.events.v1;

import io.firn.disk.Disk;
import io.firn.format.pack.v1.RecordCodec;
import io.firn.format.pack.v1.RecordWriter;
import io.firn.format.sort.EntrySorter;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the two files of one event segment, replacing leftovers of the same names.
 *
 * <p>Holds: every ledger of the chunk is added, in order.
 *
 * <p>Durable when: {@link #finish} returned and the caller has synced the directory.
 *
 * <p>After a crash: files of these names are leftovers until the catalog says otherwise, {@link #create} replaces them; sorted
 * spills stay under {@code spillDirectory} until {@link #removeLeftovers} or the next writer of the chunk.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: {@value #BUDGET_BYTES} bytes of postings in memory; what is beyond goes into sorted spills.
 *
 * <p>Proof: SegmentCrashTest
 *
 * <p>Format: {@code docs/formats/event-segment-v1.md}
 */
public final class SegmentWriter implements Closeable {
    /** Postings held in memory before they are spilled, in bytes: 3.3 million, half a million events. */
    public static final int BUDGET_BYTES = 64 << 20;

    private static final String SPILLS = "events";

    private enum State {
        WRITING,
        FINISHED,
        FAILED,
        CLOSED
    }

    private final SegmentIdentity identity;
    private final EventBlockWriter events;
    private final RecordWriter indexRecords;
    private final TermWriter terms;
    private final EntrySorter postings;
    private final long[] ledgerStarts;

    private State state = State.WRITING;
    private int ledgers;

    private SegmentWriter(
            SegmentIdentity identity,
            RecordWriter eventRecords,
            RecordWriter indexRecords,
            EntrySorter postings,
            SegmentLimits limits) {
        this.identity = identity;
        this.indexRecords = indexRecords;
        this.postings = postings;
        events = new EventBlockWriter(eventRecords);
        terms = new TermWriter(indexRecords, limits);
        ledgerStarts = new long[identity.ledgers() + 1];
    }

    /** Begins a segment; all directories must be there. */
    public static SegmentWriter create(
            Disk disk, Path events, Path index, Path spillDirectory, SegmentIdentity identity) throws IOException {
        return create(disk, events, index, spillDirectory, identity, SegmentLimits.PRODUCTION);
    }

    static SegmentWriter create(
            Disk disk, Path events, Path index, Path spillDirectory, SegmentIdentity identity, SegmentLimits limits)
            throws IOException {
        RecordWriter eventRecords = RecordWriter.create(disk, events, identity.events(), RecordCodec.EVENT_BLOCK_V1);
        try {
            RecordWriter indexRecords = RecordWriter.create(disk, index, identity.index(), RecordCodec.TERM_BLOCK_V1);
            EntrySorter postings =
                    new EntrySorter(disk, spillDirectory, SPILLS, identity.chunk(), limits.budgetEntries());
            return new SegmentWriter(identity, eventRecords, indexRecords, postings, limits);
        } catch (IOException e) {
            try {
                eventRecords.close();
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    /** Removes the spills that writers of a process that died have left; nothing when the directory is not there. */
    public static void removeLeftovers(Disk disk, Path spillDirectory) throws IOException {
        EntrySorter.removeLeftovers(disk, spillDirectory, SPILLS);
    }

    /**
     * Adds the next ledger, also one without events.
     *
     * @throws IllegalArgumentException when it is not the next ledger of the chunk, or an event is too large
     */
    public void add(LedgerEvents ledger) throws IOException {
        requireWriting();
        long next = identity.firstSeq() + ledgers;
        if (ledger.seq() != next || ledgers == identity.ledgers()) {
            throw new IllegalArgumentException("ledger " + ledger.seq() + " is not the next of chunk "
                    + identity.chunk() + ", which is at " + next + " and ends with "
                    + identity.geometry().lastSeqOf(identity.chunk()));
        }
        state = State.FAILED;
        for (int i = 0; i < ledger.count(); i++) {
            int id = events.events();
            events.add(ledger.stored(i));
            for (int t = 0; t < ledger.termCount(i); t++) {
                postings.add(ledger.termHigh(i, t), ledger.termLow(i, t), id);
            }
        }
        ledgers++;
        ledgerStarts[ledgers] = events.events();
        state = State.WRITING;
    }

    /**
     * Ends both files and forces them.
     *
     * <table>
     * <caption>Writing a segment</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>unlink leftovers, create both files, append blocks of events; spill sorted postings beyond the
     *     budget</td><td>parts of files and spills, perhaps without names</td><td>the caller's sweep,
     *     {@link #removeLeftovers}</td></tr>
     * <tr><td>2</td><td>end the events and force them</td><td>whole events, part of an index, spills</td><td>the
     *     same</td></tr>
     * <tr><td>3</td><td>append the terms in order, end the index and force it</td><td>two whole files, perhaps without names,
     *     and spills</td><td>the same</td></tr>
     * <tr><td>4</td><td>unlink the spills</td><td>two whole files, perhaps spills</td><td>the same</td></tr>
     * <tr><td>5</td><td>the caller syncs the directory</td><td>two whole files</td><td>the same</td></tr>
     * </table>
     *
     * @throws IllegalStateException when ledgers of the chunk are missing
     */
    public SegmentSummary finish() throws IOException {
        requireWriting();
        if (ledgers != identity.ledgers()) {
            throw new IllegalStateException("chunk " + identity.chunk() + " has " + ledgers + " of "
                    + identity.ledgers() + " ledgers: a segment holds a whole chunk");
        }
        state = State.FAILED;
        Hash content = events.finish(identity, ledgerStarts);
        postings.drain(terms);
        terms.finish(content);
        postings.close();
        state = State.FINISHED;
        return new SegmentSummary(
                identity.firstSeq(), ledgers, events.events(), content, terms.terms(), terms.postings());
    }

    private void requireWriting() {
        if (state != State.WRITING) {
            throw new IllegalStateException(
                    "the events of chunk " + identity.chunk() + " are " + state + ", not WRITING");
        }
    }

    /** Closes both files and removes the spills; without {@link #finish} they stay as leftovers that no reader takes for whole. */
    @Override
    public void close() throws IOException {
        if (state == State.WRITING) {
            state = State.CLOSED;
        }
        try (indexRecords;
                events) {
            postings.close();
        }
    }
}
