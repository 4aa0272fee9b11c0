package io.firn.format.pack.v1;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C of runs of bytes. */
final class Checksums {
    private Checksums() {}

    static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }
}
