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
import io.firn.node.NodeConfig;
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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Twenty real ledgers of a lake made a frozen chunk, against decompressing the same objects and compressing each ledger whole into a
 * bare file that is forced.
 *
 * <p>Two ways are timed: a whole node (started in a new directory, each ledger journalled and acknowledged, the chunk frozen,
 * hot and journal settled, closed), and the parts of a pack alone on one thread. A node that finds all of it done is timed too:
 * what starting, settling and closing cost by themselves.
 */
final class ChunkBench {
    private static final long FIRST = 63092982;
    private static final int LEDGERS = 20;
    private static final int ROUNDS = 7;
    private static final int WARM_UP = 3;
    private static final String PARTITION = "FC3E15FF--63040000-63103999";

    private ChunkBench() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, BadLedgerException, NodeException {
        Path lake = Path.of(arguments[0]).resolve("stellar/lake-pubnet");
        Table.machine(System.out);
        try (Scratch scratch = Scratch.create(arguments, 1, "chunk-bench")) {
            measure(lake, scratch.path());
        }
        System.out.println();
        System.out.println("peak resident memory " + Table.peakMemoryMib() + " MiB");
    }

    private static void measure(Path lake, Path work)
            throws IOException, InterruptedException, BadLedgerException, NodeException {
        long[] node = new long[ROUNDS];
        long[] idle = new long[ROUNDS];
        long[] parts = new long[ROUNDS];
        long[] baseline = new long[ROUNDS];
        long[] allocated = new long[4];
        long raw = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            int slot = Math.max(0, round);
            if (round <= 0) {
                Arrays.fill(allocated, 0);
            }
            Path data = work.resolve("node-" + round);
            Path pack = work.resolve("parts-" + round);
            Path bare = work.resolve("baseline-" + round);
            Meter meter = new Meter();
            run(lake, data);
            node[slot] = meter.lap(allocated, 0);
            run(lake, data);
            idle[slot] = meter.lap(allocated, 1);
            raw = build(lake, pack);
            parts[slot] = meter.lap(allocated, 2);
            recompress(lake, bare);
            baseline[slot] = meter.lap(allocated, 3);
        }
        Table table = new Table(
                System.out,
                "A chunk of " + LEDGERS + " ledgers from a lake, " + raw + " raw bytes",
                "what",
                "seconds",
                "MB/s",
                "ledgers/s",
                "to baseline",
                "allocated bytes a ledger");
        double least = Table.median(baseline);
        row(table, "decompress, recompress, force", Table.median(baseline), least, raw, allocated[3]);
        row(table, "parts of a pack, one thread", Table.median(parts), least, raw, allocated[2]);
        row(table, "node", Table.median(node), least, raw, allocated[0]);
        row(table, "node with nothing left to do", Table.median(idle), least, raw, allocated[1]);
    }

    /** Time and allocation since the last lap. */
    private static final class Meter {
        private long nanos = System.nanoTime();
        private long bytes = Allocation.ofAllThreads();

        long lap(long[] allocated, int which) {
            long took = System.nanoTime() - nanos;
            allocated[which] += Allocation.ofAllThreads() - bytes;
            nanos = System.nanoTime();
            bytes = Allocation.ofAllThreads();
            return took;
        }
    }

    private static void row(Table table, String what, double nanos, double least, long raw, long allocated) {
        double seconds = nanos / 1e9;
        table.row(
                what,
                String.format(Locale.ROOT, "%.3f", seconds),
                raw / 1e6 / seconds,
                LEDGERS / seconds,
                least / nanos,
                allocated / ROUNDS / LEDGERS);
    }

    /** A node told to keep the twenty ledgers as one chunk, and no more. */
    static NodeConfig config(Path data) {
        Geometry geometry = new Geometry(LEDGERS, 1, StellarChain.FIRST_SEQ);
        return Nodes.config(data, geometry, FIRST, FIRST + LEDGERS - 1);
    }

    private static void run(Path lake, Path data) throws NodeException, InterruptedException, IOException {
        StellarChain chain = new StellarChain("Public Global Stellar Network ; September 2015");
        try (LakeSource source =
                        new LakeSource(lake, chain, chain::newWalker, LakeOptions.DEFAULTS, InstantSource.system());
                Node node = Nodes.start(chain, source, config(data))) {
            node.awaitSettled();
            if (node.status().frozenChunks() != 1) {
                throw new IllegalStateException(
                        "the node froze " + node.status().frozenChunks() + " chunks");
            }
        }
    }

    private static long build(Path lake, Path file) throws IOException, InterruptedException, BadLedgerException {
        StellarChain chain = new StellarChain("Public Global Stellar Network ; September 2015");
        Geometry geometry = new Geometry(LEDGERS, 1, StellarChain.FIRST_SEQ);
        PackIdentity identity = new PackIdentity(chain.network(), geometry, geometry.chunkOf(FIRST), "ledgers");
        LakeOptions options = LakeOptions.DEFAULTS.withWorkers(0);
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        long raw = 0;
        try (LakeSource source = new LakeSource(lake, chain, chain::newWalker, options, InstantSource.system());
                LedgerStream stream = source.open(FIRST, OptionalLong.of(FIRST + LEDGERS - 1));
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

    private static void recompress(Path lake, Path file) throws IOException {
        List<Path> objects;
        try (Stream<Path> all = Files.list(lake.resolve(PARTITION))) {
            objects = all.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        byte[] out = new byte[64 << 20];
        try (ZstdCompressCtx zstd = new ZstdCompressCtx();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            zstd.setLevel(3).setChecksum(true);
            for (Path object : objects) {
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
