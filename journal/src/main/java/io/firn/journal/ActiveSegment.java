package io.firn.journal;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The segment that is appended to: the newest.
 *
 * <p>Holds: commits are encoded one behind the other into one reusable buffer and leave it in one write; an index entry is
 * written only after the force that covers its commit.
 *
 * <p>Threading: the log's lock guards everything but {@link #force}, which may run beside appends, one at a time.
 */
final class ActiveSegment {
    private static final int BUFFER_BYTES = 256 * 1024;
    /** A buffer that had to grow beyond this for one commit is given up after it. */
    private static final int MAX_KEPT_BUFFER_BYTES = 32 << 20;

    private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

    private final SegmentFile segment;
    private final DiskFile file;
    private final DiskFile indexFile;
    private final OffsetIndex index;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer pending = NO_BUFFER;
    private long nextOffset;
    private long appendedBytes;
    private int indexedEntries;

    private ActiveSegment(SegmentFile segment, DiskFile file, DiskFile indexFile, OffsetIndex index) {
        this.segment = segment;
        this.file = file;
        this.indexFile = indexFile;
        this.index = index;
        this.nextOffset = segment.limitOffset();
        this.appendedBytes = segment.bytes();
    }

    /**
     * Creates an empty segment.
     *
     * <table>
     * <caption>Creating a segment</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>unlink an index of the same name</td><td>the log as it was</td><td>nothing</td></tr>
     * <tr><td>2</td><td>create the file, append its header, create its index</td>
     *     <td>no name, or a file with none, a part or all of its header</td><td>opening: removed, or written again when it is the only one</td></tr>
     * <tr><td>3</td><td>force the file</td><td>as before</td><td>as before</td></tr>
     * <tr><td>4</td><td>sync the directory</td><td>an empty segment</td><td>nothing: it is appended to</td></tr>
     * </table>
     */
    static ActiveSegment create(Disk disk, Path directory, long firstOffset, CommitLogOptions options)
            throws IOException {
        SegmentName name = SegmentName.of(directory, firstOffset);
        disk.unlinkIfExists(name.index());
        DiskFile file = disk.create(name.file());
        file.append(header());
        DiskFile indexFile = disk.create(name.index());
        file.force();
        disk.syncDirectory(directory);
        SegmentFile segment = new SegmentFile(
                disk, name, options.indexIntervalBytes(), CommitFormat.SEGMENT_HEADER_BYTES, firstOffset);
        OffsetIndex index = new OffsetIndex(options.indexIntervalBytes());
        segment.adopt(file, index);
        return new ActiveSegment(segment, file, indexFile, index);
    }

    /** Goes on with a segment whose commits were verified and are durable; its index file is made to agree with them. */
    static ActiveSegment resume(Disk disk, SegmentFile segment, DiskFile file, OffsetIndex index, OffsetIndex onDisk)
            throws IOException {
        Path path = segment.name().index();
        DiskFile indexFile = disk.exists(path) ? disk.openForAppend(path) : disk.create(path);
        int same = index.commonPrefix(onDisk);
        if (indexFile.size() != (long) same * OffsetIndex.ENTRY_BYTES) {
            indexFile.truncate((long) same * OffsetIndex.ENTRY_BYTES);
            indexFile.force();
        }
        segment.adopt(file, index);
        ActiveSegment active = new ActiveSegment(segment, file, indexFile, index);
        active.indexedEntries = same;
        active.indexUpTo(index.count());
        return active;
    }

    static ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(CommitFormat.SEGMENT_HEADER_BYTES);
        CommitFormat.putSegmentHeader(header);
        return header.flip();
    }

    SegmentFile segment() {
        return segment;
    }

    /** Bytes of the segment with what still lies in the buffer. */
    long appendedBytes() {
        return appendedBytes;
    }

    boolean isEmpty() {
        return nextOffset == segment.firstOffset();
    }

    /** Encodes one record as one commit behind the pending ones. */
    void append(long epoch, ByteBuffer record) throws IOException {
        long total = SegmentCursor.commitBytes(record.remaining());
        if (pending.remaining() < total) {
            write();
            if (pending.capacity() < total) {
                pending = allocate((int) Math.max(total, BUFFER_BYTES));
            }
        }
        CommitFormat.putCommit(pending, nextOffset, epoch, 1, record, crc);
        index.note(nextOffset, appendedBytes, total);
        appendedBytes += total;
        nextOffset++;
    }

    /** Hands the pending commits to the file, where readers find them. */
    void write() throws IOException {
        if (pending.position() == 0) {
            return;
        }
        file.append(pending.flip());
        pending.clear();
        if (pending.capacity() > MAX_KEPT_BUFFER_BYTES) {
            pending = NO_BUFFER;
        }
        segment.written(appendedBytes, nextOffset);
    }

    void force() throws IOException {
        file.force();
    }

    /** How many index entries there are for what was appended so far. */
    int indexEntries() {
        return index.count();
    }

    /** Writes the index entries below a count whose commits are durable. */
    void indexUpTo(int entries) throws IOException {
        if (entries > indexedEntries) {
            indexFile.append(index.encode(indexedEntries, entries));
            indexedEntries = entries;
        }
    }

    /** Nothing more is appended; the file stays open for readers. */
    void seal() throws IOException {
        indexFile.close();
    }

    /** The buffer of a sealed segment goes on with the next one. */
    void takeBufferOf(ActiveSegment sealed) {
        pending = sealed.pending;
        sealed.pending = NO_BUFFER;
    }

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
