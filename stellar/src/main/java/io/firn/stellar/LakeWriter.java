package io.firn.stellar;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a data lake, object by object, of ledgers in order; each is verified and must follow the one before.
 *
 * <p>Holds: an object is complete or absent, and one that is there is never replaced: it is compared, and must be what would
 * have been written. So an interrupted lake is continued by making it again.
 *
 * <p>Durable when: {@link #add} has returned with the last ledger of an object.
 *
 * <p>Limits: {@value #MAX_BATCH_BYTES} bytes of ledgers in an object.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Format: SEP-54, see {@link LakeSchema}; the first object of a network begins with its first ledger.
 *
 * <p>Proof: {@code LakeWriterTest}.
 */
public final class LakeWriter {
    private static final int MAX_BATCH_BYTES = 1 << 30;
    private static final int HEAD_BYTES = 12;

    /** A reader takes no object for whole that still has this name. */
    private static final String UNFINISHED = ".unfinished";

    private final Disk disk;
    private final Path root;
    private final Chain chain;
    private final LakeSchema schema;
    private final LedgerWalker walker;
    private final LedgerLayout layout = new LedgerLayout();
    private final List<Slice> batch = new ArrayList<>();
    private long batchBytes;
    private Optional<LedgerHeader> last = Optional.empty();
    private Path synced;
    private Report report = new Report(0, 0, 0, 0, 0, 0);

    private LakeWriter(Disk disk, Path root, Chain chain, LakeSchema schema) {
        this.disk = disk;
        this.root = root;
        this.chain = chain;
        this.schema = schema;
        this.walker = chain.newWalker();
        this.synced = root;
    }

    /**
     * What was made.
     *
     * @param written objects
     * @param kept objects that were there and are the same
     * @param firstSeq the first ledger in them; 0 when there is none
     * @param lastSeq the last one
     * @param bytes of the objects written, compressed
     * @param left ledgers that do not fill an object, at either end
     */
    public record Report(long written, long kept, long firstSeq, long lastSeq, long bytes, long left) {}

    /**
     * Begins a lake, or continues one that is cut the same way.
     *
     * @throws SourceException when there is something else
     */
    public static LakeWriter open(Disk disk, Path root, Chain chain, LakeSchema schema) throws IOException {
        LakeWriter writer = new LakeWriter(disk, root, chain, schema);
        disk.createDirectories(root);
        Path manifest = root.resolve(LakeManifest.NAME);
        if (disk.exists(manifest)) {
            writer.mustAgree(manifest);
            disk.syncDirectory(root);
            return writer;
        }
        List<String> there = new ArrayList<>(disk.list(root));
        there.remove(LakeManifest.NAME + UNFINISHED);
        if (!there.isEmpty()) {
            throw new SourceException(
                    Kind.CONFIGURATION,
                    root + ": it has no manifest (" + LakeManifest.NAME + ") and is not empty (" + there.getFirst()
                            + "): a lake is made in a directory of its own");
        }
        writer.publish(root, manifest, new LakeManifest(chain.network(), schema).json());
        return writer;
    }

    private void mustAgree(Path manifest) throws IOException {
        LakeManifest there = LakeManifest.of(manifest, read(manifest, LakeManifest.MAX_BYTES + 1L));
        if (!there.networkPassphrase().equals(chain.network())) {
            throw new SourceException(
                    Kind.FOREIGN,
                    manifest + ": this lake is of network '" + there.networkPassphrase() + "', not '" + chain.network()
                            + "'");
        }
        if (!there.schema().equals(schema)) {
            throw new SourceException(
                    Kind.CONFIGURATION,
                    manifest + ": this lake has " + there.schema().ledgersPerBatch() + " ledgers in an object and "
                            + there.schema().batchesPerPartition() + " objects in a partition, not "
                            + schema.ledgersPerBatch() + " and " + schema.batchesPerPartition());
        }
    }

    /**
     * Adds the next ledger; the last one of an object writes it. Ledgers below the first whole object are left out.
     *
     * @throws SourceException when it is not a sound ledger, or does not follow the one before, or the lake holds another
     */
    public void add(Slice raw) throws IOException {
        LedgerHeader header = verified(raw);
        last = Optional.of(header);
        long seq = header.seq();
        long first = Math.max(schema.batchFirst(seq), chain.firstSeq());
        if (batch.isEmpty() && seq > first) {
            report = left(1);
            return;
        }
        batchBytes += raw.length();
        if (batchBytes > MAX_BATCH_BYTES) {
            throw new SourceException(
                    Kind.CONFIGURATION,
                    root + ": the ledgers " + first + " to " + seq + " have more than " + MAX_BATCH_BYTES
                            + " bytes, too many for one object: fewer ledgers in an object are needed");
        }
        batch.add(Slice.of(raw.copy()));
        if (seq == schema.batchLast(seq)) {
            finish(first, seq);
        }
    }

    private Report left(long ledgers) {
        return new Report(
                report.written, report.kept, report.firstSeq, report.lastSeq, report.bytes, report.left + ledgers);
    }

    private LedgerHeader verified(Slice raw) throws SourceException {
        try {
            walker.walk(raw, layout);
        } catch (BadLedgerException e) {
            throw new SourceException(Kind.CORRUPT, "a ledger for lake " + root + ": " + e.getMessage(), e);
        }
        LedgerHeader header = layout.header();
        if (last.isPresent()
                && (header.seq() != last.get().seq() + 1
                        || !header.previousHash().equals(last.get().hash()))) {
            Hash before = last.get().hash();
            throw new SourceException(
                    Kind.CORRUPT,
                    "lake " + root + ": ledger " + header.seq() + " names " + header.previousHash()
                            + " as the hash before it and does not follow ledger "
                            + last.get().seq() + ", which is " + before);
        }
        return header;
    }

    private void finish(long first, long seq) throws IOException {
        ByteBuffer plain = ByteBuffer.allocate(Math.toIntExact(HEAD_BYTES + batchBytes))
                .putInt((int) first)
                .putInt((int) seq)
                .putInt(batch.size());
        batch.forEach(ledger -> plain.put(ledger.buffer()));
        batch.clear();
        batchBytes = 0;
        Path object = root.resolve(schema.objectName(seq) + LakeSchema.EXTENSIONS[0]);
        long from = report.firstSeq == 0 ? first : report.firstSeq;
        Path folder = schema.partitionName(seq).map(root::resolve).orElse(root);
        enter(folder);
        if (disk.exists(object)) {
            mustHold(object, plain.array());
            report = new Report(report.written, report.kept + 1, from, seq, report.bytes, report.left);
            return;
        }
        byte[] packed = packed(plain.array());
        publish(folder, object, packed);
        report = new Report(report.written + 1, report.kept, from, seq, report.bytes + packed.length, report.left);
    }

    /** Names that were in a directory before may not be durable: a process may have died between renaming and syncing. */
    private void enter(Path folder) throws IOException {
        if (!folder.equals(synced)) {
            disk.createDirectories(folder);
            disk.syncDirectory(folder);
            synced = folder;
        }
    }

    private void mustHold(Path object, byte[] plain) throws IOException {
        byte[] packed = read(object, Integer.MAX_VALUE);
        try (ZstdInputStream zstd = new ZstdInputStream(new ByteArrayInputStream(packed))) {
            if (Arrays.equals(plain, zstd.readNBytes(plain.length)) && zstd.read() < 0) {
                return;
            }
        } catch (IOException e) {
            throw new SourceException(Kind.CORRUPT, object + ": the object cannot be read: " + e.getMessage(), e);
        }
        throw new SourceException(
                Kind.CORRUPT,
                object + ": the object is there and holds something else; a lake's objects are never replaced");
    }

    private byte[] read(Path file, long limit) throws IOException {
        try (DiskFile open = disk.openForRead(file)) {
            long size = open.size();
            if (size >= limit) {
                throw new SourceException(Kind.CORRUPT, file + ": " + size + " bytes are too many");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            int got = open.read(bytes, 0);
            return Arrays.copyOf(bytes.array(), got);
        }
    }

    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
            zstd.setChecksum(true);
            zstd.write(plain);
        }
        return out.toByteArray();
    }

    /**
     * Gives a file its name once all of it is there.
     *
     * <table>
     *   <caption>Steps</caption>
     *   <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     *   <tr><td>1</td><td>write under another name</td><td>part of a file no reader looks at</td><td>the next time</td></tr>
     *   <tr><td>2</td><td>force it</td><td>the same, whole</td><td>the next time</td></tr>
     *   <tr><td>3</td><td>rename it</td><td>either name</td><td>the next time</td></tr>
     *   <tr><td>4</td><td>sync the directory</td><td>the object</td><td>nothing</td></tr>
     * </table>
     */
    private void publish(Path folder, Path file, byte[] bytes) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        disk.unlinkIfExists(unfinished);
        try (DiskFile out = disk.create(unfinished)) {
            out.append(ByteBuffer.wrap(bytes));
            out.force();
        }
        disk.rename(unfinished, file);
        disk.syncDirectory(folder);
    }

    /** What was made so far; ledgers of an object that is not full yet count as left out. */
    public Report report() {
        return left(batch.size());
    }
}
