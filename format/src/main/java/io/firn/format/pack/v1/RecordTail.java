package io.firn.format.pack.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Everything of a pack but its records, read from its end and checked.
 *
 * <p>Order: trailer, footer, the other sections; nothing is believed before the checksum over it matched.
 *
 * @param records how many there are
 * @param header the header's copy
 * @param index where the records are
 * @param app what the records mean
 * @param recordsStart offset of the first record
 * @param recordsEnd offset behind the last record
 */
record RecordTail(
        int records, ByteBuffer header, OffsetIndex index, ByteBuffer app, long recordsStart, long recordsEnd) {

    static RecordTail read(Path path, DiskFile file, PackIdentity expected, RecordCodec codec) throws IOException {
        long size = file.size();
        if (size < PackFormat.MIN_FILE_BYTES) {
            throw new CorruptFileException(path, size + " bytes are too short for a pack");
        }
        ByteBuffer end = readAt(path, file, size, (int) Math.min(size, PackFormat.TAIL_BYTES));
        ByteBuffer footer = footer(path, end);
        long recordBytes = footer.getLong(PackFormat.FOOTER_RECORD_BYTES_OFFSET);
        int records = footer.getInt(PackFormat.FOOTER_RECORDS_OFFSET);
        long headerLength = Integer.toUnsignedLong(footer.getInt(PackFormat.FOOTER_HEADER_LENGTH_OFFSET));
        long indexLength = Integer.toUnsignedLong(footer.getInt(PackFormat.FOOTER_INDEX_LENGTH_OFFSET));
        long appLength = Integer.toUnsignedLong(footer.getInt(PackFormat.FOOTER_APP_LENGTH_OFFSET));
        long tailLength = indexLength + appLength + headerLength + PackFormat.FOOTER_BYTES + PackFormat.TRAILER_BYTES;
        if (records < 0
                || records > PackFormat.MAX_RECORDS
                || recordBytes < 0
                || recordBytes > size
                || headerLength < PackFormat.HEADER_KIND_OFFSET + PackFormat.CRC_BYTES
                || indexLength / PackFormat.GROUP_ENTRY_BYTES < records / PackFormat.GROUP
                || tailLength > Integer.MAX_VALUE
                || headerLength + recordBytes + tailLength != size) {
            throw new CorruptFileException(
                    path,
                    "sections of " + headerLength + ", " + recordBytes + ", " + indexLength + " and " + appLength
                            + " bytes for " + records + " records do not make a file of " + size + " bytes");
        }
        ByteBuffer tail = tailLength <= end.limit() ? end : readAt(path, file, size, (int) tailLength);
        int at = tail.limit() - (int) tailLength;
        ByteBuffer index = section(tail, at, indexLength);
        ByteBuffer app = section(tail, at + (int) indexLength, appLength);
        ByteBuffer header = section(tail, at + (int) (indexLength + appLength), headerLength);
        PackHeader.check(path, header, expected, codec);
        checkSection(path, "offset index", index, footer.getInt(PackFormat.FOOTER_INDEX_CRC_OFFSET));
        checkSection(path, "application data", app, footer.getInt(PackFormat.FOOTER_APP_CRC_OFFSET));
        long recordsEnd = headerLength + recordBytes;
        OffsetIndex offsets = OffsetIndex.check(path, index, records + 1, headerLength, recordsEnd);
        return new RecordTail(records, header, offsets, app, headerLength, recordsEnd);
    }

    /** The footer, which is of our version once the trailer was read. */
    private static ByteBuffer footer(Path path, ByteBuffer end) throws IOException {
        int trailer = end.limit() - PackFormat.TRAILER_BYTES;
        int crc = Checksums.crc(end, trailer, PackFormat.TRAILER_CRC_OFFSET);
        if (end.getLong(trailer + PackFormat.TRAILER_MAGIC_OFFSET) != PackFormat.MAGIC
                || end.getInt(trailer + PackFormat.TRAILER_CRC_OFFSET) != crc) {
            throw new CorruptFileException(path, "does not end as a pack ends: short or altered");
        }
        int version = end.getInt(trailer + PackFormat.TRAILER_VERSION_OFFSET);
        if (version != PackFormat.VERSION) {
            throw new UnsupportedFormatException(
                    path, "pack version " + version + "; this program reads version " + PackFormat.VERSION);
        }
        if (end.getInt(trailer + PackFormat.TRAILER_FOOTER_LENGTH_OFFSET) != PackFormat.FOOTER_BYTES) {
            throw new CorruptFileException(path, "the footer's length is not that of version " + PackFormat.VERSION);
        }
        ByteBuffer footer = section(end, trailer - PackFormat.FOOTER_BYTES, PackFormat.FOOTER_BYTES);
        checkSection(path, "footer", footer, end.getInt(trailer + PackFormat.TRAILER_FOOTER_CRC_OFFSET));
        return footer;
    }

    private static void checkSection(Path path, String what, ByteBuffer section, int crc) throws CorruptFileException {
        if (Checksums.crc(section, 0, section.limit()) != crc) {
            throw new CorruptFileException(path, "the pack's " + what + " does not match its checksum");
        }
    }

    private static ByteBuffer section(ByteBuffer b, int at, long length) {
        return b.slice(at, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer readAt(Path path, DiskFile file, long size, int length) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int read = file.read(b, size - length);
        if (read != length) {
            throw new CorruptFileException(path, "ends at " + (size - length + read) + " instead of " + size);
        }
        return b.flip();
    }
}
