package io.firn.format.pack.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.MisplacedFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The header of a pack as bytes: its beginning, and once more in its tail, where opening reads it. */
final class PackHeader {
    private PackHeader() {}

    /** The header of a pack of this identity, ready to be read. */
    static ByteBuffer write(PackIdentity identity, RecordCodec codec) {
        byte[] kind = identity.kind().getBytes(StandardCharsets.UTF_8);
        byte[] network = identity.network().getBytes(StandardCharsets.UTF_8);
        int length = PackFormat.HEADER_KIND_OFFSET + kind.length + network.length + PackFormat.CRC_BYTES;
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(PackFormat.HEADER_MAGIC_OFFSET, PackFormat.MAGIC);
        b.putInt(PackFormat.HEADER_VERSION_OFFSET, PackFormat.VERSION);
        b.putInt(PackFormat.HEADER_LENGTH_OFFSET, length);
        b.put(PackFormat.HEADER_CODEC_OFFSET, (byte) codec.number());
        b.put(PackFormat.HEADER_LEVEL_OFFSET, (byte) codec.level());
        b.putInt(PackFormat.HEADER_CHUNK_OFFSET, identity.chunk());
        b.putInt(PackFormat.HEADER_LEDGERS_PER_CHUNK_OFFSET, identity.geometry().ledgersPerChunk());
        b.putInt(PackFormat.HEADER_CHUNKS_PER_WINDOW_OFFSET, identity.geometry().chunksPerWindow());
        b.putLong(PackFormat.HEADER_CHAIN_FIRST_SEQ_OFFSET, identity.geometry().firstSeq());
        b.putShort(PackFormat.HEADER_KIND_LENGTH_OFFSET, (short) kind.length);
        b.putShort(PackFormat.HEADER_NETWORK_LENGTH_OFFSET, (short) network.length);
        b.put(PackFormat.HEADER_KIND_OFFSET, kind);
        b.put(PackFormat.HEADER_KIND_OFFSET + kind.length, network);
        int crcAt = length - PackFormat.CRC_BYTES;
        b.putInt(crcAt, Checksums.crc(b, 0, crcAt));
        return b;
    }

    /**
     * Checks a whole header against what is expected here.
     *
     * @throws CorruptFileException when its checksum or a length does not match
     * @throws UnsupportedFormatException when it is sound and of another version or codec
     * @throws MisplacedFileException when it is sound and of another place
     */
    static void check(Path file, ByteBuffer b, PackIdentity expected, RecordCodec codec)
            throws CorruptFileException, UnsupportedFormatException {
        int length = b.limit();
        int crcAt = length - PackFormat.CRC_BYTES;
        if (b.getLong(PackFormat.HEADER_MAGIC_OFFSET) != PackFormat.MAGIC
                || b.getInt(crcAt) != Checksums.crc(b, 0, crcAt)
                || b.getInt(PackFormat.HEADER_LENGTH_OFFSET) != length) {
            throw new CorruptFileException(file, "the pack's header does not match its checksum");
        }
        int version = b.getInt(PackFormat.HEADER_VERSION_OFFSET);
        if (version != PackFormat.VERSION) {
            throw new UnsupportedFormatException(
                    file, "pack version " + version + "; this program reads version " + PackFormat.VERSION);
        }
        int kindLength = Short.toUnsignedInt(b.getShort(PackFormat.HEADER_KIND_LENGTH_OFFSET));
        int networkLength = Short.toUnsignedInt(b.getShort(PackFormat.HEADER_NETWORK_LENGTH_OFFSET));
        if (PackFormat.HEADER_KIND_OFFSET + kindLength + networkLength != crcAt) {
            throw new CorruptFileException(
                    file,
                    "the pack's header has names of " + kindLength + " and " + networkLength + " bytes in " + length
                            + " bytes");
        }
        checkPlace(file, "kind", text(b, PackFormat.HEADER_KIND_OFFSET, kindLength), expected.kind());
        checkPlace(
                file,
                "network",
                text(b, PackFormat.HEADER_KIND_OFFSET + kindLength, networkLength),
                expected.network());
        checkPlace(
                file,
                "geometry",
                b.getInt(PackFormat.HEADER_LEDGERS_PER_CHUNK_OFFSET) + "x"
                        + b.getInt(PackFormat.HEADER_CHUNKS_PER_WINDOW_OFFSET) + " from ledger "
                        + b.getLong(PackFormat.HEADER_CHAIN_FIRST_SEQ_OFFSET),
                expected.geometry().text() + " from ledger "
                        + expected.geometry().firstSeq());
        checkPlace(file, "chunk", "" + b.getInt(PackFormat.HEADER_CHUNK_OFFSET), "" + expected.chunk());
        int found = Byte.toUnsignedInt(b.get(PackFormat.HEADER_CODEC_OFFSET));
        if (found != codec.number()) {
            throw new UnsupportedFormatException(
                    file, "records of codec " + found + "; this program reads codec " + codec.number());
        }
    }

    private static void checkPlace(Path file, String what, String found, String expected)
            throws MisplacedFileException {
        if (!found.equals(expected)) {
            throw new MisplacedFileException(
                    file, "a pack of another place: its " + what + " is " + found + ", here belongs " + expected);
        }
    }

    private static String text(ByteBuffer b, int at, int length) {
        byte[] bytes = new byte[length];
        b.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
