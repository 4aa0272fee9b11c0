package io.firn.bench;

import com.sun.management.OperatingSystemMXBean;
import io.firn.ledger.BadLedgerException;
import io.firn.rpc.RpcException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Requests of one kind, one after the other in several ways, and a table of what each way takes. */
final class Requests {
    private static final long MOST_NANOS = Duration.ofSeconds(20).toNanos();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Table table;
    private double baseline = Double.NaN;

    /** Does one request. */
    @FunctionalInterface
    interface Way {
        /** Does request {@code i}, which is negative while warming up; the result is how much the answer has. */
        long ask(int i) throws IOException, RpcException, InterruptedException, BadLedgerException;
    }

    /** @param answer what is counted of an answer */
    Requests(Report report, String title, String answer) {
        this.table = report.table(
                title,
                "way",
                answer,
                "p50 ms",
                "p99 ms",
                "processor ms a request",
                "allocated bytes a request",
                "to baseline, p50",
                "requests");
    }

    /** Measures the way beside which those that follow stand. */
    void baseline(String name, int requests, LongSupplier allocated, Way way)
            throws IOException, RpcException, InterruptedException, BadLedgerException {
        baseline = Double.NaN;
        baseline = measure(name, requests, allocated, way);
    }

    /**
     * Measures one way, after half as many requests that warm up; of slow ones fewer, but at least one.
     *
     * @return median in nanoseconds
     */
    double measure(String name, int requests, LongSupplier allocated, Way way)
            throws IOException, RpcException, InterruptedException, BadLedgerException {
        long warmUpEnds = System.nanoTime() + MOST_NANOS / 4;
        for (int i = -(requests + 1) / 2; i < 0 && System.nanoTime() < warmUpEnds; i++) {
            way.ask(i);
        }
        long[] took = new long[requests];
        long answered = 0;
        long allocatedBefore = allocated.getAsLong();
        long processorBefore = PROCESS.getProcessCpuTime();
        long ends = System.nanoTime() + MOST_NANOS;
        int count = 0;
        while (count < requests && (count == 0 || System.nanoTime() < ends)) {
            long started = System.nanoTime();
            answered += way.ask(count);
            took[count++] = System.nanoTime() - started;
        }
        double processorNanos = (double) (PROCESS.getProcessCpuTime() - processorBefore) / count;
        long perRequest = (allocated.getAsLong() - allocatedBefore) / count;
        took = Arrays.copyOf(took, count);
        double median = Table.median(took);
        table.row(
                name,
                answered / count,
                Table.millis(median),
                Table.millis(Table.percentile(took, 0.99)),
                Table.millis(processorNanos),
                perRequest,
                Double.isNaN(baseline) ? "" : String.format(Locale.ROOT, "%.2fx", baseline / median),
                count);
        return median;
    }
}
