package io.firn.format.pack.v1;

import io.firn.disk.CorruptFileException;
import io.firn.format.Checksums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The application data of a pack of ledgers.
 *
 * @param summary what the pack says of itself
 * @param opaque ordinals of opaque records, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PackContents(PackSummary summary, int[] opaque) {

    ByteBuffer write() {
        ByteBuffer b = ByteBuffer.allocate(PackFormat.APP_OPAQUE_OFFSET + Integer.BYTES * opaque.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(PackFormat.APP_FIRST_SEQ_OFFSET, summary.firstSeq());
        b.putInt(PackFormat.APP_COUNT_OFFSET, summary.count());
        summary.previousHash().write(b.array(), PackFormat.APP_PREVIOUS_HASH_OFFSET);
        summary.lastHash().write(b.array(), PackFormat.APP_LAST_HASH_OFFSET);
        summary.content().write(b.array(), PackFormat.APP_CONTENT_OFFSET);
        b.putInt(PackFormat.APP_OPAQUE_COUNT_OFFSET, opaque.length);
        for (int i = 0; i < opaque.length; i++) {
            b.putInt(PackFormat.APP_OPAQUE_OFFSET + Integer.BYTES * i, opaque[i]);
        }
        return b;
    }

    /** Reads application data whose checksum matched, and checks it against the records and the place. */
    static PackContents read(Path path, ByteBuffer app, int records, PackIdentity expected)
            throws CorruptFileException {
        if (app.limit() < PackFormat.APP_OPAQUE_OFFSET) {
            throw new CorruptFileException(path, app.limit() + " bytes are too short for application data");
        }
        int[] opaque = opaque(path, app, records);
        return new PackContents(summary(path, app, records, opaque.length, expected), opaque);
    }

    private static PackSummary summary(Path path, ByteBuffer app, int records, int opaque, PackIdentity expected)
            throws CorruptFileException {
        long firstSeq = app.getLong(PackFormat.APP_FIRST_SEQ_OFFSET);
        int count = app.getInt(PackFormat.APP_COUNT_OFFSET);
        if (firstSeq != expected.firstSeq() || count != expected.geometry().ledgersPerChunk() || count != records) {
            throw new CorruptFileException(
                    path,
                    count + " ledgers from " + firstSeq + " in " + records + " records: chunk "
                            + expected.chunk() + " has " + expected.geometry().ledgersPerChunk() + " from "
                            + expected.firstSeq());
        }
        return new PackSummary(
                firstSeq,
                count,
                Checksums.hash(app, PackFormat.APP_CONTENT_OFFSET),
                Checksums.hash(app, PackFormat.APP_PREVIOUS_HASH_OFFSET),
                Checksums.hash(app, PackFormat.APP_LAST_HASH_OFFSET),
                opaque);
    }

    private static int[] opaque(Path path, ByteBuffer app, int records) throws CorruptFileException {
        int count = app.getInt(PackFormat.APP_OPAQUE_COUNT_OFFSET);
        if (count < 0 || PackFormat.APP_OPAQUE_OFFSET + (long) Integer.BYTES * count != app.limit()) {
            throw new CorruptFileException(
                    path, "application data of " + app.limit() + " bytes for " + count + " opaque ledgers");
        }
        int[] opaque = new int[count];
        int before = -1;
        for (int i = 0; i < count; i++) {
            opaque[i] = app.getInt(PackFormat.APP_OPAQUE_OFFSET + Integer.BYTES * i);
            if (opaque[i] <= before || opaque[i] >= records) {
                throw new CorruptFileException(path, "the list of opaque ledgers is not ascending at " + i);
            }
            before = opaque[i];
        }
        return opaque;
    }
}
