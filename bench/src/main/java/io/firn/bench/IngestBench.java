package io.firn.bench;

import io.firn.disk.FileDisk;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.hot.RocksHotStores;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The ledgers of one chunk acknowledged one after the other: journal, then row, hashes and events; against appending the same frames
 * to a bare file and forcing it. What is made of a ledger before that is timed beside it.
 */
final class IngestBench {
    private static final int EDGE_LEDGERS = 1_000;
    private static final int WARM_UP_LEDGERS = 400;

    private final int ledgers;
    private final Map<Part, long[]> nanos = new EnumMap<>(Part.class);
    private final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents found = new LedgerEvents();
    private long rawBytes;
    private long frameBytes;
    private long transactions;
    private long events;
    private long eventBytes;
    private long allocatedBytes;
    private long journalBytes;
    private long hotBytes;

    private enum Part {
        GENERATE("generate"),
        WALK("walk, all hashes"),
        EXTRACT("extract events"),
        SORT("sort hashes and terms"),
        FRAME("encode frame"),
        JOURNAL("journal, durable"),
        HOT("row, hashes, events"),
        COMMIT("both"),
        BARE("baseline: bare append and force");

        private final String text;

        Part(String text) {
            this.text = text;
        }
    }

    private IngestBench(int ledgers) {
        this.ledgers = ledgers;
        for (Part part : Part.values()) {
            nanos.put(part, new long[ledgers]);
        }
    }

    /** Ingests a chunk, after some ledgers that warm up, and prints what it took. */
    static void measure(Given given) throws IOException, InterruptedException, BadLedgerException {
        new IngestBench(Math.min(WARM_UP_LEDGERS, given.ledgers())).run(given.directory("warm-up"), given.input());
        IngestBench ingest = new IngestBench(given.ledgers());
        ingest.run(given.directory("ingest"), given.input());
        ingest.print(given.report(), given.input().name());
    }

    private void run(Path root, Input input) throws IOException, InterruptedException, BadLedgerException {
        FileDisk disk = new FileDisk();
        Path journal = root.resolve("journal");
        Path hot = root.resolve("hot");
        try (Input.Ledgers source = input.open(ledgers);
                FrameEncoder encoder = new FrameEncoder();
                CommitLog log = CommitLog.open(disk, journal, CommitLogOptions.DEFAULTS);
                HotStore store = new RocksHotStores(disk).create(hot, 0);
                FileChannel bare = FileChannel.open(
                        root.resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            LedgerWalker walker = input.chain().newWalker();
            for (int i = 0; i < ledgers; i++) {
                Prepared prepared = prepare(i, source, walker, encoder);
                commit(i, log, store, prepared);
                append(i, bare, prepared.frame());
            }
        }
        journalBytes = Scratch.bytesUnder(journal);
        hotBytes = Scratch.bytesUnder(hot);
    }

    /** What is made of a ledger before it is committed; the frame is valid until the next one. */
    private record Prepared(ByteBuffer frame, HotRow row, HotHashes hashes, HotEvents events) {}

    private Prepared prepare(int i, Input.Ledgers source, LedgerWalker walker, FrameEncoder encoder)
            throws IOException, InterruptedException, BadLedgerException {
        long started = System.nanoTime();
        Slice raw = source.next();
        long generated = lap(i, Part.GENERATE, started);
        walker.walk(raw, layout);
        long walked = lap(i, Part.WALK, generated);
        walker.events(raw, layout, found);
        long extracted = lap(i, Part.EXTRACT, walked);
        HotHashes hashes = HotHashes.of(layout);
        HotEvents hotEvents = HotEvents.of(found);
        long sorted = lap(i, Part.SORT, extracted);
        ByteBuffer frame = encoder.encode(raw, layout);
        lap(i, Part.FRAME, sorted);
        rawBytes += raw.length();
        frameBytes += frame.remaining();
        transactions += layout.txCount();
        events += found.count();
        eventBytes += found.allStored().length();
        return new Prepared(frame, new HotRow(layout.header(), false), hashes, hotEvents);
    }

    private void commit(int i, CommitLog log, HotStore store, Prepared ledger) throws IOException {
        long seq = ledger.row().header().seq();
        long before = Allocation.ofAllThreads();
        long started = System.nanoTime();
        log.append(seq, ledger.frame().duplicate());
        log.awaitDurable(seq + 1);
        long durable = lap(i, Part.JOURNAL, started);
        store.append(ledger.row(), ledger.hashes(), ledger.events());
        lap(i, Part.HOT, durable);
        lap(i, Part.COMMIT, started);
        allocatedBytes += Allocation.ofAllThreads() - before;
    }

    private void append(int i, FileChannel bare, ByteBuffer frame) throws IOException {
        ByteBuffer bytes = frame.duplicate();
        long started = System.nanoTime();
        while (bytes.hasRemaining()) {
            bare.write(bytes);
        }
        bare.force(false);
        lap(i, Part.BARE, started);
    }

    private long[] nanosOf(Part part) {
        return Objects.requireNonNull(nanos.get(part));
    }

    private long lap(int i, Part part, long since) {
        long now = System.nanoTime();
        nanosOf(part)[i] = now - since;
        return now;
    }

    private void print(Report report, String input) {
        Table sizes = report.table(
                String.format(Locale.ROOT, "%s: %,d ledgers", input, ledgers),
                "transactions a ledger",
                "events a ledger",
                "raw bytes a ledger",
                "frame bytes a ledger",
                "stored bytes an event",
                "journal bytes a ledger",
                "hot bytes an event",
                "allocated bytes a commit");
        sizes.row(
                (double) transactions / ledgers,
                (double) events / ledgers,
                rawBytes / ledgers,
                frameBytes / ledgers,
                (double) eventBytes / events,
                journalBytes / ledgers,
                (double) hotBytes / events,
                allocatedBytes / ledgers);
        Table commits = report.table(
                input + ": acknowledged with rows, hashes and events",
                "ledgers",
                "what",
                "p50 ms",
                "p99 ms",
                "max ms",
                "sum s",
                "to bare, p50");
        int edge = Math.min(EDGE_LEDGERS, ledgers);
        print(commits, "first", 0, edge, Part.JOURNAL, Part.BARE);
        print(commits, "last", ledgers - edge, ledgers, Part.JOURNAL, Part.BARE);
        print(commits, "all", 0, ledgers, Part.JOURNAL, Part.BARE);
        print(commits, "all, before the commit", 0, ledgers, Part.GENERATE, Part.FRAME);
    }

    private void print(Table table, String which, int from, int limit, Part first, Part last) {
        double bare = Table.median(Arrays.copyOfRange(nanosOf(Part.BARE), from, limit));
        for (Part part : EnumSet.range(first, last)) {
            long[] took = Arrays.copyOfRange(nanosOf(part), from, limit);
            table.row(
                    String.format(Locale.ROOT, "%s %,d", which, limit - from),
                    part.text,
                    Table.millis(Table.median(took)),
                    Table.millis(Table.percentile(took, 0.99)),
                    Table.millis((double) took[took.length - 1]),
                    Arrays.stream(took).sum() / 1e9,
                    Table.median(took) / bare);
        }
    }
}
