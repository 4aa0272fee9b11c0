package io.firn.bench.replay;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import io.firn.ledger.Slice;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How fast ledgers are made, by the processor time of the one thread that makes them, and how well they compress.
 *
 * <p>Usage: {@code ReplayBench <lake> <first template> <last template> [seconds per density]}
 */
public final class ReplayBench {
    private static final int[] DENSITIES = {1, 5, 20};
    private static final long FIRST_SEQ = 2;
    private static final int LEVEL = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ReplayBench() {}

    public static void main(String[] args) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        Templates templates = Templates.ofLake(Path.of(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2]));
        System.out.printf(
                Locale.ROOT,
                "%d templates prepared in %.1f s%n%n",
                templates.count(),
                (THREADS.getCurrentThreadCpuTime() - start) / 1e9);
        double seconds = args.length > 3 ? Double.parseDouble(args[3]) : 10;
        System.out.println("| density | ledgers | MB/s | ledgers/s | bytes a ledger | zstd-3 bytes a ledger "
                + "| ratio of zstd | allocated bytes a ledger |");
        System.out.println("| --: | --: | --: | --: | --: | --: | --: | --: |");
        for (int density : DENSITIES) {
            make(new Replay(templates, density, FIRST_SEQ), seconds / 2);
            Replay replay = new Replay(templates, density, FIRST_SEQ);
            Made made = make(replay, seconds);
            System.out.println(row(density, made, packed(replay, templates.count())));
        }
    }

    private record Made(long ledgers, long bytes, long nanos, long allocatedBytes) {}

    private record Packed(long ledgers, long bytes, long packedBytes) {}

    private static Made make(Replay replay, double seconds) {
        long start = THREADS.getCurrentThreadCpuTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long ledgers = 0;
        long bytes = 0;
        long nanos = 0;
        while (nanos < seconds * 1e9) {
            bytes += replay.next().length();
            ledgers++;
            nanos = THREADS.getCurrentThreadCpuTime() - start;
        }
        return new Made(ledgers, bytes, nanos, THREADS.getCurrentThreadAllocatedBytes() - allocated);
    }

    private static Packed packed(Replay replay, int ledgers) {
        long bytes = 0;
        long packedBytes = 0;
        for (int i = 0; i < ledgers; i++) {
            Slice ledger = replay.next();
            bytes += ledger.length();
            packedBytes += Zstd.compress(ledger.copy(), LEVEL).length;
        }
        return new Packed(ledgers, bytes, packedBytes);
    }

    private static String row(int density, Made made, Packed packed) {
        return String.format(
                Locale.ROOT,
                "| %d | %d | %d | %.1f | %d | %d | %.2f | %d |",
                density,
                made.ledgers(),
                Math.round(made.bytes() * 1e3 / made.nanos()),
                made.ledgers() * 1e9 / made.nanos(),
                made.bytes() / made.ledgers(),
                packed.packedBytes() / packed.ledgers(),
                (double) packed.bytes() / packed.packedBytes(),
                made.allocatedBytes() / made.ledgers());
    }
}
