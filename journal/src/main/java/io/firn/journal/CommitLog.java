package io.firn.journal;

import io.firn.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A commit log: records with consecutive offsets, appended at one end, dropped at the other.
 *
 * <p>Holds: one contiguous range of offsets, which may be empty. One record is one commit.
 *
 * <p>Durable when: {@link #awaitDurable} returned for a limit above the record's offset.
 *
 * <p>After a crash: everything durable is there, followed by a prefix of what was appended behind it.
 *
 * <p>Threading: safe for concurrent use. Appends take turns; reads never wait for a force; one waiter forces for all.
 *
 * <p>Limits: a record holds at most 2,147,483,583 bytes; offsets lie in 0 to 2^63-1.
 *
 * <p>Format: {@code docs/formats/commit-log-v1.md}.
 *
 * <p>Proof: {@code CommitLogCrashTest}.
 */
public final class CommitLog implements Closeable {
    private final Disk disk;
    private final Path directory;
    private final CommitLogOptions options;
    private final boolean writable;
    private final Recovery recovery;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition forceEnded = lock.newCondition();
    private final SegmentSet segments;
    private final Poison poison = new Poison();

    private volatile long nextOffset;
    private volatile long writtenLimit;
    private volatile long durableLimit;
    private volatile long epoch;
    private @Nullable ActiveSegment active;
    private boolean forcing;
    private volatile boolean closed;

    private CommitLog(Disk disk, Path directory, CommitLogOptions options, LogOpening opened, boolean writable) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.writable = writable;
        this.recovery = opened.recovery();
        this.segments = new SegmentSet(disk, directory, opened.segments());
        this.active = opened.active().orElse(null);
        this.nextOffset = opened.nextOffset();
        this.writtenLimit = nextOffset;
        this.durableLimit = nextOffset;
        this.epoch = opened.epoch();
    }

    /** What a scan hands out. */
    @FunctionalInterface
    public interface Visitor {
        /** One record; the buffer is valid during the call only. False ends the scan. */
        boolean record(long offset, ByteBuffer record) throws IOException;
    }

    /** One segment: its file, first offset, limit (exclusive) and bytes. */
    public record Segment(Path file, long firstOffset, long limitOffset, long bytes) {}

    /** What opening found and mended: bytes cut from a torn tail, empty segment files removed. */
    public record Recovery(long tornBytes, int removedSegments) {}

    /**
     * Opens for writing: creates the directory when missing, forces the newest segment before believing it, cuts a torn tail.
     *
     * <p>The protocol is the table at {@link LogOpening#forWriting}.
     *
     * @throws io.firn.disk.CorruptFileException when commits that were durable are damaged or missing; nothing was cut
     * @throws io.firn.disk.UnsupportedFormatException when a segment is of another format version
     */
    public static CommitLog open(Disk disk, Path directory, CommitLogOptions options) throws IOException {
        LogOpening opening = new LogOpening(disk, directory, options);
        opening.forWriting();
        return new CommitLog(disk, directory, options, opening, true);
    }

    /**
     * Opens for reading: nothing is created, cut or forced; a torn tail is left where it is and not served.
     *
     * @throws java.nio.file.NoSuchFileException when the directory is not there
     */
    public static CommitLog openReadOnly(Disk disk, Path directory, CommitLogOptions options) throws IOException {
        LogOpening opening = new LogOpening(disk, directory, options);
        opening.forReading();
        return new CommitLog(disk, directory, options, opening, false);
    }

    /** First offset held; equal to {@link #nextOffset} when the log is empty. */
    public long firstOffset() {
        List<SegmentFile> held = segments.list();
        return held.isEmpty() ? nextOffset : held.getFirst().firstOffset();
    }

    /** The offset the next record gets: one above the last appended; 0 on a log that never held one. */
    public long nextOffset() {
        return nextOffset;
    }

    /** Every offset below this is durable; for a log opened for reading, every offset below this was found. */
    public long durableLimit() {
        return durableLimit;
    }

    /**
     * Resets done so far: the epoch of the commits being written.
     *
     * <p>After a crash: the highest epoch of the commits found, so an epoch is kept by the commits written in it. One that has no
     * commit yet is forgotten: who resets keeps it elsewhere and brings it back with {@link #raiseEpoch}.
     */
    public long epoch() {
        return epoch;
    }

    /**
     * Sets the epoch of the commits to come.
     *
     * @throws IllegalArgumentException when it is below {@link #epoch}
     */
    public void raiseEpoch(long newEpoch) throws IOException {
        lock.lock();
        try {
            requireUsable();
            requireEpoch(newEpoch);
            epoch = newEpoch;
        } finally {
            lock.unlock();
        }
    }

    public Recovery recovery() {
        return recovery;
    }

    /** The segments, ascending, with all that was appended. */
    public List<Segment> segments() {
        lock.lock();
        try {
            List<Segment> described = new ArrayList<>();
            ActiveSegment newest = active;
            for (SegmentFile segment : segments.list()) {
                boolean pending = newest != null && segment == newest.segment();
                described.add(new Segment(
                        segment.path(),
                        segment.firstOffset(),
                        pending ? nextOffset : segment.limitOffset(),
                        newest != null && pending ? newest.appendedBytes() : segment.bytes()));
            }
            return described;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends one record as one commit; not durable yet. {@code offset} must be {@link #nextOffset}; any on a log that never held
     * one. The buffer's position does not move.
     *
     * <table>
     * <caption>Append and commit</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>encode behind the pending commits</td><td>the log as it was</td><td>nothing</td></tr>
     * <tr><td>2</td><td>write the pending commits: at a full buffer, before a force, for a reader</td>
     *     <td>a prefix of them, or a hole and later ones</td><td>opening: cut at the last whole commit</td></tr>
     * <tr><td>3</td><td>force the segment</td><td>the commits</td><td>nothing</td></tr>
     * <tr><td>4</td><td>publish the durable limit, wake the waiters</td><td>the commits</td><td>nothing</td></tr>
     * <tr><td>5</td><td>append the index entries that the force covered</td><td>a shorter or torn index</td><td>opening: entries are computed again</td></tr>
     * </table>
     *
     * @throws IllegalArgumentException when the offset is not the next one
     * @throws IOException when the disk refused: the log takes nothing any more
     */
    public void append(long offset, ByteBuffer record) throws IOException {
        lock.lock();
        try {
            requireUsable();
            boolean first = segments.list().isEmpty();
            if (offset < 0 || (!first && offset != nextOffset)) {
                throw new IllegalArgumentException(
                        directory + ": append at offset " + offset + ", the next offset is " + nextOffset);
            }
            if (record.remaining() > CommitFormat.MAX_RECORDS_BYTES) {
                throw new IllegalArgumentException(directory + ": a record of " + record.remaining()
                        + " bytes, at most " + CommitFormat.MAX_RECORDS_BYTES + " fit in a commit");
            }
            poison.guard(() -> {
                if (first) {
                    begin(offset);
                }
                ActiveSegment target = active();
                target.append(epoch, record);
                nextOffset = offset + 1;
                writtenLimit = target.segment().limitOffset();
                if (target.appendedBytes() >= options.segmentBytes()) {
                    awaitNoForce();
                    if (active().appendedBytes() >= options.segmentBytes()) {
                        rollActive();
                    }
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns once every offset below {@code limit} is durable. Group commit: one caller forces for all that wait, while others
     * append on.
     *
     * @throws IllegalArgumentException when {@code limit} is above {@link #nextOffset}
     * @throws IOException when the disk refused, now or before: nothing more becomes durable on this log
     */
    public void awaitDurable(long limit) throws IOException {
        if (limit <= durableLimit) {
            return;
        }
        lock.lock();
        try {
            while (durableLimit < limit) {
                if (limit > nextOffset) {
                    throw new IllegalArgumentException(
                            directory + ": offset " + (limit - 1) + " was never appended, the next is " + nextOffset);
                }
                requireUsable();
                if (forcing) {
                    forceEnded.awaitUninterruptibly();
                } else {
                    poison.guard(this::forceForAll);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The record at an offset, verified; empty when the log does not hold it. Safe beside the appender.
     *
     * @throws io.firn.disk.CorruptFileException when its bytes are damaged
     */
    public Optional<ByteBuffer> read(long offset) throws IOException {
        requireOpen();
        if (offset >= nextOffset || offset < firstOffset()) {
            return Optional.empty();
        }
        writeUpTo(offset + 1);
        List<SegmentFile> held = segments.list();
        if (held.isEmpty() || offset < held.getFirst().firstOffset() || offset >= writtenLimit) {
            return Optional.empty();
        }
        return LogReader.read(held, offset);
    }

    /**
     * Hands out records from {@code offset} on, in order, to the end of the log as it was at the call; from {@link #firstOffset}
     * when the log begins later.
     *
     * @throws io.firn.disk.CorruptFileException when a record is damaged; those before it were handed out
     */
    public void scan(long offset, Visitor visitor) throws IOException {
        requireOpen();
        long limit = nextOffset;
        writeUpTo(limit);
        List<SegmentFile> held = segments.list();
        if (held.isEmpty()) {
            return;
        }
        long from = Math.max(offset, held.getFirst().firstOffset());
        if (from < limit) {
            LogReader.scan(held, from, limit, visitor);
        }
    }

    /**
     * Makes all durable and begins a new segment; does nothing while the newest holds no record.
     *
     * <table>
     * <caption>Rolling</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>write and force the newest segment, append its index entries</td><td>the same log</td><td>nothing</td></tr>
     * <tr><td>2</td><td>create the next segment ({@link ActiveSegment#create})</td><td>the same log, perhaps with an empty segment</td>
     *     <td>opening: one with a whole header is appended to, another removed</td></tr>
     * </table>
     */
    public void roll() throws IOException {
        lock.lock();
        try {
            requireUsable();
            awaitNoForce();
            ActiveSegment newest = active;
            if (newest != null && !newest.isEmpty()) {
                poison.guard(this::rollActive);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything and begins again at {@code offset}, in a new epoch: {@link #reset(long, long)} with the next one. */
    public void reset(long offset) throws IOException {
        reset(offset, epoch + 1);
    }

    /**
     * Drops everything and begins again at {@code offset}, in the epoch given.
     *
     * <table>
     * <caption>Reset</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>newest segment: unlink its index and file, sync the directory</td><td>a log with fewer newest segments</td>
     *     <td>the caller's intent: reset again</td></tr>
     * <tr><td>2</td><td>the same for each older one</td><td>a shorter log, at last none</td><td>as before</td></tr>
     * <tr><td>3</td><td>create the segment at the offset</td><td>no segment, or one that is empty</td><td>as before</td></tr>
     * </table>
     *
     * <p>The epoch is durable with the first commit written in it; see {@link #epoch}.
     *
     * @throws IllegalArgumentException when the epoch is below {@link #epoch} or the offset negative
     */
    public void reset(long offset, long newEpoch) throws IOException {
        lock.lock();
        try {
            requireUsable();
            requireEpoch(newEpoch);
            if (offset < 0) {
                throw new IllegalArgumentException(directory + ": reset to the negative offset " + offset);
            }
            awaitNoForce();
            poison.guard(() -> {
                ActiveSegment newest = active;
                active = null;
                if (newest != null) {
                    newest.seal();
                }
                segments.unlinkAll();
                begin(offset);
                epoch = newEpoch;
            });
        } finally {
            lock.unlock();
        }
    }

    /**
     * Unlinks whole segments that hold nothing at or above {@code offset}, oldest first, never the newest.
     *
     * <table>
     * <caption>Trimming</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>oldest segment: unlink its index and file, sync the directory</td><td>the log with or without it</td>
     *     <td>trimming again</td></tr>
     * <tr><td>2</td><td>the same for the next one</td><td>a log that begins later</td><td>trimming again</td></tr>
     * </table>
     */
    public void trimBelow(long offset) throws IOException {
        lock.lock();
        try {
            requireUsable();
            poison.guard(() -> segments.unlinkBelow(offset));
        } finally {
            lock.unlock();
        }
    }

    /** Makes all durable, unless the log is poisoned, and closes its files. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            try {
                if (active != null && !poison.isTaken()) {
                    awaitDurable(nextOffset);
                }
            } finally {
                closed = true;
                if (active != null) {
                    active.seal();
                }
                segments.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forces what is appended now; the lock is free while the device works. */
    private void forceForAll() throws IOException {
        ActiveSegment target = active();
        target.write();
        long limit = nextOffset;
        writtenLimit = limit;
        int entries = target.indexEntries();
        forcing = true;
        lock.unlock();
        try {
            target.force();
        } finally {
            lock.lock();
            forcing = false;
            forceEnded.signalAll();
        }
        durableLimit = Math.max(durableLimit, limit);
        target.indexUpTo(entries);
    }

    private void rollActive() throws IOException {
        ActiveSegment full = active();
        full.write();
        writtenLimit = nextOffset;
        full.force();
        durableLimit = nextOffset;
        full.indexUpTo(full.indexEntries());
        full.seal();
        begin(nextOffset);
        active().takeBufferOf(full);
    }

    /** Creates the newest segment and makes it the one appended to. */
    private void begin(long offset) throws IOException {
        ActiveSegment created = ActiveSegment.create(disk, directory, offset, options);
        active = created;
        nextOffset = offset;
        writtenLimit = offset;
        durableLimit = offset;
        segments.add(created.segment());
    }

    /** Hands pending commits below a limit to the file. */
    private void writeUpTo(long limit) throws IOException {
        if (limit <= writtenLimit) {
            return;
        }
        lock.lock();
        try {
            if (limit > writtenLimit) {
                requireUsable();
                poison.guard(() -> {
                    active().write();
                    writtenLimit = nextOffset;
                });
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitNoForce() throws IOException {
        while (forcing) {
            forceEnded.awaitUninterruptibly();
            requireUsable();
        }
    }

    private ActiveSegment active() {
        ActiveSegment newest = active;
        if (newest == null) {
            throw new IllegalStateException(directory + ": no segment to append to");
        }
        return newest;
    }

    private void requireEpoch(long newEpoch) {
        if (newEpoch < epoch) {
            throw new IllegalArgumentException(directory + ": epoch " + newEpoch + " is below " + epoch);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(directory + ": closed");
        }
    }

    private void requireUsable() throws IOException {
        if (!writable) {
            throw new IllegalStateException(directory + ": opened for reading only");
        }
        requireOpen();
        poison.requireNone(directory);
    }
}
