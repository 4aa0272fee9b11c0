package io.firn.format.pack.v1;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Writes one pack of ledger frames, in order, replacing a leftover of the same name.
 *
 * <p>Holds: the ledgers are the whole chunk, consecutive and linked by their hashes.
 *
 * <p>Durable when: {@link #finish} returned and the caller has synced the directory.
 *
 * <p>After a crash: a file of this name is a leftover until the catalog says otherwise; {@link #create} replaces it.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Format: {@code docs/formats/pack-v1.md}
 */
public final class PackWriter implements Closeable {
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
    private final MessageDigest content = Checksums.sha256();
    private final long[] offsets;

    private State state = State.WRITING;
    private long position;
    private int count;
    private int[] opaque = new int[16];
    private int opaqueCount;
    private Hash previousHash = Hash.ZERO;
    private Hash lastHash = Hash.ZERO;

    private PackWriter(PackIdentity identity, DiskFile out) throws IOException {
        this.identity = identity;
        this.out = out;
        header = PackHeader.write(identity);
        offsets = new long[identity.geometry().ledgersPerChunk() + 1];
        append(header.duplicate());
    }

    /** Begins a pack; the directory must be there. */
    public static PackWriter create(Disk disk, Path file, PackIdentity identity) throws IOException {
        disk.unlinkIfExists(file);
        return new PackWriter(identity, disk.create(file));
    }

    /**
     * Adds the next ledger: its frame as stored, its raw bytes for the content hash, its header for the links.
     *
     * @throws IllegalArgumentException when it is not the next ledger of this chunk, does not name the hash of the one before,
     *     or its frame is too large
     */
    public void add(ByteBuffer frame, Slice raw, LedgerHeader header, boolean opaque) throws IOException {
        requireWriting();
        checkNext(frame, header);
        if (count == 0) {
            previousHash = header.previousHash();
        }
        if (opaque) {
            addOpaque(count);
        }
        content.update(raw.array(), raw.offset(), raw.length());
        offsets[count] = position;
        append(frame.duplicate());
        appendInt(Checksums.crc(frame, frame.position(), frame.remaining()));
        lastHash = header.hash();
        count++;
    }

    private void checkNext(ByteBuffer frame, LedgerHeader header) {
        long next = identity.firstSeq() + count;
        if (header.seq() != next || count == identity.geometry().ledgersPerChunk()) {
            throw new IllegalArgumentException("ledger " + header.seq() + " is not the next of chunk "
                    + identity.chunk() + ", which is at " + next + " and ends with "
                    + identity.geometry().lastSeqOf(identity.chunk()));
        }
        if (count > 0 && !header.previousHash().equals(lastHash)) {
            throw new IllegalArgumentException("ledger " + header.seq() + " names " + header.previousHash()
                    + " as the hash before it, which is " + lastHash);
        }
        if (frame.remaining() > PackFormat.MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("the frame of ledger " + header.seq() + " has " + frame.remaining()
                    + " bytes, more than " + PackFormat.MAX_RECORD_BYTES);
        }
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
     * @throws IllegalStateException when ledgers of the chunk are missing
     */
    public PackSummary finish() throws IOException {
        requireWriting();
        if (count != identity.geometry().ledgersPerChunk()) {
            throw new IllegalStateException("chunk " + identity.chunk() + " has " + count + " of "
                    + identity.geometry().ledgersPerChunk() + " ledgers: a pack holds a whole chunk");
        }
        Hash contentHash = Hash.of(content.digest(), 0);
        long recordsEnd = position;
        offsets[count] = recordsEnd;
        ByteBuffer index = OffsetIndex.write(offsets, count + 1);
        ByteBuffer app = app(contentHash);
        ByteBuffer footer = footer(recordsEnd, index, app);
        append(index.duplicate());
        append(app.duplicate());
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
        return new PackSummary(identity.firstSeq(), count, contentHash, previousHash, lastHash, opaqueCount);
    }

    private ByteBuffer app(Hash contentHash) {
        ByteBuffer b = ByteBuffer.allocate(PackFormat.APP_OPAQUE_OFFSET + Integer.BYTES * opaqueCount)
                .order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(PackFormat.APP_FIRST_SEQ_OFFSET, identity.firstSeq());
        b.putInt(PackFormat.APP_COUNT_OFFSET, count);
        previousHash.write(b.array(), PackFormat.APP_PREVIOUS_HASH_OFFSET);
        lastHash.write(b.array(), PackFormat.APP_LAST_HASH_OFFSET);
        contentHash.write(b.array(), PackFormat.APP_CONTENT_OFFSET);
        b.putInt(PackFormat.APP_OPAQUE_COUNT_OFFSET, opaqueCount);
        for (int i = 0; i < opaqueCount; i++) {
            b.putInt(PackFormat.APP_OPAQUE_OFFSET + Integer.BYTES * i, opaque[i]);
        }
        return b;
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

    private void addOpaque(int record) {
        if (opaqueCount == opaque.length) {
            opaque = Arrays.copyOf(opaque, 2 * opaque.length);
        }
        opaque[opaqueCount++] = record;
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

    private void requireWriting() {
        if (state != State.WRITING) {
            throw new IllegalStateException("the pack of chunk " + identity.chunk() + " is " + state + ", not WRITING");
        }
    }

    /** Closes the file; without {@link #finish} it stays as a leftover that no reader takes for whole. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
