package io.firn.journal;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a directory holds of a log, and mends its newest segment when it is opened for writing. */
final class LogOpening {
    private final Disk disk;
    private final Path directory;
    private final CommitLogOptions options;
    private final List<SegmentFile> segments = new ArrayList<>();
    private @Nullable ActiveSegment active;
    private long epoch;
    private long tornBytes;
    private int removedSegments;
    private long emptyAt;

    LogOpening(Disk disk, Path directory, CommitLogOptions options) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
    }

    /**
     * Opens for writing.
     *
     * <table>
     * <caption>Recovery</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>sync the directory, so that every name seen is durable</td><td>the same log</td><td>opening again</td></tr>
     * <tr><td>2</td><td>unlink newest segments without a whole header that have a predecessor, sync the directory</td>
     *     <td>the same commits</td><td>opening again</td></tr>
     * <tr><td>3</td><td>force the newest segment: no byte is believed that only the page cache holds</td><td>the same log</td><td>opening again</td></tr>
     * <tr><td>4</td><td>write the header of a lone segment again when it is torn, force</td><td>a lone segment without a whole header</td><td>opening again</td></tr>
     * <tr><td>5</td><td>verify every commit of the newest segment, the ends of the others and that they meet</td><td>the same log</td><td>opening again</td></tr>
     * <tr><td>6</td><td>cut the torn tail, force</td><td>the tail whole or cut</td><td>opening again</td></tr>
     * <tr><td>7</td><td>cut the index to the entries that agree, force it, append the missing ones</td><td>a shorter index</td><td>opening again</td></tr>
     * </table>
     */
    void forWriting() throws IOException {
        disk.createDirectories(directory);
        disk.syncDirectory(directory);
        List<SegmentName> names = SegmentName.list(disk, directory);
        while (names.size() > 1 && hasTornHeader(names.getLast())) {
            SegmentName torn = names.removeLast();
            disk.unlinkIfExists(torn.index());
            disk.unlinkIfExists(torn.file());
            disk.syncDirectory(directory);
            removedSegments++;
        }
        if (names.isEmpty()) {
            return;
        }
        checkOlder(names);
        SegmentName newest = names.getLast();
        DiskFile file = disk.openForAppend(newest.file());
        try {
            resume(newest, file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Opens for reading: nothing is changed, and what recovery would cut or remove is left out. */
    void forReading() throws IOException {
        List<SegmentName> names = SegmentName.list(disk, directory);
        while (!names.isEmpty() && hasTornHeader(names.getLast())) {
            emptyAt = names.removeLast().firstOffset();
            removedSegments++;
        }
        if (names.isEmpty()) {
            return;
        }
        checkOlder(names);
        SegmentName newest = names.getLast();
        try (DiskFile file = disk.openForRead(newest.file())) {
            checkHeader(newest, file);
            SegmentFile segment = segment(newest, file.size(), newest.firstOffset());
            OffsetIndex onDisk = indexOnDisk(newest, file.size());
            SegmentWalk walk = walkNewest(segment, file, onDisk, new OffsetIndex(options.indexIntervalBytes()));
            segment.written(walk.limitPosition(), walk.limitOffset());
            segments.add(segment);
        }
    }

    List<SegmentFile> segments() {
        return segments;
    }

    Optional<ActiveSegment> active() {
        return Optional.ofNullable(active);
    }

    long epoch() {
        return epoch;
    }

    long nextOffset() {
        return segments.isEmpty() ? emptyAt : segments.getLast().limitOffset();
    }

    CommitLog.Recovery recovery() {
        return new CommitLog.Recovery(tornBytes, removedSegments);
    }

    private void resume(SegmentName newest, DiskFile file) throws IOException {
        file.force();
        if (hasTornHeader(newest)) {
            tornBytes += file.size();
            file.truncate(0);
            file.append(ActiveSegment.header());
            file.force();
        }
        checkHeader(newest, file);
        SegmentFile segment = segment(newest, file.size(), newest.firstOffset());
        OffsetIndex onDisk = indexOnDisk(newest, file.size());
        OffsetIndex index = new OffsetIndex(options.indexIntervalBytes());
        SegmentWalk walk = walkNewest(segment, file, onDisk, index);
        if (!walk.whole()) {
            file.truncate(walk.limitPosition());
            file.force();
        }
        segment.written(walk.limitPosition(), walk.limitOffset());
        active = ActiveSegment.resume(disk, segment, file, index, onDisk);
        segments.add(segment);
    }

    private SegmentWalk walkNewest(SegmentFile segment, DiskFile file, OffsetIndex onDisk, OffsetIndex index)
            throws IOException {
        SegmentWalk walk =
                new SegmentWalk(segment, file, CommitFormat.SEGMENT_HEADER_BYTES, segment.firstOffset()).run(index);
        if (!walk.whole()) {
            new TailCheck(segment.path(), file, segment.bytes())
                    .requireTail(walk.limitPosition(), walk.limitOffset(), onDisk);
            tornBytes += segment.bytes() - walk.limitPosition();
        }
        epoch = Math.max(epoch, walk.epoch());
        return walk;
    }

    /** The older segments must each begin with a header and end where the next one begins; their middles are verified when read. */
    private void checkOlder(List<SegmentName> names) throws IOException {
        for (int i = 0; i + 1 < names.size(); i++) {
            SegmentName name = names.get(i);
            long nextFirst = names.get(i + 1).firstOffset();
            try (DiskFile file = disk.openForRead(name.file())) {
                checkHeader(name, file);
                SegmentFile segment = segment(name, file.size(), nextFirst);
                SegmentWalk walk = walkEnd(segment, file);
                if (walk.limitOffset() != nextFirst) {
                    throw new CorruptFileException(
                            name.file(),
                            "its last whole commit ends at byte " + walk.limitPosition() + " with next offset "
                                    + walk.limitOffset() + ", but the next segment begins at " + nextFirst);
                }
                segment.written(walk.limitPosition(), nextFirst);
                epoch = Math.max(epoch, walk.epoch());
                segments.add(segment);
            }
        }
    }

    /** Walks from the last entry of the index that holds; from the start when none does. */
    private SegmentWalk walkEnd(SegmentFile segment, DiskFile file) throws IOException {
        OffsetIndex index = segment.index();
        OffsetIndex unused = new OffsetIndex(Integer.MAX_VALUE);
        int entry = index.floor(segment.limitOffset() - 1);
        if (entry >= 0) {
            SegmentWalk walk = new SegmentWalk(segment, file, index.position(entry), index.offset(entry));
            try {
                walk.run(unused);
            } catch (CorruptFileException staleEntry) {
                walk = null;
            }
            if (walk != null && walk.limitOffset() == segment.limitOffset()) {
                return walk;
            }
        }
        return new SegmentWalk(segment, file, CommitFormat.SEGMENT_HEADER_BYTES, segment.firstOffset()).run(unused);
    }

    private SegmentFile segment(SegmentName name, long bytes, long limitOffset) {
        return new SegmentFile(disk, name, options.indexIntervalBytes(), bytes, limitOffset);
    }

    private OffsetIndex indexOnDisk(SegmentName name, long segmentBytes) throws IOException {
        return segment(name, segmentBytes, name.firstOffset()).index();
    }

    /** True when creating the segment was cut short: nothing but a part of a header, or one with zeros behind it. */
    private boolean hasTornHeader(SegmentName name) throws IOException {
        try (DiskFile file = disk.openForRead(name.file())) {
            return file.size() <= CommitFormat.SEGMENT_HEADER_BYTES && CommitFormat.isTornHeader(readHeader(file));
        }
    }

    private static void checkHeader(SegmentName name, DiskFile file) throws IOException {
        ByteBuffer header = readHeader(file);
        if (header.remaining() < CommitFormat.SEGMENT_HEADER_BYTES) {
            throw new CorruptFileException(
                    name.file(), "holds " + header.remaining() + " bytes, fewer than a segment header");
        }
        CommitFormat.checkSegmentHeader(name.file(), header);
    }

    private static ByteBuffer readHeader(DiskFile file) throws IOException {
        ByteBuffer header =
                ByteBuffer.allocate(CommitFormat.SEGMENT_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(header, 0);
        return header.flip();
    }
}
