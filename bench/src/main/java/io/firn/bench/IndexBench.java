package io.firn.bench;

import com.sun.management.OperatingSystemMXBean;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.FileDisk;
import io.firn.format.txindex.v1.BlockEncoding;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txindex.v1.TxIndexReader;
import io.firn.format.txindex.v1.TxIndexWriter;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.format.txrun.v1.RunMerge;
import io.firn.format.txrun.v1.RunReader;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Transaction runs and their index: made, merged, encoded, asked; beside copying the same bytes and a sorted array. */
final class IndexBench {
    private static final int CHUNKS = 1_000;
    private static final int KEYS_PER_CHUNK = 20_000;
    private static final int ROUNDS = 3;
    private static final int LOOKUPS = 2_000_000;
    private static final int SMALL_KEYS_PER_CHUNK = 100;
    private static final Geometry GEOMETRY = new Geometry(10_000, CHUNKS, 2);
    private static final String NETWORK = "bench";

    private final Disk disk = new FileDisk();
    private final Path work;

    private final Report report;

    private IndexBench(Path work, Report report) {
        this.work = work;
        this.report = report;
    }

    static void measure(Given given) throws IOException, InterruptedException, BadLedgerException {
        new IndexBench(given.directory("index"), given.report()).run();
        ChunkIndexBench.measure(given);
    }

