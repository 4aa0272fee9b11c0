package io.firn.bench;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txindex.v1.TxIndexReader;
import io.firn.format.txindex.v1.TxIndexWriter;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.format.txrun.v1.RunReader;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The hashes of a chain's ledgers made the run and the index of one chunk; beside writing the bare hashes. */
final class ChunkIndexBench {
    private static final int ROUNDS = 3;

    private ChunkIndexBench() {}

    static void measure(Given given) throws IOException, InterruptedException, BadLedgerException {
        Input input = given.input();
        Path work = given.directory("chunk-index");
        Disk disk = new FileDisk();
        Geometry geometry = new Geometry(given.ledgers(), 1, input.firstSeq());
        RunIdentity identity = new RunIdentity("bench", geometry, 0);
        Path runFile = work.resolve("chunk.run");
        Path bareFile = work.resolve("bare");
        long runNanos = 0;
        long bareNanos = 0;
        long keys = 0;
        LedgerWalker walker = input.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        try (Input.Ledgers made = input.open(given.ledgers());
                RunWriter run = RunWriter.create(disk, runFile, work, identity);
                FileOutputStream bare = new FileOutputStream(bareFile.toFile())) {
            for (int i = 0; i < given.ledgers(); i++) {
                Slice raw = made.next();
                walker.walkTrusted(raw, layout);
                long started = System.nanoTime();
                keys += add(run, layout);
                long added = System.nanoTime();
                bare.write(hashes(layout));
                bareNanos += System.nanoTime() - added;
                runNanos += added - started;
            }
            long started = System.nanoTime();
            run.finish();
            long finished = System.nanoTime();
            bare.getChannel().force(false);
            bareNanos += System.nanoTime() - finished;
            runNanos += finished - started;
        }
        Table table = given.report()
                .table(
                        String.format(Locale.ROOT, "Hashes of %,d ledgers, %s", given.ledgers(), input.name()),
                        "what",
                        "keys",
                        "seconds",
                        "M keys/s",
                        "bits a key",
                        "to baseline");
        row(table, "baseline: bare hashes written and forced", keys, bareNanos / 1e9, bareNanos / 1e9, bareFile);
        row(table, "run sorted and written", keys, runNanos / 1e9, bareNanos / 1e9, runFile);
        Path indexFile = work.resolve("chunk.idx");
        IndexIdentity of = new IndexIdentity("bench", geometry, 0, 0, 0);
        try (RunReader run = RunReader.open(disk, runFile, identity)) {
            double seconds = IndexBench.seconds(
                    ROUNDS, () -> TxIndexWriter.build(disk, indexFile, of, List.of(run), 1, () -> false));
            row(table, "index of the run", keys, seconds, bareNanos / 1e9, indexFile);
        }
        try (TxIndexReader index = TxIndexReader.open(disk, indexFile, of)) {
            double seconds = IndexBench.seconds(ROUNDS, index::verify);
            row(table, "index verified", keys, seconds, bareNanos / 1e9, indexFile);
        }
    }

    private static void row(Table table, String what, long keys, double seconds, double baseline, Path file)
            throws IOException {
        table.row(what, keys, seconds, keys / seconds / 1e6, Files.size(file) * 8.0 / keys, baseline / seconds);
    }

    /** Both hashes of each transaction and the ledger's own, as a node keeps them. */
    private static long add(RunWriter run, LedgerLayout layout) throws IOException {
        long seq = layout.header().seq();
        run.add(layout.header().hash(), seq);
        long added = 1;
        for (int i = 0; i < layout.txCount(); i++) {
            Hash hash = layout.hash(i);
            run.add(hash, seq);
            added++;
            if (!hash.equals(layout.innerHash(i))) {
                run.add(layout.innerHash(i), seq);
                added++;
            }
        }
        return added;
    }

    private static byte[] hashes(LedgerLayout layout) {
        ByteBuffer bytes = ByteBuffer.allocate(Hash.BYTES * (2 * layout.txCount() + 1));
        bytes.put(layout.header().hash().bytes());
        for (int i = 0; i < layout.txCount(); i++) {
            bytes.put(layout.hash(i).bytes());
            if (!layout.hash(i).equals(layout.innerHash(i))) {
                bytes.put(layout.innerHash(i).bytes());
            }
        }
        byte[] written = new byte[bytes.position()];
        bytes.flip().get(written);
        return written;
    }
}
