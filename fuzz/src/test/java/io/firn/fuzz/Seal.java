package io.firn.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Makes the checksums of an altered file match again, so that what stands behind them is reached. A section that does not lie within
 * the file is left alone.
 */
public final class Seal {
    private static final int TRAILER_BYTES = 24;
    private static final int FOOTER_CRC_OFFSET = 8;
    private static final int TRAILER_CRC_OFFSET = 12;
    private static final int CRC_BYTES = 4;

    private final byte[] bytes;
    private final ByteBuffer view;

    /** Works on a copy. */
    public Seal(byte[] file) {
        bytes = file.clone();
        view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    /** The number at an offset; -1 outside the file. */
    public long int32(long at) {
        return at >= 0 && at <= bytes.length - 4 ? Integer.toUnsignedLong(view.getInt((int) at)) : -1;
    }

    /** The number at an offset; -1 outside the file. */
    public long int64(long at) {
        return at >= 0 && at <= bytes.length - 8 ? view.getLong((int) at) : -1;
    }

    /** True when these bytes are within the file. */
    public boolean holds(long from, long length) {
        return from >= 0 && length >= 0 && from <= bytes.length && length <= bytes.length - from;
    }

    /** Puts the checksum of these bytes at an offset. */
    public void crc(long from, long length, long at) {
        if (holds(from, length) && holds(at, CRC_BYTES)) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, (int) from, (int) length);
            view.putInt((int) at, (int) crc.getValue());
        }
    }

    /** Puts the checksum of these bytes behind them. */
    public void crcBehind(long from, long length) {
        crc(from, length, from + length);
    }

    /** Bytes put at an offset. */
    public void put(long at, byte[] what) {
        if (holds(at, what.length)) {
            view.put((int) at, what);
        }
    }

    /** The footer's and the trailer's own checksums, last of all. */
    public byte[] closed(int footerBytes) {
        long trailer = bytes.length - (long) TRAILER_BYTES;
        crc(trailer - footerBytes, footerBytes, trailer + FOOTER_CRC_OFFSET);
        crc(trailer, TRAILER_CRC_OFFSET, trailer + TRAILER_CRC_OFFSET);
        return bytes;
    }
}
