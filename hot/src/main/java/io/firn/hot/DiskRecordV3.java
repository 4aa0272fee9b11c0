package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One ledger in the file of a {@link DiskHotStore}, version 3; integers big-endian.
 *
 * <p>Format: 8 sequence, {@code HotRowV3}, 4 length of the events' part; for each hash of the row's count 32 hash and 4 position
 * (hashes ascending bytewise); the events' part: 4 count of events, for each 4 where it ends behind the last of these, the events
 * as they are stored, for each term of the row's count 16 key, 4 count of events and 4 index in the ledger of each (both
 * ascending); 4 CRC32C of all before.
 *
 * @param firstId id of the ledger's first event
 */
record DiskRecordV3(HotRow row, HotHashes hashes, HotEvents events, int firstId) {
    /** What stands before the hashes. */
    static final int HEAD_BYTES = Long.BYTES + HotRowV3.BYTES + Integer.BYTES;

    private static final int EVENTS_LENGTH_OFFSET = Long.BYTES + HotRowV3.BYTES;
    private static final int HASH_BYTES = Hash.BYTES + Integer.BYTES;
    private static final int CRC_BYTES = 4;

    /** @throws IllegalArgumentException when there are more events than ids */
    DiskRecordV3 {
        HotRowV3.Counted.of(row, hashes.count(), events, firstId);
    }

    /** Ready to be written. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(lengthBytes()));
        bytes.putLong(row.header().seq())
                .put(HotRowV3.encode(HotRowV3.Counted.of(row, hashes.count(), events, firstId)));
        bytes.putInt(Math.toIntExact(eventsLengthBytes()));
        for (int i = 0; i < hashes.count(); i++) {
            bytes.put(hashes.hash(i).bytes()).putInt(hashes.position(i));
        }
        bytes.putInt(events.count());
        int end = 0;
        for (int i = 0; i < events.count(); i++) {
            end += events.stored(i).length();
            bytes.putInt(end);
        }
        Slice all = events.stored(0, events.count());
        bytes.put(all.array(), all.offset(), all.length());
        for (int t = 0; t < events.termCount(); t++) {
            bytes.putLong(events.termHigh(t)).putLong(events.termLow(t)).putInt(events.postingCount(t));
            for (int p = 0; p < events.postingCount(t); p++) {
                bytes.putInt(events.posting(t, p));
            }
        }
        return sealed(bytes);
    }

    long lengthBytes() {
        return lengthBytes(hashes.count(), eventsLengthBytes());
    }

    private long eventsLengthBytes() {
        long length = Integer.BYTES
                + (long) events.count() * Integer.BYTES
                + events.stored(0, events.count()).length()
                + (long) events.termCount() * (TermKey.BYTES + Integer.BYTES);
        for (int t = 0; t < events.termCount(); t++) {
            length += (long) events.postingCount(t) * Integer.BYTES;
        }
        return length;
    }

    int eventLimit() {
        return firstId + events.count();
    }

    /** Bytes of the record that begins with this head; a claim, to be checked before anything is allocated. */
    static long claimedBytes(ByteBuffer head) {
        return lengthBytes(
                Integer.toUnsignedLong(head.getInt(Long.BYTES + HotRowV3.HASH_COUNT_OFFSET)),
                Integer.toUnsignedLong(head.getInt(EVENTS_LENGTH_OFFSET)));
    }

    /** @param bytes a record whose checksum holds */
    static DiskRecordV3 decode(Path file, ByteBuffer bytes) throws CorruptFileException, UnsupportedFormatException {
        byte[] row = new byte[HotRowV3.BYTES];
        bytes.get(Long.BYTES, row);
        long seq = bytes.getLong(0);
        HotRowV3.Counted counted = HotRowV3.decode(file, seq, row);
        HotHashes hashes = hashes(file, bytes, seq, counted.hashCount());
        int from = HEAD_BYTES + counted.hashCount() * HASH_BYTES;
        HotEvents events =
                events(file, bytes.slice(from, bytes.capacity() - CRC_BYTES - from), seq, counted.termCount());
        int firstId = counted.eventLimit() - events.count();
        if (firstId < 0
                || !HotRowV3.Counted.of(counted.row(), hashes.count(), events, firstId)
                        .equals(counted)) {
            throw new CorruptFileException(file, "the events of ledger " + seq + " are not those that its row counts");
        }
        return new DiskRecordV3(counted.row(), hashes, events, firstId);
    }

    /** @param part the events' part, no more */
    private static HotEvents events(Path file, ByteBuffer part, long seq, int termCount) throws CorruptFileException {
        try {
            return DiskEventsV3.read(part, termCount);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CorruptFileException(file, "the events of ledger " + seq + " are out of order or end early", e);
        }
    }

    private static HotHashes hashes(Path file, ByteBuffer bytes, long seq, int count) throws CorruptFileException {
        Hash[] hashes = new Hash[count];
        int[] positions = new int[hashes.length];
        byte[] hash = new byte[Hash.BYTES];
        for (int i = 0; i < hashes.length; i++) {
            int offset = HEAD_BYTES + i * HASH_BYTES;
            bytes.get(offset, hash);
            hashes[i] = Hash.of(hash, 0);
            positions[i] = bytes.getInt(offset + Hash.BYTES);
            if (positions[i] < HotHashes.LEDGER || (i > 0 && hashes[i - 1].compareTo(hashes[i]) >= 0)) {
                throw new CorruptFileException(
                        file, "hash " + i + " of ledger " + seq + " is out of order or at position " + positions[i]);
            }
        }
        return HotHashes.ascending(hashes, positions);
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

    private static long lengthBytes(long hashCount, long eventsLengthBytes) {
        return HEAD_BYTES + hashCount * HASH_BYTES + eventsLengthBytes + CRC_BYTES;
    }

    private static int crc(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }
}
