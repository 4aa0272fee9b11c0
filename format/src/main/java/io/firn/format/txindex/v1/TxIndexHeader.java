package io.firn.format.txindex.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.MisplacedFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The header of an index as bytes: its beginning, and once more in its tail, where opening reads it. */
final class TxIndexHeader {
    private TxIndexHeader() {}

    /** The header of an index of this identity, ready to be read. */
    static ByteBuffer write(IndexIdentity identity) {
        byte[] network = identity.network().getBytes(StandardCharsets.UTF_8);
        int length = TxIndexFormat.HEADER_NETWORK_OFFSET + network.length + TxIndexFormat.CRC_BYTES;
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(TxIndexFormat.HEADER_MAGIC_OFFSET, TxIndexFormat.MAGIC);
        b.putInt(TxIndexFormat.HEADER_VERSION_OFFSET, TxIndexFormat.VERSION);
        b.putInt(TxIndexFormat.HEADER_LENGTH_OFFSET, length);
        b.putInt(TxIndexFormat.HEADER_WINDOW_OFFSET, identity.window());
        b.putInt(TxIndexFormat.HEADER_FIRST_CHUNK_OFFSET, identity.firstChunk());
        b.putInt(TxIndexFormat.HEADER_LAST_CHUNK_OFFSET, identity.lastChunk());
        b.putInt(
                TxIndexFormat.HEADER_LEDGERS_PER_CHUNK_OFFSET,
                identity.geometry().ledgersPerChunk());
        b.putInt(
                TxIndexFormat.HEADER_CHUNKS_PER_WINDOW_OFFSET,
                identity.geometry().chunksPerWindow());
        b.putInt(TxIndexFormat.HEADER_NETWORK_LENGTH_OFFSET, network.length);
        b.putLong(
                TxIndexFormat.HEADER_CHAIN_FIRST_SEQ_OFFSET, identity.geometry().firstSeq());
        b.put(TxIndexFormat.HEADER_NETWORK_OFFSET, network);
        int crcAt = length - TxIndexFormat.CRC_BYTES;
        b.putInt(crcAt, Checksums.crc(b, 0, crcAt));
        return b;
    }

    /**
     * Checks a whole header against what is expected here.
     *
     * @throws CorruptFileException when its checksum or a length does not match
     * @throws UnsupportedFormatException when it is sound and of another version
     * @throws MisplacedFileException when it is sound and of another place
     */
    static void check(Path file, ByteBuffer b, IndexIdentity expected)
            throws CorruptFileException, UnsupportedFormatException {
        int length = b.limit();
        int crcAt = length - TxIndexFormat.CRC_BYTES;
        if (b.getLong(TxIndexFormat.HEADER_MAGIC_OFFSET) != TxIndexFormat.MAGIC
                || b.getInt(crcAt) != Checksums.crc(b, 0, crcAt)
                || b.getInt(TxIndexFormat.HEADER_LENGTH_OFFSET) != length) {
            throw new CorruptFileException(file, "the index's header does not match its checksum");
        }
        int version = b.getInt(TxIndexFormat.HEADER_VERSION_OFFSET);
        if (version != TxIndexFormat.VERSION) {
            throw new UnsupportedFormatException(
                    file, "index version " + version + "; this program reads version " + TxIndexFormat.VERSION);
        }
        int networkLength = b.getInt(TxIndexFormat.HEADER_NETWORK_LENGTH_OFFSET);
        if (networkLength != crcAt - TxIndexFormat.HEADER_NETWORK_OFFSET) {
            throw new CorruptFileException(
                    file, "the index's header has a name of " + networkLength + " bytes in " + length + " bytes");
        }
        byte[] network = new byte[networkLength];
        b.get(TxIndexFormat.HEADER_NETWORK_OFFSET, network);
        checkPlace(file, "network", new String(network, StandardCharsets.UTF_8), expected.network());
        checkPlace(
                file,
                "geometry",
                b.getInt(TxIndexFormat.HEADER_LEDGERS_PER_CHUNK_OFFSET) + "x"
                        + b.getInt(TxIndexFormat.HEADER_CHUNKS_PER_WINDOW_OFFSET) + " from ledger "
                        + b.getLong(TxIndexFormat.HEADER_CHAIN_FIRST_SEQ_OFFSET),
                expected.geometry().text() + " from ledger "
                        + expected.geometry().firstSeq());
        checkPlace(file, "window", "" + b.getInt(TxIndexFormat.HEADER_WINDOW_OFFSET), "" + expected.window());
        checkPlace(
                file,
                "coverage",
                "chunks " + b.getInt(TxIndexFormat.HEADER_FIRST_CHUNK_OFFSET) + " to "
                        + b.getInt(TxIndexFormat.HEADER_LAST_CHUNK_OFFSET),
                "chunks " + expected.firstChunk() + " to " + expected.lastChunk());
    }

    private static void checkPlace(Path file, String what, String found, String expected)
            throws MisplacedFileException {
        if (!found.equals(expected)) {
            throw new MisplacedFileException(
                    file, "an index of another place: its " + what + " is " + found + ", here belongs " + expected);
        }
    }
}
