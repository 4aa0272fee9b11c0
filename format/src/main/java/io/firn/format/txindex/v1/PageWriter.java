package io.firn.format.txindex.v1;

import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes entries in pages of one size, but for the last, each with its checksum behind it. */
final class PageWriter {
    private final DiskFile out;
    private final ByteBuffer page;

    PageWriter(DiskFile out, int pageBytes) {
        this.out = out;
        page = ByteBuffer.allocate(pageBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the next entry, of so many bytes, has to be put. */
    ByteBuffer entry(int bytes) throws IOException {
        if (page.remaining() < bytes + TxIndexFormat.CRC_BYTES) {
            finish();
        }
        return page;
    }

    /** Writes what is left. */
    void finish() throws IOException {
        if (page.position() > 0) {
            page.putInt(Checksums.crc(page, 0, page.position()));
            out.append(page.flip());
            page.clear();
        }
    }
}
