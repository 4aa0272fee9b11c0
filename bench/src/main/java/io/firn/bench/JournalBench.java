package io.firn.bench;

import io.firn.disk.FileDisk;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * The journal by itself, with the frames of a chain's ledgers: appended and made durable one by one and in groups, opened again, read
 * in order and at random; against appending the same bytes to a bare file and forcing it, and reading that file.
 */
final class JournalBench {
    private static final int DISTINCT_LEDGERS = 200;
    private static final int WARM_UP = 400;
    private static final int GROUP = 64;
    private static final int READS = 20_000;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Report report;
    private final String name;
    private final int ledgers;
    private final List<ByteBuffer> frames = new ArrayList<>();
    private final Path journal;
    private final Path bare;
    private final FileDisk disk = new FileDisk();

    private JournalBench(Given given, Path work) {
        this.report = given.report();
        this.name = given.input().name();
        this.ledgers = given.ledgers();
        this.journal = work.resolve("journal");
        this.bare = work.resolve("bare");
    }

    static void measure(Given given) throws IOException, InterruptedException, BadLedgerException {
        JournalBench bench = new JournalBench(given, given.directory("journal-bench"));
        bench.encode(given.input());
        bench.commits();
        bench.groups(given.directory("journal-groups"));
        bench.reading();
    }

    /** Frames come round again; making them is not what is measured. */
    private void encode(Input input) throws IOException, InterruptedException, BadLedgerException {
        LedgerWalker walker = input.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        int distinct = Math.min(DISTINCT_LEDGERS, ledgers);
        try (Input.Ledgers made = input.open(distinct);
                FrameEncoder encoder = new FrameEncoder()) {
            for (int i = 0; i < distinct; i++) {
                Slice raw = made.next();
                walker.walkTrusted(raw, layout);
                ByteBuffer frame = encoder.encode(raw, layout);
                frames.add(
                        ByteBuffer.allocateDirect(frame.remaining()).put(frame).flip());
            }
        }
    }

    private ByteBuffer frame(int i) {
        return frames.get(Math.floorMod(i, frames.size())).duplicate();
    }

    private static long seq(int i) {
        return 2L + WARM_UP + i;
    }

    private long frameBytes() {
        return frames.stream().mapToLong(ByteBuffer::remaining).sum() / frames.size();
    }

    private void commits() throws IOException {
        long[] durable = new long[ledgers];
        long[] least = new long[ledgers];
        long allocated = 0;
        try (CommitLog log = CommitLog.open(disk, journal, CommitLogOptions.DEFAULTS);
                FileChannel file = FileChannel.open(bare, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = -WARM_UP; i < ledgers; i++) {
                long before = Allocation.ofAllThreads();
                long started = System.nanoTime();
                log.append(seq(i), frame(i));
                log.awaitDurable(seq(i) + 1);
                long acknowledged = System.nanoTime();
                long after = Allocation.ofAllThreads();
                long bareStarted = System.nanoTime();
                write(file, frame(i));
                file.force(false);
                if (i >= 0) {
                    durable[i] = acknowledged - started;
                    least[i] = System.nanoTime() - bareStarted;
                    allocated += after - before;
                }
            }
        }
        Table table = report.table(
                String.format(Locale.ROOT, "Journal: %s, %,d ledgers of %,d bytes", name, ledgers, frameBytes()),
                "what",
                "p50 ms",
                "p99 ms",
                "to baseline, p50",
                "allocated bytes a ledger");
        double bareMedian = Table.median(least);
        table.row(
                "baseline: bare append and force",
                Table.millis(bareMedian),
                Table.millis(Table.percentile(least, 0.99)),
                1.0,
                "");
        table.row(
                "appended and durable",
                Table.millis(Table.median(durable)),
                Table.millis(Table.percentile(durable, 0.99)),
                Table.median(durable) / bareMedian,
                allocated / ledgers);
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private void groups(Path work) throws IOException {
        int groups = Math.max(1, ledgers / GROUP);
        long logNanos = 0;
        long bareNanos = 0;
        try (CommitLog log = CommitLog.open(disk, work.resolve("journal"), CommitLogOptions.DEFAULTS);
                FileChannel file = FileChannel.open(
                        work.resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int group = 0; group < groups; group++) {
                long started = System.nanoTime();
                for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                    log.append(seq(i), frame(i));
                }
                log.awaitDurable(seq((group + 1) * GROUP));
                long acknowledged = System.nanoTime();
                for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
                    write(file, frame(i));
                }
                file.force(false);
                bareNanos += System.nanoTime() - acknowledged;
                logNanos += acknowledged - started;
            }
        }
        Table table = report.table(
                name + ": " + GROUP + " ledgers appended, then durable", "what", "ledgers/s", "MB/s", "to baseline");
        rate(table, "baseline: bare appends and one force", groups * GROUP, bareNanos, bareNanos);
        rate(table, "journal", groups * GROUP, logNanos, bareNanos);
    }

    private void rate(Table table, String what, int count, long nanos, long baselineNanos) {
        double seconds = nanos / 1e9;
        table.row(what, count / seconds, count * frameBytes() / 1e6 / seconds, (double) baselineNanos / nanos);
    }

    private void reading() throws IOException {
        Table table = report.table(
                name + ": opened again and read, files in the page cache", "what", "ledgers/s", "MB/s", "to baseline");
        int all = WARM_UP + ledgers;
        long started = System.nanoTime();
        checksum();
        long bareNanos = System.nanoTime() - started;
        rate(table, "baseline: bare file read, CRC-32C of it", all, bareNanos, bareNanos);
        started = System.nanoTime();
        try (CommitLog log = CommitLog.open(disk, journal, CommitLogOptions.DEFAULTS)) {
            rate(table, "opened: newest segment verified and forced", all, System.nanoTime() - started, bareNanos);
            started = System.nanoTime();
            long[] seen = new long[1];
            log.scan(log.firstOffset(), (_, record) -> {
                seen[0] += record.remaining();
                return true;
            });
            rate(table, "read in order, every checksum verified", all, System.nanoTime() - started, bareNanos);
            if (seen[0] < ledgers * frameBytes() / 2) {
                throw new IllegalStateException("the journal has only " + seen[0] + " bytes");
            }
            SplittableRandom random = new SplittableRandom(1);
            started = System.nanoTime();
            for (int i = 0; i < READS; i++) {
                seen[0] += log.read(seq(random.nextInt(ledgers))).orElseThrow().remaining();
            }
            rate(table, "read at random", READS, System.nanoTime() - started, bareNanos * READS / all);
        }
    }

    private void checksum() throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (FileChannel file = FileChannel.open(bare, StandardOpenOption.READ)) {
            while (file.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
        }
        IndexBench.sink = crc.getValue();
    }
}
