package io.firn.format.txrun.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Everything of a run but its entries, read from its end and checked.
 *
 * <p>Order: trailer, footer, the other sections; nothing is believed before the checksum over it matched.
 *
 * @param summary what the run says of itself
 * @param header the header's copy
 * @param firsts the first eight bytes of each block's first entry, ascending as unsigned numbers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RunTail(RunSummary summary, ByteBuffer header, long[] firsts) {

    static RunTail read(Path path, DiskFile file, RunIdentity expected) throws IOException {
        long size = file.size();
        if (size < RunFormat.MIN_FILE_BYTES) {
            throw new CorruptFileException(path, size + " bytes are too short for a run");
        }
        ByteBuffer end = readAt(path, file, size, (int) Math.min(size, RunFormat.TAIL_BYTES));
        ByteBuffer footer = footer(path, end);
        long entries = footer.getLong(RunFormat.FOOTER_ENTRIES_OFFSET);
        long headerLength = Integer.toUnsignedLong(footer.getInt(RunFormat.FOOTER_HEADER_LENGTH_OFFSET));
        long indexLength = Integer.toUnsignedLong(footer.getInt(RunFormat.FOOTER_INDEX_LENGTH_OFFSET));
        long tailLength = indexLength + headerLength + RunFormat.FOOTER_BYTES + RunFormat.TRAILER_BYTES;
        if (entries < 0
                || entries > RunFormat.MAX_ENTRIES
                || headerLength < RunFormat.HEADER_NETWORK_OFFSET + RunFormat.CRC_BYTES
                || headerLength > RunFormat.MAX_HEADER_BYTES
                || indexLength != RunFormat.blocks(entries) * RunFormat.INDEX_ENTRY_BYTES
                || headerLength + RunFormat.blockBytes(entries) + tailLength != size) {
            throw new CorruptFileException(
                    path,
                    "sections of " + headerLength + " and " + indexLength + " bytes for " + entries
                            + " entries do not make a file of " + size + " bytes");
        }
        ByteBuffer tail = tailLength <= end.limit() ? end : readAt(path, file, size, (int) tailLength);
        int at = tail.limit() - (int) tailLength;
        ByteBuffer index = section(tail, at, (int) indexLength);
        ByteBuffer header = section(tail, at + (int) indexLength, (int) headerLength);
        RunHeader.check(path, header, expected);
        checkSection(path, "block index", index, footer.getInt(RunFormat.FOOTER_INDEX_CRC_OFFSET));
        byte[] content = new byte[Hash.BYTES];
        footer.get(RunFormat.FOOTER_CONTENT_OFFSET, content);
        return new RunTail(new RunSummary(Hash.of(content, 0), entries), header, firsts(path, index));
    }

    /** The footer, which is of our version once the trailer was read. */
    private static ByteBuffer footer(Path path, ByteBuffer end) throws IOException {
        int trailer = end.limit() - RunFormat.TRAILER_BYTES;
        int crc = Checksums.crc(end, trailer, RunFormat.TRAILER_CRC_OFFSET);
        if (end.getLong(trailer + RunFormat.TRAILER_MAGIC_OFFSET) != RunFormat.MAGIC
                || end.getInt(trailer + RunFormat.TRAILER_CRC_OFFSET) != crc) {
            throw new CorruptFileException(path, "does not end as a run ends: short or altered");
        }
        int version = end.getInt(trailer + RunFormat.TRAILER_VERSION_OFFSET);
        if (version != RunFormat.VERSION) {
            throw new UnsupportedFormatException(
                    path, "run version " + version + "; this program reads version " + RunFormat.VERSION);
        }
        if (end.getInt(trailer + RunFormat.TRAILER_FOOTER_LENGTH_OFFSET) != RunFormat.FOOTER_BYTES) {
            throw new CorruptFileException(path, "the footer's length is not that of version " + RunFormat.VERSION);
        }
        ByteBuffer footer = section(end, trailer - RunFormat.FOOTER_BYTES, RunFormat.FOOTER_BYTES);
        checkSection(path, "footer", footer, end.getInt(trailer + RunFormat.TRAILER_FOOTER_CRC_OFFSET));
        return footer;
    }

    private static long[] firsts(Path path, ByteBuffer index) throws CorruptFileException {
        long[] firsts = new long[index.limit() / RunFormat.INDEX_ENTRY_BYTES];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = index.getLong(i * RunFormat.INDEX_ENTRY_BYTES);
            if (i > 0 && Long.compareUnsigned(firsts[i - 1], firsts[i]) > 0) {
                throw new CorruptFileException(path, "block " + i + " begins before the block before it");
            }
        }
        return firsts;
    }

    private static ByteBuffer readAt(Path path, DiskFile file, long size, int length) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (file.read(b, size - length) != length) {
            throw new CorruptFileException(path, "became shorter than " + size + " bytes while it was read");
        }
        return b.flip();
    }

    private static ByteBuffer section(ByteBuffer b, int at, int length) {
        return b.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void checkSection(Path path, String what, ByteBuffer section, int crc) throws CorruptFileException {
        if (Checksums.crc(section, 0, section.limit()) != crc) {
            throw new CorruptFileException(path, "the " + what + " does not match its checksum");
        }
    }
}
