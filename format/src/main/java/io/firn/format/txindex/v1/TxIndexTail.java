package io.firn.format.txindex.v1;

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
 * The end of an index, read and checked: where its sections are.
 *
 * <p>Order: trailer, footer, header; nothing is believed before the checksum over it matched.
 *
 * @param summary what the index says of itself
 * @param header the header's copy
 * @param blockBytes bytes of all blocks, which begin behind the header
 * @param overflowEntries entries of the overflow, which begins behind the blocks; the directory begins behind it
 */
record TxIndexTail(TxIndexSummary summary, ByteBuffer header, long blockBytes, long overflowEntries) {
    static TxIndexTail read(Path path, DiskFile file, IndexIdentity expected) throws IOException {
        long size = file.size();
        if (size < TxIndexFormat.MIN_FILE_BYTES) {
            throw new CorruptFileException(path, size + " bytes are too short for an index");
        }
        int most = TxIndexFormat.MAX_HEADER_BYTES + TxIndexFormat.FOOTER_BYTES + TxIndexFormat.TRAILER_BYTES;
        int length = (int) Math.min(size, most);
        ByteBuffer end = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (file.read(end, size - length) != length) {
            throw new CorruptFileException(path, "became shorter than " + size + " bytes while it was read");
        }
        ByteBuffer footer = footer(path, end.flip());
        long keys = footer.getLong(TxIndexFormat.FOOTER_KEYS_OFFSET);
        long overflow = footer.getLong(TxIndexFormat.FOOTER_OVERFLOW_ENTRIES_OFFSET);
        long blockBytes = footer.getLong(TxIndexFormat.FOOTER_BLOCK_BYTES_OFFSET);
        long headerLength = Integer.toUnsignedLong(footer.getInt(TxIndexFormat.FOOTER_HEADER_LENGTH_OFFSET));
        if (keys < 0
                || keys > TxIndexFormat.MAX_KEYS
                || overflow < 0
                || overflow > keys
                || blockBytes < 0
                || blockBytes > size
                || headerLength < TxIndexFormat.HEADER_NETWORK_OFFSET + TxIndexFormat.CRC_BYTES
                || headerLength > TxIndexFormat.MAX_HEADER_BYTES
                || 2 * headerLength
                                + blockBytes
                                + TxIndexFormat.overflowBytes(overflow)
                                + TxIndexFormat.directoryBytes(TxIndexFormat.blocks(keys) + 1)
                                + TxIndexFormat.FOOTER_BYTES
                                + TxIndexFormat.TRAILER_BYTES
                        != size) {
            throw new CorruptFileException(
                    path,
                    "a header of " + headerLength + " bytes, blocks of " + blockBytes + " and " + overflow
                            + " entries of overflow for " + keys + " keys do not make a file of " + size + " bytes");
        }
        int headerAt = length - TxIndexFormat.TRAILER_BYTES - TxIndexFormat.FOOTER_BYTES - (int) headerLength;
        ByteBuffer header = section(end, headerAt, (int) headerLength);
        TxIndexHeader.check(path, header, expected);
        byte[] content = new byte[Hash.BYTES];
        footer.get(TxIndexFormat.FOOTER_CONTENT_OFFSET, content);
        return new TxIndexTail(new TxIndexSummary(Hash.of(content, 0), keys), header, blockBytes, overflow);
    }

    /** The footer, which is of our version once the trailer was read. */
    private static ByteBuffer footer(Path path, ByteBuffer end) throws IOException {
        int trailer = end.limit() - TxIndexFormat.TRAILER_BYTES;
        int crc = Checksums.crc(end, trailer, TxIndexFormat.TRAILER_CRC_OFFSET);
        if (end.getLong(trailer + TxIndexFormat.TRAILER_MAGIC_OFFSET) != TxIndexFormat.MAGIC
                || end.getInt(trailer + TxIndexFormat.TRAILER_CRC_OFFSET) != crc) {
            throw new CorruptFileException(path, "does not end as an index ends: short or altered");
        }
        int version = end.getInt(trailer + TxIndexFormat.TRAILER_VERSION_OFFSET);
        if (version != TxIndexFormat.VERSION) {
            throw new UnsupportedFormatException(
                    path, "index version " + version + "; this program reads version " + TxIndexFormat.VERSION);
        }
        int length = end.getInt(trailer + TxIndexFormat.TRAILER_FOOTER_LENGTH_OFFSET);
        if (length != TxIndexFormat.FOOTER_BYTES) {
            throw new CorruptFileException(path, "the footer's length is not that of version " + TxIndexFormat.VERSION);
        }
        ByteBuffer footer = section(end, trailer - length, length);
        if (Checksums.crc(footer, 0, length) != end.getInt(trailer + TxIndexFormat.TRAILER_FOOTER_CRC_OFFSET)) {
            throw new CorruptFileException(path, "the footer does not match its checksum");
        }
        return footer;
    }

    private static ByteBuffer section(ByteBuffer b, int at, int length) {
        return b.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
