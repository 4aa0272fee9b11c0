package io.firn.journal;

import io.firn.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments of a log, ascending.
 *
 * <p>Order: a segment leaves the list before its file is unlinked, and each unlink is durable before the next.
 *
 * <p>Threading: changed under the log's lock, one change at a time; the list may be looked at by anyone.
 */
final class SegmentSet {
    private final Disk disk;
    private final Path directory;
    private volatile List<SegmentFile> segments;

    SegmentSet(Disk disk, Path directory, List<SegmentFile> found) {
        this.disk = disk;
        this.directory = directory;
        this.segments = List.copyOf(found);
    }

    /** The segments now; the list does not change. */
    List<SegmentFile> list() {
        return segments;
    }

    void add(SegmentFile newest) {
        List<SegmentFile> longer = new ArrayList<>(segments);
        longer.add(newest);
        segments = List.copyOf(longer);
    }

    /** Unlinks the oldest segments while they end at or below an offset, never the newest. */
    void unlinkBelow(long offset) throws IOException {
        while (segments.size() > 1 && segments.getFirst().limitOffset() <= offset) {
            List<SegmentFile> held = segments;
            segments = List.copyOf(held.subList(1, held.size()));
            unlink(held.getFirst());
        }
    }

    /** Unlinks all, newest first, so that what a crash leaves is a prefix. */
    void unlinkAll() throws IOException {
        List<SegmentFile> held = segments;
        segments = List.of();
        for (SegmentFile segment : held.reversed()) {
            unlink(segment);
        }
    }

    /** Closes the files once no reader has them. */
    void close() throws IOException {
        for (SegmentFile segment : segments) {
            segment.drop();
        }
    }

    private void unlink(SegmentFile segment) throws IOException {
        segment.drop();
        disk.unlinkIfExists(segment.name().index());
        disk.unlinkIfExists(segment.path());
        disk.syncDirectory(directory);
    }
}
