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
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Journal and hot row with hashes of one real ledger, acknowledged, against appending the same bytes to a bare file and forcing it. */
final class CommitBench {
    private static final int LEDGERS = 2_000;
    private static final int WARM_UP = 400;

    private CommitBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path samples = Path.of(arguments[0]);
        Table.machine(System.out);
        Table table = new Table(
                System.out,
                "One ledger acknowledged: journal, then hot row",
                "ledgers",
                "bytes a ledger",
                "journal p50 ms",
                "p99",
                "hot row p50 ms",
                "p99",
                "bare append and force p50 ms",
                "p99",
                "journal to bare, p50",
                "allocated bytes a ledger");
        try (Scratch scratch = Scratch.create(arguments, 1, "commit-bench")) {
            measure(RealLedgers.pubnet(samples), scratch.path(), table);
            measure(RealLedgers.dense(samples), scratch.path(), table);
        }
        System.out.println();
        System.out.println("peak resident memory " + Table.peakMemoryMib() + " MiB");
    }

    private static void measure(RealLedgers ledgers, Path work, Table table) throws IOException {
        List<ByteBuffer> frames = frames(ledgers);
        long[] journal = new long[LEDGERS];
        long[] hot = new long[LEDGERS];
        long[] bare = new long[LEDGERS];
        long allocated = 0;
        FileDisk disk = new FileDisk();
        Path root = Files.createDirectory(work.resolve(ledgers.name().replace(' ', '-')));
        Path plain = root.resolve("bare");
        try (CommitLog log = CommitLog.open(disk, root.resolve("journal"), CommitLogOptions.DEFAULTS);
                HotStore store = new RocksHotStores(disk).create(root.resolve("hot"), 0);
                FileChannel file = FileChannel.open(plain, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = -WARM_UP; i < LEDGERS; i++) {
                ByteBuffer frame = frames.get(Math.floorMod(i, frames.size()));
                long seq = 2L + WARM_UP + i;
                LedgerLayout layout = ledgers.layouts().get(Math.floorMod(i, frames.size()));
                LedgerHeader template = layout.header();
                LedgerHeader header = new LedgerHeader(
                        seq,
                        template.hash(),
                        template.previousHash(),
                        template.closeTimeSeconds(),
                        template.protocolVersion());
                long before = Allocation.ofAllThreads();
                long t0 = System.nanoTime();
                log.append(seq, frame.duplicate());
                log.awaitDurable(seq + 1);
                long t1 = System.nanoTime();
                store.append(new HotRow(header, false), HotHashes.of(layout), HotEvents.none());
                long t2 = System.nanoTime();
                long allocatedNow = Allocation.ofAllThreads() - before;
                ByteBuffer bytes = frame.duplicate();
                long bareStarted = System.nanoTime();
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
                long t3 = System.nanoTime();
                if (i >= 0) {
                    journal[i] = t1 - t0;
                    hot[i] = t2 - t1;
                    bare[i] = t3 - bareStarted;
                    allocated += allocatedNow;
                }
            }
        }
        table.row(
                ledgers.name(),
                frames.stream().mapToLong(ByteBuffer::remaining).sum() / frames.size(),
                Table.median(journal) / 1e6,
                Table.percentile(journal, 0.99) / 1e6,
                Table.median(hot) / 1e6,
                Table.percentile(hot, 0.99) / 1e6,
                Table.median(bare) / 1e6,
                Table.percentile(bare, 0.99) / 1e6,
                Table.median(journal) / Table.median(bare),
                allocated / LEDGERS);
    }

    private static List<ByteBuffer> frames(RealLedgers ledgers) {
        List<ByteBuffer> frames = new ArrayList<>();
        try (FrameEncoder encoder = new FrameEncoder()) {
            for (int i = 0; i < ledgers.raw().size(); i++) {
                ByteBuffer frame =
                        encoder.encode(ledgers.raw().get(i), ledgers.layouts().get(i));
                frames.add(
                        ByteBuffer.allocateDirect(frame.remaining()).put(frame).flip());
            }
        }
        return frames;
    }
}
