package io.firn.bench;

import com.github.luben.zstd.ZstdOutputStream;
import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.events.v1.SegmentSummary;
import io.firn.format.events.v1.SegmentWriter;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Event segments made of ledgers' events, against compressing the same events in one stream into a bare file that is forced. */
final class SegmentBench {
    private static final int BARE_LEVEL = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Disk disk = new FileDisk();
    private final Path work;
    private final Table table;

    private SegmentBench(Path work, Report report) {
        this.work = work;
        this.table = report.table(
                "Event segments",
                "ledgers",
                "what",
                "events",
                "terms",
                "seconds",
                "processor seconds",
                "events/s",
                "stored bytes an event",
                "events.pack bytes an event",
                "index.pack bytes an event",
                "to baseline, seconds",
                "peak resident MiB");
    }

    static void measure(Given given) throws IOException, InterruptedException, BadLedgerException {
        SegmentBench bench = new SegmentBench(given.directory("segments"), given.report());
        bench.made(given.input(), given.ledgers());
        if (given.samples().isPresent()) {
            bench.real(RealLedgers.pubnet(given.samples().get()));
        }
    }

    /** Time on the clock and of this thread's processor, summed over stretches of work. */
    private static final class Watch {
        private long nanos;
        private long processorNanos;

        void start() {
            processorNanos -= THREADS.getCurrentThreadCpuTime();
            nanos -= System.nanoTime();
        }

        void stop() {
            nanos += System.nanoTime();
            processorNanos += THREADS.getCurrentThreadCpuTime();
        }
    }

    /** Hands out the ledgers of a chunk. */
    private interface Ledgers {
        /** Fills in the events of ledger {@code i}. */
        void events(int i, LedgerEvents into) throws IOException, InterruptedException, BadLedgerException;
    }

    private void made(Input input, int ledgers) throws IOException, InterruptedException, BadLedgerException {
        LedgerWalker walker = input.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        Geometry geometry = new Geometry(ledgers, 1, input.firstSeq());
        try (Input.Ledgers source = input.open(ledgers)) {
            measure(String.format(Locale.ROOT, "%s, %,d", input.name(), ledgers), geometry, (i, into) -> {
                Slice raw = source.next();
                walker.walkTrusted(raw, layout);
                walker.events(raw, layout, into);
            });
        }
    }

    private void real(RealLedgers ledgers) throws IOException, InterruptedException, BadLedgerException {
        LedgerWalker walker = ledgers.chain().newWalker();
        Geometry geometry = new Geometry(
                ledgers.raw().size(), 1, ledgers.layouts().getFirst().header().seq());
        measure(
                ledgers.name(),
                geometry,
                (i, into) ->
                        walker.events(ledgers.raw().get(i), ledgers.layouts().get(i), into));
    }

    private void measure(String name, Geometry geometry, Ledgers ledgers)
            throws IOException, InterruptedException, BadLedgerException {
        Path events = work.resolve("events.pack");
        Path index = work.resolve("index.pack");
        Path bare = work.resolve("events.zst");
        Watch segment = new Watch();
        Watch baseline = new Watch();
        long stored = 0;
        SegmentSummary summary;
        LedgerEvents ledger = new LedgerEvents();
        SegmentIdentity identity = new SegmentIdentity("bench", geometry, 0);
        try (SegmentWriter writer = SegmentWriter.create(disk, events, index, work, identity);
                FileOutputStream file = new FileOutputStream(bare.toFile());
                ZstdOutputStream zstd = new ZstdOutputStream(file, BARE_LEVEL)) {
            for (int i = 0; i < geometry.ledgersPerChunk(); i++) {
                ledgers.events(i, ledger);
                Slice all = ledger.allStored();
                stored += all.length();
                segment.start();
                writer.add(ledger);
                segment.stop();
                baseline.start();
                zstd.write(all.array(), all.offset(), all.length());
                baseline.stop();
            }
            segment.start();
            summary = writer.finish();
            segment.stop();
            baseline.start();
            zstd.flush();
            file.getChannel().force(false);
            baseline.stop();
        }
        long eventCount = summary.eventCount();
        double seconds = segment.nanos / 1e9;
        double bareSeconds = baseline.nanos / 1e9;
        table.row(
                name,
                "one zstd stream, forced",
                eventCount,
                "",
                bareSeconds,
                baseline.processorNanos / 1e9,
                Math.round(eventCount / bareSeconds),
                (double) stored / eventCount,
                (double) Files.size(bare) / eventCount,
                "",
                1.0,
                "");
        table.row(
                name,
                "segment",
                eventCount,
                summary.termCount(),
                seconds,
                segment.processorNanos / 1e9,
                Math.round(eventCount / seconds),
                (double) stored / eventCount,
                (double) Files.size(events) / eventCount,
                (double) Files.size(index) / eventCount,
                bareSeconds / seconds,
                Report.peakMemoryMib());
    }
}
