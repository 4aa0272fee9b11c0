package io.firn.format.pack.v1;

import io.firn.disk.Disk;
import io.firn.format.Checksums;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * <p>After a crash: as {@link RecordWriter}, which writes the file.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Format: {@code docs/formats/pack-v1.md}
 */
public final class PackWriter implements Closeable {
    private final PackIdentity identity;
    private final RecordWriter records;
    private final MessageDigest content = Checksums.sha256();

    private int[] opaque = new int[16];
    private int opaqueCount;
    private Hash previousHash = Hash.ZERO;
    private Hash lastHash = Hash.ZERO;

    private PackWriter(PackIdentity identity, RecordWriter records) {
        this.identity = identity;
        this.records = records;
    }

    /** Begins a pack; the directory must be there. */
    public static PackWriter create(Disk disk, Path file, PackIdentity identity) throws IOException {
        return new PackWriter(identity, RecordWriter.create(disk, file, identity, RecordCodec.LEDGER_FRAME_V1));
    }

    /**
     * Adds the next ledger: its frame as stored, its raw bytes for the content hash, its header for the links.
     *
     * @throws IllegalArgumentException when it is not the next ledger of this chunk, does not name the hash of the one before,
     *     or its frame is too large
     */
    public void add(ByteBuffer frame, Slice raw, LedgerHeader header, boolean opaque) throws IOException {
        records.requireWriting();
        checkNext(header);
        int record = records.count();
        records.add(frame);
        if (record == 0) {
            previousHash = header.previousHash();
        }
        if (opaque) {
            addOpaque(record);
        }
        content.update(raw.array(), raw.offset(), raw.length());
        lastHash = header.hash();
    }

    private void checkNext(LedgerHeader header) {
        long next = identity.firstSeq() + records.count();
        if (header.seq() != next || records.count() == identity.geometry().ledgersPerChunk()) {
            throw new IllegalArgumentException("ledger " + header.seq() + " is not the next of chunk "
                    + identity.chunk() + ", which is at " + next + " and ends with "
                    + identity.geometry().lastSeqOf(identity.chunk()));
        }
        if (records.count() > 0 && !header.previousHash().equals(lastHash)) {
            throw new IllegalArgumentException("ledger " + header.seq() + " names " + header.previousHash()
                    + " as the hash before it, which is " + lastHash);
        }
    }

    /**
     * Ends the pack and forces it, in the steps of {@link RecordWriter#finish}.
     *
     * @throws IllegalStateException when ledgers of the chunk are missing
     */
    public PackSummary finish() throws IOException {
        records.requireWriting();
        if (records.count() != identity.geometry().ledgersPerChunk()) {
            throw new IllegalStateException("chunk " + identity.chunk() + " has " + records.count() + " of "
                    + identity.geometry().ledgersPerChunk() + " ledgers: a pack holds a whole chunk");
        }
        Hash contentHash = Hash.of(content.digest(), 0);
        PackContents contents = new PackContents(
                new PackSummary(identity.firstSeq(), records.count(), contentHash, previousHash, lastHash, opaqueCount),
                Arrays.copyOf(opaque, opaqueCount));
        records.finish(contents.write());
        return contents.summary();
    }

    private void addOpaque(int record) {
        if (opaqueCount == opaque.length) {
            opaque = Arrays.copyOf(opaque, 2 * opaque.length);
        }
        opaque[opaqueCount++] = record;
    }

    /** Closes the file; without {@link #finish} it stays as a leftover that no reader takes for whole. */
    @Override
    public void close() throws IOException {
        records.close();
    }
}
