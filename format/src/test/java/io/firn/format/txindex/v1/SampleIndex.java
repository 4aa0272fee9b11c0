package io.firn.format.txindex.v1;

import io.firn.disk.Disk;
import io.firn.format.FileBytes;
import io.firn.format.txrun.v1.RunReader;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.ledger.Hash;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Keys with their ledgers, and the index built from their runs. */
final class SampleIndex {
    static final Path FILE = Path.of("/w.idx");
    static final int SPAN = BlockFiller.FACTOR * BlockFiller.SPAN_BLOCKS * TxIndexFormat.BLOCK_QUOTIENTS;

    final IndexIdentity identity;
    final Disk disk;

    /** Ledgers by prefix. */
    final Map<Prefix, TreeSet<Long>> model = new TreeMap<>();

    record Prefix(long high, long low) implements Comparable<Prefix> {
        Hash hash(long rest) {
            return new Hash(high, low, rest, 0);
        }

        @Override
        public int compareTo(Prefix other) {
            return hash(0).compareTo(other.hash(0));
        }
    }

    SampleIndex(IndexIdentity identity) {
        this(identity, new SimulatedDisk());
    }

    SampleIndex(IndexIdentity identity, Disk disk) {
        this.identity = identity;
        this.disk = disk;
    }

    void add(long high, long low, long seq) {
        model.computeIfAbsent(new Prefix(high, low), _ -> new TreeSet<>()).add(seq);
    }

    void addRandom(RandomGenerator random, int count) {
        for (int i = 0; i < count; i++) {
            add(random.nextLong(), random.nextLong(), seq(random));
        }
    }

    long seq(RandomGenerator random) {
        long first = identity.geometry().firstSeqOf(identity.firstChunk());
        return random.nextLong(first, identity.geometry().lastSeqOf(identity.lastChunk()) + 1);
    }

    long keys() {
        return model.values().stream().mapToLong(TreeSet::size).sum();
    }

    Path run(int chunk) {
        return Path.of("/" + chunk + ".run");
    }

    /** Writes the runs and opens them. */
    List<RunReader> runs() throws IOException {
        List<RunReader> runs = new ArrayList<>();
        List<RunWriter> writers = new ArrayList<>();
        for (int chunk = identity.firstChunk(); chunk <= identity.lastChunk(); chunk++) {
            writers.add(RunWriter.create(disk, run(chunk), Path.of("/"), identity.run(chunk)));
        }
        for (var entry : model.entrySet()) {
            for (long seq : entry.getValue()) {
                writers.get(identity.geometry().chunkOf(seq) - identity.firstChunk())
                        .add(entry.getKey().hash(seq), seq);
            }
        }
        for (RunWriter writer : writers) {
            writer.finish();
            writer.close();
        }
        for (int chunk = identity.firstChunk(); chunk <= identity.lastChunk(); chunk++) {
            runs.add(RunReader.open(disk, run(chunk), identity.run(chunk)));
        }
        return runs;
    }

    byte[] build() throws IOException, InterruptedException {
        return build(new BuildOptions(1, SPAN, BuildOptions.BUFFER_BYTES, () -> false));
    }

    byte[] build(BuildOptions options) throws IOException, InterruptedException {
        List<RunReader> runs = runs();
        try {
            TxIndexWriter.build(disk, FILE, identity, runs, options);
        } finally {
            for (RunReader run : runs) {
                run.close();
            }
        }
        return FileBytes.read(disk, FILE);
    }
}
