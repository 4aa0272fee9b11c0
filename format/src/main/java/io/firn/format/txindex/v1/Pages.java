package io.firn.format.txindex.v1;

import io.firn.disk.CorruptFileException;
import io.firn.format.Checksums;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A section in pages of one size, but for the last, each with its checksum behind it.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Pages {
    private final Path path;
    private final String name;
    private final MemorySegment bytes;
    private final int pageBytes;
    private final Verified verified;

    Pages(Path path, String name, MemorySegment bytes, int pageBytes) {
        this.path = path;
        this.name = name;
        this.bytes = bytes;
        this.pageBytes = pageBytes;
        verified = new Verified(TxIndexFormat.pages(bytes.byteSize(), pageBytes));
    }

    /** Where entry {@code i} is in {@link #bytes}; its page is verified. */
    long offset(long i, int entryBytes) throws CorruptFileException {
        int perPage = pageBytes / entryBytes;
        long page = i / perPage;
        if (!verified.isSet(page)) {
            verify(page);
        }
        return page * pageBytes + (i % perPage) * entryBytes;
    }

    private void verify(long page) throws CorruptFileException {
        long from = page * pageBytes;
        int length = (int) Math.min(pageBytes, bytes.byteSize() - from) - TxIndexFormat.CRC_BYTES;
        if (Checksums.crc(bytes, from, length) != bytes.get(Blocks.INT, from + length)) {
            throw new CorruptFileException(path, name + ": page " + page + " does not match its checksum");
        }
        verified.set(page);
    }

    MemorySegment bytes() {
        return bytes;
    }
}
