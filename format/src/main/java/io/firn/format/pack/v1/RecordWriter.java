package io.firn.format.pack.v1;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes one pack of records of any kind, in order, replacing a leftover of the same name.
 *
 * <p>Durable when: {@link #finish} returned and the caller has synced the directory.
 *
 * <p>After a crash: a file of this name is a leftover until the catalog says otherwise; {@link #create} replaces it.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: {@value PackFormat#MAX_RECORDS} records of {@value PackFormat#MAX_RECORD_BYTES} bytes; memory of 8 bytes a record.
 *
 * <p>Format: {@code docs/formats/pack-v1.md}
 */
public final class RecordWriter implements Closeable {
    /** Small records are gathered into appends of about this size. */
    private static final int BUFFER_BYTES = 1 << 20;

    private enum State {
        WRITING,
        FINISHED,
        FAILED
    }

    private final PackIdentity identity;
    private final DiskFile out;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer header;

    private State state = State.WRITING;
    private long position;
    private long[] offsets = new long[64];
    private int count;

    private RecordWriter(PackIdentity identity, RecordCodec codec, DiskFile out) throws IOException {
        this.identity = identity;
        this.out = out;
        header = PackHeader.write(identity, codec);
        append(header.duplicate());
    }

    /** Begins a pack; the directory must be there. */
    public static RecordWriter create(Disk disk, Path file, PackIdentity identity, RecordCodec codec)
            throws IOException {
        disk.unlinkIfExists(file);
        return new RecordWriter(identity, codec, disk.create(file));
    }

    /** Records added. */
    public int count() {
        return count;
    }

    /**
     * Adds the next record: the buffer's remaining bytes.
     *
     * @throws IllegalArgumentException when it is too large
     * @throws IllegalStateException when there are too many
     */
    public void add(ByteBuffer record) throws IOException {
        requireWriting();
        if (record.remaining() > PackFormat.MAX_RECORD_BYTES || count == PackFormat.MAX_RECORDS) {
            throw new IllegalArgumentException("record " + count + " of " + record.remaining()
                    + " bytes does not fit a pack of " + PackFormat.MAX_RECORDS + " records of "
                    + PackFormat.MAX_RECORD_BYTES + " bytes");
        }
        mark(count);
        append(record.duplicate());
        appendInt(Checksums.crc(record, record.position(), record.remaining()));
        count++;
    }

    /** The record of this number begins here, or the last one ends. */
    private void mark(int record) {
        if (record == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * record);
        }
        offsets[record] = position;
    }

    /**
     * Ends the pack and forces it.
     *
     * <table>
     * <caption>Writing a pack</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>unlink a leftover, create, append header and records</td><td>part of a file, perhaps without a
     *     name</td><td>the caller's sweep</td></tr>
     * <tr><td>2</td><td>append index, application data, header copy, footer</td><td>the same</td><td>the same</td></tr>
     * <tr><td>3</td><td>force the file</td><td>a whole file, perhaps without a name</td><td>the same</td></tr>
     * <tr><td>4</td><td>the caller syncs the directory</td><td>a whole file</td><td>the same</td></tr>
     * </table>
     *
     * @param app what the records mean: the buffer's remaining bytes
     */
    public void finish(ByteBuffer app) throws IOException {
        requireWriting();
        long recordsEnd = position;
        mark(count);
        ByteBuffer index = OffsetIndex.write(offsets, count + 1);
        ByteBuffer appBytes = app.slice();
        ByteBuffer footer = footer(recordsEnd, index, appBytes);
        append(index.duplicate());
        append(appBytes.duplicate());
        append(header.duplicate());
        append(footer.duplicate());
        append(trailer(footer));
        try {
            flush();
            out.force();
        } catch (IOException e) {
            state = State.FAILED;
            throw e;
        }
        state = State.FINISHED;
    }

    private ByteBuffer footer(long recordsEnd, ByteBuffer index, ByteBuffer app) {
        ByteBuffer b = ByteBuffer.allocate(PackFormat.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(PackFormat.FOOTER_RECORDS_OFFSET, count);
        b.putInt(PackFormat.FOOTER_HEADER_LENGTH_OFFSET, header.limit());
        b.putLong(PackFormat.FOOTER_RECORD_BYTES_OFFSET, recordsEnd - header.limit());
        b.putInt(PackFormat.FOOTER_INDEX_LENGTH_OFFSET, index.limit());
        b.putInt(PackFormat.FOOTER_INDEX_CRC_OFFSET, Checksums.crc(index, 0, index.limit()));
        b.putInt(PackFormat.FOOTER_APP_LENGTH_OFFSET, app.limit());
        b.putInt(PackFormat.FOOTER_APP_CRC_OFFSET, Checksums.crc(app, 0, app.limit()));
        return b;
    }

    private static ByteBuffer trailer(ByteBuffer footer) {
        ByteBuffer b = ByteBuffer.allocate(PackFormat.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(PackFormat.TRAILER_VERSION_OFFSET, PackFormat.VERSION);
        b.putInt(PackFormat.TRAILER_FOOTER_LENGTH_OFFSET, footer.limit());
        b.putInt(PackFormat.TRAILER_FOOTER_CRC_OFFSET, Checksums.crc(footer, 0, footer.limit()));
        b.putInt(PackFormat.TRAILER_CRC_OFFSET, Checksums.crc(b, 0, PackFormat.TRAILER_CRC_OFFSET));
        b.putLong(PackFormat.TRAILER_MAGIC_OFFSET, PackFormat.MAGIC);
        return b;
    }

    private void append(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        try {
            if (length > buffer.remaining()) {
                flush();
            }
            if (length > buffer.remaining()) {
                out.append(bytes);
            } else {
                buffer.put(bytes);
            }
        } catch (IOException e) {
            state = State.FAILED;
            throw e;
        }
        position += length;
    }

    private void appendInt(int value) throws IOException {
        append(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .flip());
    }

    private void flush() throws IOException {
        if (buffer.position() > 0) {
            out.append(buffer.flip());
            buffer.clear();
        }
    }

    /**
     * Refuses when nothing more can be added.
     *
     * @throws IllegalStateException when the pack is finished or a write has failed
     */
    public void requireWriting() {
        if (state != State.WRITING) {
            throw new IllegalStateException("the pack of " + identity.kind() + " of chunk " + identity.chunk() + " is "
                    + state + ", not WRITING");
        }
    }

    /** Closes the file; without {@link #finish} it stays as a leftover that no reader takes for whole. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
