package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One ledger in the file of a {@link DiskHotStore}, version 2; integers big-endian.
 *
 * <p>Format: 8 sequence, {@code HotRowV2}, for each hash of the row's count 32 hash and 4 position (hashes ascending bytewise),
 * 4 CRC32C of all before.
 */
record DiskRecordV2(HotRow row, HotHashes hashes) {
    /** What stands before the hashes. */
    static final int HEAD_BYTES = Long.BYTES + HotRowV2.BYTES;

    private static final int HASH_BYTES = Hash.BYTES + Integer.BYTES;
    private static final int CRC_BYTES = 4;

    /** Ready to be written. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(lengthBytes()));
        bytes.putLong(row.header().seq()).put(HotRowV2.encode(row, hashes.count()));
        for (int i = 0; i < hashes.count(); i++) {
            bytes.put(hashes.hash(i).bytes()).putInt(hashes.position(i));
        }
        return sealed(bytes);
    }

    long lengthBytes() {
        return lengthBytes(hashes.count());
    }

    /** Bytes of the record that begins with this head; a claim, to be checked before anything is allocated. */
    static long claimedBytes(ByteBuffer head) {
        return lengthBytes(Integer.toUnsignedLong(head.getInt(Long.BYTES + HotRowV2.HASH_COUNT_OFFSET)));
    }

    /** @param bytes a record whose checksum holds */
    static DiskRecordV2 decode(Path file, ByteBuffer bytes) throws CorruptFileException, UnsupportedFormatException {
        byte[] row = new byte[HotRowV2.BYTES];
        bytes.get(Long.BYTES, row);
        HotRowV2.Counted counted = HotRowV2.decode(file, bytes.getLong(0), row);
        Hash[] hashes = new Hash[counted.hashCount()];
        int[] positions = new int[hashes.length];
        byte[] hash = new byte[Hash.BYTES];
        for (int i = 0; i < hashes.length; i++) {
            int offset = HEAD_BYTES + i * HASH_BYTES;
            bytes.get(offset, hash);
            hashes[i] = Hash.of(hash, 0);
            positions[i] = bytes.getInt(offset + Hash.BYTES);
            if (positions[i] < HotHashes.LEDGER || (i > 0 && hashes[i - 1].compareTo(hashes[i]) >= 0)) {
                throw new CorruptFileException(
                        file,
                        "hash " + i + " of ledger " + bytes.getLong(0) + " is out of order or at position "
                                + positions[i]);
            }
        }
        return new DiskRecordV2(counted.row(), HotHashes.ascending(hashes, positions));
    }

    /** Puts the checksum of what was put so far and makes the buffer ready to be written. */
    static ByteBuffer sealed(ByteBuffer bytes) {
        bytes.putInt(crc(bytes, bytes.position()));
        return bytes.flip();
    }

    static boolean sealHolds(ByteBuffer bytes) {
        int covered = bytes.capacity() - CRC_BYTES;
        return bytes.getInt(covered) == crc(bytes, covered);
    }

    private static long lengthBytes(long hashCount) {
        return HEAD_BYTES + hashCount * HASH_BYTES + CRC_BYTES;
    }

    private static int crc(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }
}
