package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.LakeDirectory.Entry;
import io.firn.stellar.LakeObjectReader.Absent;
import io.firn.stellar.LakeObjectReader.Outcome;
import io.firn.stellar.LakeObjectReader.Torn;
import io.firn.stellar.LakeObjectReader.Whole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lists a lake, and checks it: its manifest, that every object decodes to what its name claims, every hash of every ledger, and
 * that each ledger links to the one before it where the lake holds both.
 *
 * <p>Threading: confined to one thread.
 */
public final class LakeAudit {
    private final Path root;
    private final LakeDirectory directory;
    private final LakeObjectReader reader;
    private final LedgerWalker walker;
    private final long chainFirst;
    private final LedgerLayout layout = new LedgerLayout();

    private long objects;
    private long ledgers;
    private long transactions;
    private long opaque;
    private long bytes;
    private long bad;
    private long lastSeq = -1;
    private Optional<Hash> lastHash = Optional.empty();
    private byte[] recycled = {};

    private LakeAudit(Path root, LakeSchema schema, Chain chain, LedgerBoundary boundary) {
        this.root = root;
        this.directory = new LakeDirectory(root, schema);
        this.walker = chain.newWalker();
        this.chainFirst = chain.firstSeq();
        this.reader = new LakeObjectReader(chain.newWalker(), boundary, chain.firstSeq());
    }

    /**
     * An object.
     *
     * @param name relative to the lake
     * @param first first sequence by its name
     * @param last last sequence by its name, inclusive
     * @param bytes its size, compressed
     */
    public record Item(String name, long first, long last, long bytes) {}

    /**
     * Something wrong.
     *
     * @param what is wrong, in one line
     * @param where the object
     */
    public record Bad(String what, String where) {}

    /**
     * What was checked.
     *
     * @param opaque ledgers whose header verifies and whose inside this version does not know
     * @param bytes compressed
     */
    public record Report(long objects, long ledgers, long transactions, long opaque, long bytes, long bad) {}

    /**
     * The network a lake's manifest names; empty when it has no manifest.
     *
     * @throws SourceException when the manifest cannot be read
     */
    public static Optional<String> network(Path root) throws SourceException {
        return LakeManifest.read(root).map(LakeManifest::networkPassphrase);
    }

    /**
     * Names every object of a lake of whatever network, lowest sequence first.
     *
     * @throws SourceException when the lake cannot be listed, or nothing tells how it is cut
     */
    public static void list(Path root, LakeOptions options, Consumer<Item> to) throws SourceException {
        LakeSchema schema = LakeLayout.settle(root, network(root).orElse(""), options);
        LakeDirectory lake = new LakeDirectory(root, schema);
        if (schema.batchesPerPartition() == 1) {
            list(lake, root, root, to);
        } else {
            for (Entry partition : lake.partitions()) {
                list(lake, root, partition.path(), to);
            }
        }
    }

    private static void list(LakeDirectory lake, Path root, Path folder, Consumer<Item> to) throws SourceException {
        for (Entry entry : LakeDirectory.entries(root, folder)) {
            if (lake.isOurs(entry)) {
                to.accept(new Item(entry.name(), entry.first(), entry.last(), size(entry)));
            }
        }
    }

    private static long size(Entry entry) throws SourceException {
        try {
            return Files.size(entry.path());
        } catch (IOException e) {
            throw new SourceException(Kind.UNREACHABLE, "object " + entry.path() + " cannot be looked at: " + e, e);
        }
    }

    /**
     * Checks a whole lake.
     *
     * @param found told of everything wrong, as it is found
     * @throws SourceException when the lake cannot be listed, its manifest is wrong or nothing tells how it is cut
     */
    public static Report verify(
            Path root,
            Chain chain,
            Supplier<? extends LedgerBoundary> boundaries,
            LakeOptions options,
            Consumer<Bad> found)
            throws SourceException {
        LakeSchema schema = LakeLayout.settle(root, chain.network(), options);
        LakeAudit audit = new LakeAudit(root, schema, chain, boundaries.get());
        audit.verify(found);
        return new Report(audit.objects, audit.ledgers, audit.transactions, audit.opaque, audit.bytes, audit.bad);
    }

    private void verify(Consumer<Bad> found) throws SourceException {
        verifyFolder(root, found);
        if (directory.schema().batchesPerPartition() > 1) {
            for (Entry partition : directory.partitions()) {
                verifyFolder(partition.path(), found);
            }
        }
    }

    private void verifyFolder(Path folder, Consumer<Bad> found) throws SourceException {
        for (Entry entry : LakeDirectory.entries(root, folder)) {
            try {
                objects++;
                bytes += size(entry);
                if (!directory.isOurs(entry)) {
                    throw new SourceException(
                            Kind.CORRUPT,
                            "object " + entry.path() + " is not named or placed as this lake names objects ("
                                    + directory.wanted(entry.first()) + " is)");
                }
                verifyObject(entry);
            } catch (SourceException e) {
                bad++;
                // What follows links to something that was not read.
                lastHash = Optional.empty();
                found.accept(new Bad(oneLine(e), entry.name()));
            }
        }
    }

    private void verifyObject(Entry entry) throws SourceException {
        Outcome outcome =
                reader.read("lake " + root, entry.path(), Math.max(entry.first(), chainFirst), entry.last(), recycled);
        switch (outcome) {
            case Whole whole -> {
                recycled = whole.object().array();
                for (long seq = whole.object().first(); seq <= whole.object().last(); seq++) {
                    verifyLedger(entry, whole.object(), seq);
                }
            }
            case Absent absent -> throw new SourceException(Kind.MISSING, "object " + entry.path() + " is gone");
            case Torn torn -> throw torn.why();
        }
    }

    private void verifyLedger(Entry entry, LakeObject object, long seq) throws SourceException {
        try {
            walker.walk(object.ledger(seq), layout);
        } catch (BadLedgerException e) {
            throw new SourceException(
                    Kind.CORRUPT, "object " + entry.path() + ": ledger " + seq + ": " + e.getMessage(), e);
        }
        Hash previous = layout.header().previousHash();
        if (seq == lastSeq + 1 && lastHash.isPresent() && !lastHash.get().equals(previous)) {
            throw new SourceException(
                    Kind.CORRUPT,
                    "object " + entry.path() + ": ledger " + seq + " follows " + previous + ", but ledger " + lastSeq
                            + " here is " + lastHash.get());
        }
        lastSeq = seq;
        lastHash = Optional.of(layout.header().hash());
        ledgers++;
        transactions += layout.txCount();
        if (layout.opaqueReason().isPresent()) {
            opaque++;
        }
    }

    private static String oneLine(SourceException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message.replaceAll("\\s*\\R\\s*", " ");
    }
}
