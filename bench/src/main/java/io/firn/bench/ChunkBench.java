package io.firn.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import io.firn.disk.FileDisk;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackWriter;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.node.Node;
import io.firn.node.NodeException;
import io.firn.stellar.LakeOptions;
import io.firn.stellar.LakeSource;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The ledgers of a lake made a frozen chunk, against decompressing the same objects and compressing each ledger whole into a
 * bare file that is forced.
 *
 * <p>Two ways are timed: a whole node (started in a new directory, each ledger journalled and acknowledged, the chunk frozen and
 * indexed, its events too, hot and journal settled, closed), and the parts of a pack alone on one thread. A node that finds all
 * of it done is timed too: what starting, settling and closing cost by themselves.
 */
final class ChunkBench {
    private static final long REAL_FIRST = 63_092_982;
    private static final int REAL_LEDGERS = 20;
    private static final int ROUNDS = 7;
    private static final int WARM_UP = 3;

    private final String name;
    private final Path lake;
    private final StellarChain chain;
    private final long firstSeq;
    private final int ledgers;
    private long rawBytes;

    private ChunkBench(String name, Path lake, StellarChain chain, long firstSeq, int ledgers) {
        this.name = name;
        this.lake = lake;
        this.chain = chain;
        this.firstSeq = firstSeq;
        this.ledgers = ledgers;
    }

    static void measure(Given given) throws IOException, InterruptedException, BadLedgerException, NodeException {
        Path work = given.directory("chunks");
        if (given.samples().isPresent()) {
            Path lake = given.samples().get().resolve("stellar/lake-pubnet");
            StellarChain pubnet = new StellarChain(RealLedgers.PUBNET);
            new ChunkBench("real ledgers", lake, pubnet, REAL_FIRST, REAL_LEDGERS)
                    .measure(given.report(), work, WARM_UP, ROUNDS);
        }
        Input input = given.input();
        Path lake = given.lake("chunk-lake", given.ledgers());
        new ChunkBench(input.name(), lake, input.chain(), input.firstSeq(), given.ledgers())
                .measure(given.report(), work, 0, 1);
    }

    private void measure(Report report, Path work, int warmUp, int rounds)
            throws IOException, InterruptedException, BadLedgerException, NodeException {
        Measured node = new Measured(rounds);
        Measured idle = new Measured(rounds);
        Measured parts = new Measured(rounds);
        Measured baseline = new Measured(rounds);
        for (int round = -warmUp; round < rounds; round++) {
            try (Scratch scratch = Scratch.in(work, "round")) {
                Path data = scratch.path().resolve("node");
                node.time(round, () -> run(data));
                idle.time(round, () -> run(data));
                parts.time(round, () -> rawBytes = build(scratch.path().resolve("parts")));
                baseline.time(round, () -> recompress(scratch.path().resolve("baseline")));
            }
        }
        Table table = report.table(
                String.format(
                        Locale.ROOT, "A chunk from a lake: %s, %,d ledgers, %,d raw bytes", name, ledgers, rawBytes),
                "what",
                "seconds",
                "MB/s",
                "ledgers/s",
                "to baseline",
                "allocated bytes a ledger");
        row(table, "decompress, recompress, force", baseline, baseline);
        row(table, "parts of a pack, one thread", parts, baseline);
        row(table, "node", node, baseline);
        row(table, "node with nothing left to do", idle, baseline);
    }

    private void row(Table table, String what, Measured measured, Measured baseline) {
        double seconds = measured.medianNanos() / 1e9;
        table.row(
                what,
                String.format(Locale.ROOT, "%.3f", seconds),
                rawBytes / 1e6 / seconds,
                ledgers / seconds,
                baseline.medianNanos() / measured.medianNanos(),
                measured.allocated / measured.nanos.length / ledgers);
    }

    /** Time and allocation of one way in all rounds. */
    private static final class Measured {
        private final long[] nanos;
        private long allocated;

        Measured(int rounds) {
            nanos = new long[rounds];
        }

        void time(int round, Way way) throws IOException, InterruptedException, BadLedgerException, NodeException {
            long before = Allocation.ofAllThreads();
            long started = System.nanoTime();
            way.run();
            long took = System.nanoTime() - started;
            if (round >= 0) {
                nanos[round] = took;
                allocated += Allocation.ofAllThreads() - before;
            }
        }

        double medianNanos() {
            return Table.median(nanos);
        }
    }

    @FunctionalInterface
    private interface Way {
        void run() throws IOException, InterruptedException, BadLedgerException, NodeException;
    }

    private Geometry geometry() {
        return new Geometry(ledgers, 1, chain.firstSeq());
    }

    private LakeSource source(LakeOptions options) throws IOException {
        return new LakeSource(lake, chain, chain::newWalker, options, InstantSource.system());
    }

    private void run(Path data) throws NodeException, InterruptedException, IOException {
        try (LakeSource source = source(LakeOptions.DEFAULTS);
                Node node =
                        Nodes.start(chain, source, Nodes.config(data, geometry(), firstSeq, firstSeq + ledgers - 1))) {
            node.awaitSettled();
            if (node.status().frozenChunks() != 1) {
                throw new IllegalStateException(
                        "the node froze " + node.status().frozenChunks() + " chunks");
            }
        }
    }

    private long build(Path file) throws IOException, InterruptedException, BadLedgerException {
        PackIdentity identity =
                new PackIdentity(chain.network(), geometry(), geometry().chunkOf(firstSeq), "ledgers");
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        long raw = 0;
        try (LakeSource source = source(LakeOptions.DEFAULTS.withWorkers(0));
                LedgerStream stream = source.open(firstSeq, OptionalLong.of(firstSeq + ledgers - 1));
                FrameEncoder encoder = new FrameEncoder();
                PackWriter pack = PackWriter.create(new FileDisk(), file, identity)) {
            while (stream.next(Duration.ofSeconds(10)) instanceof LedgerStream.Next(long _, Slice ledger)) {
                walker.walk(ledger, layout);
                ByteBuffer frame = encoder.encode(ledger, layout);
                pack.add(frame, ledger, layout.header(), false);
                raw += ledger.length();
            }
            pack.finish();
        }
        return raw;
    }

    /** Objects are named so that the newest comes first, and so are the directories they lie in. */
    private List<Path> objects() throws IOException {
        try (Stream<Path> all = Files.walk(lake)) {
            return all.filter(path -> path.toString().endsWith(".xdr.zst"))
                    .sorted(Comparator.reverseOrder())
                    .dropWhile(path -> seqOf(path) < firstSeq)
                    .limit(ledgers)
                    .toList();
        }
    }

    private static long seqOf(Path object) {
        String name = object.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf("--") + 2, name.indexOf('.')));
    }

    private void recompress(Path file) throws IOException {
        byte[] out = new byte[64 << 20];
        try (ZstdCompressCtx zstd = new ZstdCompressCtx();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            zstd.setLevel(3).setChecksum(true);
            for (Path object : objects()) {
                byte[] raw;
                try (InputStream in = new ZstdInputStream(Files.newInputStream(object))) {
                    raw = in.readAllBytes();
                }
                int size = zstd.compressByteArray(out, 0, out.length, raw, 0, raw.length);
                ByteBuffer bytes = ByteBuffer.wrap(out, 0, size);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(false);
        }
    }
}
