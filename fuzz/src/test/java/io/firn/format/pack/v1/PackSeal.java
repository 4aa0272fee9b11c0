package io.firn.format.pack.v1;

import io.firn.disk.CorruptFileException;
import io.firn.fuzz.Seal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** A pack with all its checksums made to match, whatever its records are. */
public final class PackSeal {
    private PackSeal() {}

    public static byte[] of(byte[] file) {
        Seal seal = new Seal(file);
        long footer = file.length - (long) PackFormat.TRAILER_BYTES - PackFormat.FOOTER_BYTES;
        long headerLength = seal.int32(footer + PackFormat.FOOTER_HEADER_LENGTH_OFFSET);
        long indexLength = seal.int32(footer + PackFormat.FOOTER_INDEX_LENGTH_OFFSET);
        long appLength = seal.int32(footer + PackFormat.FOOTER_APP_LENGTH_OFFSET);
        long header = footer - headerLength;
        long app = header - appLength;
        long index = app - indexLength;
        seal.crcBehind(0, headerLength - PackFormat.CRC_BYTES);
        seal.crcBehind(header, headerLength - PackFormat.CRC_BYTES);
        records(seal, index, indexLength, seal.int32(footer + PackFormat.FOOTER_RECORDS_OFFSET), headerLength);
        seal.crc(index, indexLength, footer + PackFormat.FOOTER_INDEX_CRC_OFFSET);
        seal.crc(app, appLength, footer + PackFormat.FOOTER_APP_CRC_OFFSET);
        return seal.closed(PackFormat.FOOTER_BYTES);
    }

    private static void records(Seal seal, long index, long indexLength, long records, long first) {
        if (!seal.holds(index, indexLength) || records < 0 || records > seal.length()) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(seal.bytes())
                .slice((int) index, (int) indexLength)
                .order(ByteOrder.LITTLE_ENDIAN);
        try {
            OffsetIndex offsets = OffsetIndex.check(Path.of("sealed"), bytes, (int) records + 1, first, index);
            for (int i = 0; i < records; i++) {
                long from = offsets.offset(i);
                seal.crcBehind(from, offsets.offset(i + 1) - from - PackFormat.CRC_BYTES);
            }
        } catch (CorruptFileException e) {
            seal.put(seal.length(), new byte[0]);
        }
    }
}
