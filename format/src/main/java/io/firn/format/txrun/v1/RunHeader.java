package io.firn.format.txrun.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.MisplacedFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The header of a run as bytes: its beginning, and once more in its tail, where opening reads it. */
final class RunHeader {
    private RunHeader() {}

    /** The header of a run of this identity, ready to be read. */
    static ByteBuffer write(RunIdentity identity) {
        byte[] network = identity.network().getBytes(StandardCharsets.UTF_8);
        int length = RunFormat.HEADER_NETWORK_OFFSET + network.length + RunFormat.CRC_BYTES;
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(RunFormat.HEADER_MAGIC_OFFSET, RunFormat.MAGIC);
        b.putInt(RunFormat.HEADER_VERSION_OFFSET, RunFormat.VERSION);
        b.putInt(RunFormat.HEADER_LENGTH_OFFSET, length);
        b.putInt(RunFormat.HEADER_CHUNK_OFFSET, identity.chunk());
        b.putInt(RunFormat.HEADER_LEDGERS_PER_CHUNK_OFFSET, identity.geometry().ledgersPerChunk());
        b.putInt(RunFormat.HEADER_CHUNKS_PER_WINDOW_OFFSET, identity.geometry().chunksPerWindow());
        b.putInt(RunFormat.HEADER_NETWORK_LENGTH_OFFSET, network.length);
        b.putLong(RunFormat.HEADER_CHAIN_FIRST_SEQ_OFFSET, identity.geometry().firstSeq());
        b.put(RunFormat.HEADER_NETWORK_OFFSET, network);
        int crcAt = length - RunFormat.CRC_BYTES;
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
    static void check(Path file, ByteBuffer b, RunIdentity expected)
            throws CorruptFileException, UnsupportedFormatException {
        int length = b.limit();
        int crcAt = length - RunFormat.CRC_BYTES;
        if (b.getLong(RunFormat.HEADER_MAGIC_OFFSET) != RunFormat.MAGIC
                || b.getInt(crcAt) != Checksums.crc(b, 0, crcAt)
                || b.getInt(RunFormat.HEADER_LENGTH_OFFSET) != length) {
            throw new CorruptFileException(file, "the run's header does not match its checksum");
        }
        int version = b.getInt(RunFormat.HEADER_VERSION_OFFSET);
        if (version != RunFormat.VERSION) {
            throw new UnsupportedFormatException(
                    file, "run version " + version + "; this program reads version " + RunFormat.VERSION);
        }
        int networkLength = b.getInt(RunFormat.HEADER_NETWORK_LENGTH_OFFSET);
        if (networkLength != crcAt - RunFormat.HEADER_NETWORK_OFFSET) {
            throw new CorruptFileException(
                    file, "the run's header has a name of " + networkLength + " bytes in " + length + " bytes");
        }
        byte[] network = new byte[networkLength];
        b.get(RunFormat.HEADER_NETWORK_OFFSET, network);
        checkPlace(file, "network", new String(network, StandardCharsets.UTF_8), expected.network());
        checkPlace(
                file,
                "geometry",
                b.getInt(RunFormat.HEADER_LEDGERS_PER_CHUNK_OFFSET) + "x"
                        + b.getInt(RunFormat.HEADER_CHUNKS_PER_WINDOW_OFFSET) + " from ledger "
                        + b.getLong(RunFormat.HEADER_CHAIN_FIRST_SEQ_OFFSET),
                expected.geometry().text() + " from ledger "
                        + expected.geometry().firstSeq());
        checkPlace(file, "chunk", "" + b.getInt(RunFormat.HEADER_CHUNK_OFFSET), "" + expected.chunk());
    }

    private static void checkPlace(Path file, String what, String found, String expected)
            throws MisplacedFileException {
        if (!found.equals(expected)) {
            throw new MisplacedFileException(
                    file, "a run of another place: its " + what + " is " + found + ", here belongs " + expected);
        }
    }
}
