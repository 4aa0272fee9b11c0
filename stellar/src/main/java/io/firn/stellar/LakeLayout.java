package io.firn.stellar;

import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.LakeDirectory.Entry;
import io.firn.stellar.LakeSchema.Range;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settles how a lake is cut: its manifest says so; without one the configuration; what neither says, the names in it. Names
 * that allow two readings are refused, never guessed at.
 */
final class LakeLayout {
    private final Path root;
    private final LakeOptions options;

    private LakeLayout(Path root, LakeOptions options) {
        this.root = root;
        this.options = options;
    }

    /**
     * The schema of the lake at {@code root}.
     *
     * @throws SourceException when the manifest is of another network, contradicts the configuration, or nothing tells
     */
    static LakeSchema settle(Path root, String network, LakeOptions options) throws SourceException {
        if (!Files.isDirectory(root)) {
            throw new SourceException(
                    Kind.UNREACHABLE,
                    "lake " + root + ": " + (Files.exists(root) ? "not a directory" : "there is no such directory"));
        }
        LakeLayout layout = new LakeLayout(root, options);
        Optional<LakeManifest> manifest = LakeManifest.read(root);
        return manifest.isPresent() ? layout.fromManifest(manifest.get(), network) : layout.withoutManifest();
    }

    private LakeSchema fromManifest(LakeManifest manifest, String network) throws SourceException {
        Path file = root.resolve(LakeManifest.NAME);
        if (!manifest.networkPassphrase().equals(network)) {
            throw new SourceException(
                    Kind.FOREIGN,
                    file + ": this lake is of network '" + manifest.networkPassphrase() + "', not '" + network + "'");
        }
        LakeSchema schema = manifest.schema();
        same(file, "lake_ledgers_per_batch", options.ledgersPerBatch(), schema.ledgersPerBatch());
        same(file, "lake_batches_per_partition", options.batchesPerPartition(), schema.batchesPerPartition());
        return schema;
    }

    private static void same(Path file, String key, OptionalInt configured, int actual) throws SourceException {
        if (configured.isPresent() && configured.getAsInt() != actual) {
            throw new SourceException(
                    Kind.CONFIGURATION,
                    file + ": says " + actual + " where source." + key + " says " + configured.getAsInt()
                            + "; leave the key out, the manifest is enough");
        }
    }

    private LakeSchema withoutManifest() throws SourceException {
        if (options.ledgersPerBatch().isPresent()
                && options.batchesPerPartition().isPresent()) {
            return schema(
                    options.ledgersPerBatch().getAsInt(),
                    options.batchesPerPartition().getAsInt());
        }
        LakeSchema told = fromNames();
        if (options.ledgersPerBatch().orElse(told.ledgersPerBatch()) != told.ledgersPerBatch()
                || options.batchesPerPartition().orElse(told.batchesPerPartition()) != told.batchesPerPartition()) {
            throw unclear("its names say " + told.ledgersPerBatch() + " and " + told.batchesPerPartition());
        }
        return told;
    }

    private LakeSchema schema(int ledgers, int batches) throws SourceException {
        try {
            return new LakeSchema(ledgers, batches);
        } catch (IllegalArgumentException e) {
            throw new SourceException(Kind.CONFIGURATION, "lake " + root + ": " + e.getMessage(), e);
        }
    }

    private LakeSchema fromNames() throws SourceException {
        List<Entry> batches = LakeDirectory.entries(root, root);
        List<Entry> partitions = new ArrayList<>();
        for (Path child : LakeDirectory.children(root)) {
            String name = LakeDirectory.fileName(child);
            Optional<Range> range = LakeSchema.parse(name);
            if (range.isPresent()) {
                partitions.add(
                        new Entry(name, child, range.get().first(), range.get().last()));
            }
        }
        if (!batches.isEmpty() && !partitions.isEmpty()) {
            throw unclear("it has objects beside partitions");
        }
        LakeSchema told;
        if (!batches.isEmpty()) {
            told = schema(size(batches.getFirst()), 1);
        } else {
            told = fromPartitions(partitions);
        }
        agree(told, batches, partitions);
        return told;
    }

    private LakeSchema fromPartitions(List<Entry> partitions) throws SourceException {
        for (Entry partition : partitions) {
            List<Entry> batches = LakeDirectory.entries(root, partition.path());
            if (!batches.isEmpty()) {
                int ledgers = size(batches.getFirst());
                long inPartition = partition.last() - partition.first() + 1;
                if (inPartition % ledgers != 0 || inPartition / ledgers > Integer.MAX_VALUE) {
                    throw unclear("partition " + partition.name() + " does not divide into objects of " + ledgers
                            + " ledgers");
                }
                return schema(ledgers, (int) (inPartition / ledgers));
            }
        }
        throw new SourceException(
                Kind.MISSING, "lake " + root + ": it has no manifest (" + LakeManifest.NAME + ") and no object");
    }

    private int size(Entry batch) throws SourceException {
        long ledgers = batch.last() - batch.first() + 1;
        if (ledgers > Integer.MAX_VALUE) {
            throw unclear("object " + batch.name() + " claims " + ledgers + " ledgers");
        }
        return (int) ledgers;
    }

    private void agree(LakeSchema told, List<Entry> batches, List<Entry> partitions) throws SourceException {
        LakeDirectory directory = new LakeDirectory(root, told);
        for (Entry batch : batches) {
            if (!directory.isOurs(batch)) {
                throw unclear("object " + batch.name() + " is not cut like the others");
            }
        }
        for (Entry partition : partitions) {
            if (!told.partitionName(partition.first()).equals(Optional.of(partition.name()))) {
                throw unclear("partition " + partition.name() + " is not cut like the others");
            }
        }
    }

    private SourceException unclear(String why) {
        return new SourceException(
                Kind.CONFIGURATION,
                "lake " + root + ": it has no manifest (" + LakeManifest.NAME + ") and " + why
                        + ": set source.lake_ledgers_per_batch and source.lake_batches_per_partition");
    }
}
