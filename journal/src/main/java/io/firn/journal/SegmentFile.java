package io.firn.journal;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One segment as readers see it: its bytes up to what has been written, and its index.
 *
 * <p>Owns: the open file. A segment that is dropped stays open until the last reader has given it back.
 *
 * <p>Threading: safe for concurrent use; {@link #written} is the appender's.
 */
final class SegmentFile {
    private final Disk disk;
    private final SegmentName name;
    private final int indexIntervalBytes;
    private volatile long bytes;
    private volatile long limitOffset;
    private volatile @Nullable OffsetIndex index;
    private @Nullable DiskFile file;
    private int readers;
    private boolean dropped;

    SegmentFile(Disk disk, SegmentName name, int indexIntervalBytes, long bytes, long limitOffset) {
        this.disk = disk;
        this.name = name;
        this.indexIntervalBytes = indexIntervalBytes;
        this.bytes = bytes;
        this.limitOffset = limitOffset;
    }

    /** Takes over an open file and an index that is kept in memory. */
    void adopt(DiskFile opened, OffsetIndex kept) {
        synchronized (this) {
            file = opened;
        }
        index = kept;
    }

    Path path() {
        return name.file();
    }

    SegmentName name() {
        return name;
    }

    long firstOffset() {
        return name.firstOffset();
    }

    /** The first offset that is not in this segment. */
    long limitOffset() {
        return limitOffset;
    }

    /** Bytes that hold whole commits below {@link #limitOffset}, at least. */
    long bytes() {
        return bytes;
    }

    void written(long newBytes, long newLimitOffset) {
        bytes = newBytes;
        limitOffset = newLimitOffset;
    }

    /** The open file for a reader that gives it {@link #release back}; empty when the segment was dropped. */
    synchronized Optional<DiskFile> lease() throws IOException {
        if (dropped) {
            return Optional.empty();
        }
        DiskFile open = file;
        if (open == null) {
            open = disk.openForRead(name.file());
            file = open;
        }
        readers++;
        return Optional.of(open);
    }

    synchronized void release() throws IOException {
        readers--;
        closeWhenUnused();
    }

    /** No reader gets it from now on. */
    synchronized void drop() throws IOException {
        dropped = true;
        closeWhenUnused();
    }

    /** The index, read from its file when first asked for; an absent file is an empty index. */
    OffsetIndex index() throws IOException {
        OffsetIndex known = index;
        if (known == null) {
            known = loadIndex();
            index = known;
        }
        return known;
    }

    private OffsetIndex loadIndex() throws IOException {
        try (DiskFile entries = disk.openForRead(name.index())) {
            return OffsetIndex.load(entries, bytes, indexIntervalBytes);
        } catch (NoSuchFileException absent) {
            return new OffsetIndex(indexIntervalBytes);
        }
    }

    private void closeWhenUnused() throws IOException {
        DiskFile open = file;
        if (dropped && readers == 0 && open != null) {
            file = null;
            open.close();
        }
    }
}
