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
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A pack of twenty real ledgers built from a lake on one thread (decompressed, every hash and link checked, framed, packed, forced)
 * against decompressing the same objects and compressing each ledger whole into a bare file that is forced.
 */
final class ChunkBench {
    private static final long FIRST = 63092982;
    private static final int LEDGERS = 20;
    private static final int ROUNDS = 15;
    private static final int WARM_UP = 5;
    private static final String PARTITION = "FC3E15FF--63040000-63103999";

    private ChunkBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, BadLedgerException {
        Path lake = Path.of(arguments[0]).resolve("stellar/lake-pubnet");
        Path work = Files.createTempDirectory(Path.of(arguments.length > 1 ? arguments[1] : "."), "chunk-bench");
        Table.machine(System.out);
        long[] ours = new long[ROUNDS];
        long[] baseline = new long[ROUNDS];
        long raw = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            int slot = Math.max(0, round);
            long started = System.nanoTime();
            raw = build(lake, work.resolve("ours-" + round));
            ours[slot] = System.nanoTime() - started;
            started = System.nanoTime();
            recompress(lake, work.resolve("baseline-" + round));
            baseline[slot] = System.nanoTime() - started;
        }
        Table table = new Table(
                System.out,
                "A chunk built from a lake, one thread",
                "ledgers",
                "raw bytes",
                "seconds",
                "MB/s",
                "ledgers/s",
                "decompress and recompress, seconds",
                "to baseline");
        double seconds = Table.median(ours) / 1e9;
        table.row(
                LEDGERS,
                raw,
                String.format(java.util.Locale.ROOT, "%.3f", seconds),
                raw / 1e6 / seconds,
                LEDGERS / seconds,
                String.format(java.util.Locale.ROOT, "%.3f", Table.median(baseline) / 1e9),
                Table.median(baseline) / Table.median(ours));
        System.out.println();
        System.out.println("peak resident memory " + Table.peakMemoryMib() + " MiB");
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
