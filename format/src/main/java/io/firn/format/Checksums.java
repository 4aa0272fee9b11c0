package io.firn.format;

import io.firn.ledger.Hash;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** CRC-32C of runs of bytes, and SHA-256: what every format is covered by. */
public final class Checksums {
    private Checksums() {}

    /** CRC-32C of {@code length} bytes from index {@code from}. */
    public static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }

    /** CRC-32C of {@code length} bytes from {@code from}. */
    public static int crc(MemorySegment bytes, long from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.asSlice(from, length).asByteBuffer());
        return (int) crc.getValue();
    }

    /** The hash that is at index {@code at}. */
    public static Hash hash(ByteBuffer bytes, int at) {
        byte[] hash = new byte[Hash.BYTES];
        bytes.get(at, hash);
        return Hash.of(hash, 0);
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