    /** Something measured by the processor time of the whole process. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** The least processor time of some rounds, in seconds. */
    static double seconds(int rounds, Work work) throws IOException, InterruptedException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            long started = system.getProcessCpuTime();
            work.run();
            least = Math.min(least, system.getProcessCpuTime() - started);
        }
        return least / 1e9;
    }

    private void run() throws IOException, InterruptedException {
        Table building = report.table(
                "Runs and index by processor time", "what", "keys", "seconds", "M keys/s and core", "MB read");
        double writing = seconds(1, () -> writeRuns(KEYS_PER_CHUNK));
        long keys = (long) CHUNKS * KEYS_PER_CHUNK;
        row(building, "1,000 runs written", keys, writing);
        List<RunReader> runs = open(CHUNKS);
        row(building, "baseline: the same bytes copied and forced", keys, seconds(ROUNDS, this::copy));
        row(building, "baseline: loser tree alone, 1,000 runs", keys, seconds(1, () -> merge(runs)));
        IndexIdentity identity = identity(CHUNKS);
        Path file = work.resolve("window.idx");
        for (int threads : new int[] {1, 2, 4}) {
            double s = seconds(ROUNDS, () -> TxIndexWriter.build(disk, file, identity, runs, threads, () -> false));
            row(building, "index of 1,000 runs, threads " + threads, keys, s);
        }
        close(runs);
        buildFromOne(building, keys);
        encodeAlone(building, (int) keys);
        lookups(file, identity, keys);
        rebuilds();
    }

    private static void row(Table table, String what, long keys, double seconds) {
        table.row(what, keys, seconds, keys / seconds / 1e6, keys * 20 / 1_000_000);
    }

    /** The same keys in one run: order is nearly given, so what is left is reading, checking and encoding. */
    private void buildFromOne(Table building, long keys) throws IOException, InterruptedException {
        RunIdentity one = new RunIdentity(NETWORK, GEOMETRY, 0);
        Path file = work.resolve("one.run");
        try (RunWriter writer = RunWriter.create(disk, file, work, one)) {
            SplittableRandom random = new SplittableRandom(1);
            for (long i = 0; i < keys; i++) {
                writer.add(hash(random), 2 + i % 10_000);
            }
            writer.finish();
        }
        try (RunReader run = RunReader.open(disk, file, one)) {
            IndexIdentity identity = new IndexIdentity(NETWORK, GEOMETRY, 0, 0, 0);
            Path index = work.resolve("one.idx");
            double s = seconds(ROUNDS, () -> TxIndexWriter.build(disk, index, identity, List.of(run), 1, () -> false));
            row(building, "index of 1 run: read, check, encode", keys, s);
        }
    }

    /** Keys in memory, in order already, into blocks that are not written. */
    private static void encodeAlone(Table building, int keys) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        long[] high = new long[keys];
        long[] low = new long[keys];
        for (int i = 0; i < keys; i++) {
            high[i] = random.nextLong() ^ Long.MIN_VALUE;
            low[i] = random.nextLong();
        }
        Arrays.sort(high);
        for (int i = 0; i < keys; i++) {
            high[i] ^= Long.MIN_VALUE;
        }
        row(
                building,
                "encoding alone, keys in memory",
                keys,
                seconds(2 * ROUNDS, () -> BlockEncoding.encode(high, low)));
    }

    private static Hash hash(SplittableRandom random) {
        return new Hash(random.nextLong(), random.nextLong(), 0, 0);
    }

    private static IndexIdentity identity(int chunks) {
        return new IndexIdentity(NETWORK, GEOMETRY, 0, 0, chunks - 1);
    }

    private Path run(int chunk) {
        return work.resolve(chunk + ".run");
    }

    private void writeRuns(int keysPerChunk) throws IOException {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            SplittableRandom random = new SplittableRandom(chunk);
            RunIdentity identity = new RunIdentity(NETWORK, GEOMETRY, chunk);
            long first = GEOMETRY.firstSeqOf(chunk);
            try (RunWriter writer = RunWriter.create(disk, run(chunk), work, identity)) {
                for (int i = 0; i < keysPerChunk; i++) {
                    writer.add(hash(random), first + i % GEOMETRY.ledgersPerChunk());
                }
                writer.finish();
            }
        }
    }

    private List<RunReader> open(int chunks) throws IOException {
        List<RunReader> runs = new ArrayList<>();
        for (int chunk = 0; chunk < chunks; chunk++) {
            runs.add(RunReader.open(disk, run(chunk), new RunIdentity(NETWORK, GEOMETRY, chunk)));
        }
        return runs;
    }

    private static void close(List<RunReader> runs) throws IOException {
        for (RunReader run : runs) {
            run.close();
        }
    }

    private void copy() throws IOException {
        Path to = work.resolve("copy");
        disk.unlinkIfExists(to);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        try (DiskFile out = disk.create(to)) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                try (DiskFile in = disk.openForRead(run(chunk))) {
                    in.read(buffer.clear(), 0);
                    out.append(buffer.flip());
                }
            }
            out.force();
        }
    }

    private static void merge(List<RunReader> runs) throws IOException {
        RunMerge merge = new RunMerge(runs.stream().map(RunReader::cursor).toList());
        long sum = 0;
        while (merge.next()) {
            sum += merge.high();
        }
        sink = sum;
    }

    /** Where results go that nobody reads. */
    static volatile long sink;

    private void lookups(Path file, IndexIdentity identity, long keys) throws IOException, InterruptedException {
        Table table = report.table("Lookups", "what", "us", "found a lookup", "bits a key");
        String bits = String.format(Locale.ROOT, "%.2f", disk.size(file) * 8.0 / keys);
        long[] sorted = new long[Math.toIntExact(keys)];
        List<long[]> asked = List.of(new long[LOOKUPS], new long[LOOKUPS]);
        choose(sorted, asked);
        try (TxIndexReader index = TxIndexReader.open(disk, file, identity)) {
            double verified = seconds(1, index::verify);
            table.row("every byte verified, seconds in all", verified, "", "");
            long[] into = new long[16];
            long[] found = new long[1];
            double miss = seconds(ROUNDS, () -> {
                SplittableRandom random = new SplittableRandom(-1);
                found[0] = 0;
                for (int i = 0; i < LOOKUPS; i++) {
                    found[0] += index.find(hash(random), into, 0);
                }
            });
            table.row("miss", miss / LOOKUPS * 1e6, (double) found[0] / LOOKUPS, bits);
            double hit = seconds(ROUNDS, () -> {
                found[0] = 0;
                for (int i = 0; i < LOOKUPS; i++) {
                    found[0] += index.find(new Hash(asked.get(0)[i], asked.get(1)[i], 0, 0), into, 0);
                }
            });
            table.row("hit", hit / LOOKUPS * 1e6, (double) found[0] / LOOKUPS, bits);
        }
        try (TxIndexReader index = TxIndexReader.open(disk, file, identity)) {
            long[] into = new long[16];
            int cold = 4_000;
            double first = seconds(1, () -> {
                for (int i = 0; i < cold; i++) {
                    sink = index.find(new Hash(asked.get(0)[i], asked.get(1)[i], 0, 0), into, 0);
                }
            });
            table.row("hit, its block's checksum not yet verified", first / cold * 1e6, "", bits);
        }
        table.row(
                "baseline: binary search in a sorted array in memory",
                search(sorted) / LOOKUPS * 1e6,
                "",
                "64 + ledger");
    }

    /** Makes all keys again, and picks those that are asked for. */
    private static void choose(long[] keys, List<long[]> asked) {
        SplittableRandom choice = new SplittableRandom(99);
        for (int chunk = 0, at = 0; chunk < CHUNKS; chunk++) {
            SplittableRandom random = new SplittableRandom(chunk);
            for (int i = 0; i < KEYS_PER_CHUNK; i++) {
                long high = random.nextLong();
                long low = random.nextLong();
                keys[at++] = high;
                int slot = choice.nextInt(10 * LOOKUPS);
                if (slot < LOOKUPS || at <= LOOKUPS) {
                    slot = at <= LOOKUPS ? at - 1 : slot;
                    asked.get(0)[slot] = high;
                    asked.get(1)[slot] = low;
                }
            }
        }
    }

    private static double search(long[] keys) throws IOException, InterruptedException {
        Arrays.sort(keys);
        return seconds(ROUNDS, () -> {
            SplittableRandom random = new SplittableRandom(-1);
            for (int i = 0; i < LOOKUPS; i++) {
                sink = Arrays.binarySearch(keys, hash(random).w0());
            }
        });
    }

    /** What it costs to build the index anew whenever a chunk is added, over a whole window. */
    private void rebuilds() throws IOException, InterruptedException {
        writeRuns(SMALL_KEYS_PER_CHUNK);
        List<RunReader> runs = open(CHUNKS);
        Path file = work.resolve("rolling.idx");
        long merged = (long) CHUNKS * (CHUNKS + 1) / 2 * SMALL_KEYS_PER_CHUNK;
        double all = seconds(1, () -> {
            for (int chunks = 1; chunks <= CHUNKS; chunks++) {
                TxIndexWriter.build(disk, file, identity(chunks), runs.subList(0, chunks), 1, () -> false);
            }
        });
        int repeated = 20;
        double last = seconds(1, () -> {
                    for (int i = 0; i < repeated; i++) {
                        TxIndexWriter.build(disk, file, identity(CHUNKS), runs, 1, () -> false);
                    }
                })
                / repeated;
        close(runs);
        Table table = report.table(
                "Rebuilt at each of 1,000 chunk boundaries",
                "keys merged in all",
                "seconds",
                "M keys/s and core",
                "the last build alone, ms",
                "ratio");
        table.row(merged, all, merged / all / 1e6, last * 1e3, all / last);
    }
}
