package io.firn.journal;

import io.firn.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Contract; see the module's owner. */
public final class CommitLog implements Closeable {
    private CommitLog() {}

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

    /** Opens for writing: creates the directory when missing, forces the newest segment before believing it, cuts a torn tail. */
    public static CommitLog open(Disk disk, Path directory, CommitLogOptions options) throws IOException {
        throw new UnsupportedOperationException(directory + " " + options + disk);
    }

    /** Opens for reading: nothing is created, cut or forced; a torn tail is left where it is and not served. */
    public static CommitLog openReadOnly(Disk disk, Path directory, CommitLogOptions options) throws IOException {
        throw new UnsupportedOperationException(directory + " " + options + disk);
    }

    /** First offset held; equal to {@link #nextOffset} when the log is empty. */
    public long firstOffset() {
        throw new UnsupportedOperationException();
    }

    /** The offset the next record gets: one above the last appended. */
    public long nextOffset() {
        throw new UnsupportedOperationException();
    }

    /** Every offset below this is durable. */
    public long durableLimit() {
        throw new UnsupportedOperationException();
    }

    /** Resets done so far: the epoch of the commits being written. */
    public long epoch() {
        throw new UnsupportedOperationException();
    }

    public Recovery recovery() {
        throw new UnsupportedOperationException();
    }

    public List<Segment> segments() {
        throw new UnsupportedOperationException();
    }

    /** Appends one record as one commit; not durable yet. {@code offset} must be {@link #nextOffset}; any on a log that never held one. */
    public void append(long offset, ByteBuffer record) throws IOException {
        throw new UnsupportedOperationException(offset + "" + record);
    }

    /** Returns once every offset below {@code limit} is durable. Group commit: one caller forces for all that wait. */
    public void awaitDurable(long limit) throws IOException {
        throw new UnsupportedOperationException(limit + "");
    }

    /** The record at an offset, verified; empty when the log does not hold it. Safe beside the appender. */
    public Optional<ByteBuffer> read(long offset) throws IOException {
        throw new UnsupportedOperationException(offset + "");
    }

    /** Hands out records from {@code offset} on, in order, to the end of the log as it was at the call. */
    public void scan(long offset, Visitor visitor) throws IOException {
        throw new UnsupportedOperationException(offset + "" + visitor);
    }

    /** Makes all durable and lets the next record begin a new segment. */
    public void roll() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Drops everything and begins again at {@code offset}, in a new epoch. */
    public void reset(long offset) throws IOException {
        throw new UnsupportedOperationException(offset + "");
    }

    /** Unlinks whole segments that hold nothing at or above {@code offset}, oldest first, never the newest. */
    public void trimBelow(long offset) throws IOException {
        throw new UnsupportedOperationException(offset + "");
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
