package io.firn.journal;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment: its header and its commits.
 *
 * <p>Format: {@code docs/formats/commit-log-v1.md}. Every buffer handed in is little-endian.
 */
final class CommitFormat {
    static final int SEGMENT_HEADER_BYTES = 10;
    static final int COMMIT_HEADER_BYTES = 22;
    static final int CHECKSUM_BYTES = 4;
    /** What a commit costs beyond its records. */
    static final int FRAMING_BYTES = COMMIT_HEADER_BYTES + CHECKSUM_BYTES;

    static final int EPOCH_AT = 8;
    static final int COUNT_AT = 16;
    static final int LENGTH_AT = 18;

    static final int VERSION_AT = 6;
    static final int CHECKSUM_ALGORITHM_AT = 7;
    static final int VERSION = 1;
    static final int CHECKSUM_CRC32C = 0;

    /** The largest records of one commit: what one buffer can hold with its framing. */
    static final int MAX_RECORDS_BYTES = Integer.MAX_VALUE - 64;

    /** The six ASCII characters {@code (ds)^2}. */
    private static final byte[] MAGIC = {'(', 'd', 's', ')', '^', '2'};

    /** How a zstd frame begins, and with it a compressed segment. */
    private static final int ZSTD_MAGIC = 0xfd2fb528;

    private CommitFormat() {}

    static void putSegmentHeader(ByteBuffer into) {
        into.put(MAGIC).put((byte) VERSION).put((byte) CHECKSUM_CRC32C).putShort((short) 0);
    }

    /** Checks the ten bytes at the start of a segment; the two reserved ones may hold anything. */
    static void checkSegmentHeader(Path file, ByteBuffer header)
            throws CorruptFileException, UnsupportedFormatException {
        if (header.getInt(0) == ZSTD_MAGIC) {
            throw new UnsupportedFormatException(file, "a compressed segment; this program reads plain ones");
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (header.get(i) != MAGIC[i]) {
                throw new CorruptFileException(file, "no segment header at offset 0: the magic is not (ds)^2");
            }
        }
        int version = header.get(VERSION_AT) & 0xff;
        if (version != VERSION) {
            throw new UnsupportedFormatException(
                    file,
                    "commit log format version " + version + "; this program reads and writes version " + VERSION);
        }
        int algorithm = header.get(CHECKSUM_ALGORITHM_AT) & 0xff;
        if (algorithm != CHECKSUM_CRC32C) {
            throw new UnsupportedFormatException(
                    file, "checksum algorithm " + algorithm + "; this program knows " + CHECKSUM_CRC32C + " (CRC32C)");
        }
    }

    /** True for a beginning of a header with nothing or zeros behind it, which is what a torn write of one leaves. */
    static boolean isTornHeader(ByteBuffer bytes) {
        int written = bytes.remaining();
        while (written > 0 && bytes.get(written - 1) == 0) {
            written--;
        }
        if (written > MAGIC.length) {
            return bytes.remaining() < SEGMENT_HEADER_BYTES;
        }
        for (int i = 0; i < written; i++) {
            if (bytes.get(i) != MAGIC[i]) {
                return bytes.remaining() < SEGMENT_HEADER_BYTES;
            }
        }
        return true;
    }

    /** Puts one whole commit at the buffer's position; the source's position stays. */
    static void putCommit(ByteBuffer into, long offset, long epoch, int count, ByteBuffer records, CRC32C crc) {
        int start = into.position();
        int limit = into.limit();
        int length = records.remaining();
        into.putLong(offset).putLong(epoch).putShort((short) count).putInt(length);
        into.put(into.position(), records, records.position(), length);
        into.limit(start + COMMIT_HEADER_BYTES + length).position(start);
        crc.reset();
        crc.update(into);
        into.limit(limit);
        into.putInt((int) crc.getValue());
    }
}
