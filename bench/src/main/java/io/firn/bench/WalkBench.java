package io.firn.bench;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast ledgers are walked, against decompressing the same ledgers (zstd level 3, one frame each) on the same core.
 *
 * <p>Each task walks a ledger right after it was decompressed, as ingestion does; both are timed by the
 * processor time of the thread. The figures are medians over rounds, and ratios are taken within a round, so that a busy
 * machine slows both sides.
 *
 * <p>Usage: {@code WalkBench <folder of samples> [seconds per set]}
 */
public final class WalkBench {
    private static final int MIN_ROUNDS = 15;
    private static final int LEVEL = 3;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final double WARM_UP_SHARE = 0.4;

    private final String name;
    private final List<Slice> ledgers;
    private final List<byte[]> compressed = new ArrayList<>();
    private final StellarWalker walker;
    private final LedgerLayout layout = new LedgerLayout();
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final byte[] out;
    private final long rawBytes;

    private WalkBench(String name, List<Slice> ledgers, String passphrase) {
        this.name = name;
        this.ledgers = ledgers;
        this.walker = new StellarChain(passphrase).newWalker();
        int largest = 0;
        long raw = 0;
        for (Slice ledger : ledgers) {
            compressed.add(Zstd.compress(ledger.copy(), LEVEL));
            largest = Math.max(largest, ledger.length());
            raw += ledger.length();
        }
        this.out = new byte[largest];
        this.rawBytes = raw;
    }

    public static void main(String[] args) throws Exception {
        Path samples = Path.of(args[0]);
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 6;
        System.out.printf(
                "JDK %s, %d cores, %s%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), System.getProperty("os.arch"));
        System.out.printf(
                "%-26s %8s %6s %11s %11s %11s %11s %7s %7s %7s%n",
                "ledgers",
                "MB",
                "ratio",
                "unzstd MB/s",
                "step MB/s",
                "trust MB/s",
                "check MB/s",
                "step/u",
                "trust/u",
                "check/u");
        RealLedgers pubnet = RealLedgers.pubnet(samples);
        new WalkBench(pubnet.name(), pubnet.raw(), pubnet.chain().network()).measure(seconds);
        RealLedgers dense = RealLedgers.dense(samples);
        new WalkBench(dense.name(), dense.raw(), dense.chain().network()).measure(seconds);
        new WalkBench("932641f2b5405789", captured(samples), "(V) (;,,;) (V)").measure(seconds);
    }

    /** What is done with a ledger that was decompressed the moment before. */
    private interface Task {
        void run(Slice ledger) throws BadLedgerException;
    }

    private void measure(double seconds) throws BadLedgerException {
        Task[] tasks = {walker::endOfLedger, ledger -> walker.walkTrusted(ledger, layout), this::check};
        double[][] ratios = new double[tasks.length][0];
        double[][] speeds = new double[tasks.length + 1][0];
        long[] unzstd = new long[tasks.length];
        long[] took = new long[tasks.length];
        int repeat = (int) Math.max(1, 8_000_000 / rawBytes);
        long start = System.nanoTime();
        for (int round = 0; round < MIN_ROUNDS || System.nanoTime() - start < seconds * 1e9; round++) {
            Arrays.fill(unzstd, 0);
            Arrays.fill(took, 0);
            for (int i = 0; i < repeat; i++) {
                round(tasks, unzstd, took);
            }
            if (System.nanoTime() - start < seconds * WARM_UP_SHARE * 1e9) {
                continue;
            }
            speeds[tasks.length] = with(speeds[tasks.length], speed(sum(unzstd), repeat * tasks.length));
            for (int t = 0; t < tasks.length; t++) {
                ratios[t] = with(ratios[t], (double) unzstd[t] / took[t]);
                speeds[t] = with(speeds[t], speed(took[t], repeat));
            }
        }
        long packed = compressed.stream().mapToLong(c -> c.length).sum();
        System.out.printf(
                Locale.ROOT,
                "%-26s %8.1f %6.2f %11.0f %11.0f %11.0f %11.0f %7.2f %7.2f %7.2f%n",
                name,
                rawBytes / 1e6,
                (double) rawBytes / packed,
                median(speeds[3]),
                median(speeds[0]),
                median(speeds[1]),
                median(speeds[2]),
                median(ratios[0]),
                median(ratios[1]),
                median(ratios[2]));
    }

    /** Every ledger once for every task: decompressed, then the task, both timed. */
    private void round(Task[] tasks, long[] unzstd, long[] took) throws BadLedgerException {
        for (int l = 0; l < ledgers.size(); l++) {
            byte[] frame = compressed.get(l);
            Slice ledger = new Slice(out, 0, ledgers.get(l).length());
            for (int t = 0; t < tasks.length; t++) {
                long a = CLOCK.getCurrentThreadCpuTime();
                zstd.decompressByteArray(out, 0, out.length, frame, 0, frame.length);
                long b = CLOCK.getCurrentThreadCpuTime();
                tasks[t].run(ledger);
                long c = CLOCK.getCurrentThreadCpuTime();
                unzstd[t] += b - a;
                took[t] += c - b;
            }
        }
    }

    private void check(Slice ledger) throws BadLedgerException {
        walker.walk(ledger, layout);
        if (layout.opaqueReason().isPresent()) {
            throw new IllegalStateException(layout.opaqueReason().get());
        }
    }

    /** Megabytes a second. */
    private double speed(long nanos, int times) {
        return rawBytes * (double) times / nanos * 1e3;
    }

    private static long sum(long[] values) {
        return Arrays.stream(values).sum();
    }

    private static double[] with(double[] values, double next) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = next;
        return more;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The largest of the captured test files, read from the archive by its name. */
    private static List<Slice> captured(Path samples) throws IOException {
        Path archive = samples.resolve("stellar/core-test-lcm-current.tar.zst");
        try (InputStream in = new BufferedInputStream(new ZstdInputStream(Files.newInputStream(archive)), 1 << 20)) {
            byte[] header = new byte[512];
            while (in.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
                String entry = new String(header, 0, 100, StandardCharsets.US_ASCII)
                        .strip()
                        .replace("\0", "");
                String octal = new String(header, 124, 11, StandardCharsets.US_ASCII).strip();
                int size = octal.isEmpty() ? 0 : Integer.parseInt(octal, 8);
                if (entry.endsWith("InvokeHostFunctionTests/932641f2b5405789.xdr")) {
                    return framed(in.readNBytes(size));
                }
                in.skipNBytes(size + (512 - size % 512) % 512);
            }
        }
        throw new IOException("no 932641f2b5405789.xdr in " + archive);
    }

    private static List<Slice> framed(byte[] stream) {
        List<Slice> ledgers = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.hasRemaining()) {
            int length = in.getInt() & Integer.MAX_VALUE;
            ledgers.add(new Slice(stream, in.position(), length));
            in.position(in.position() + length);
        }
        return ledgers;
    }
}
