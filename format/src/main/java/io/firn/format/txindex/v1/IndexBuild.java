package io.firn.format.txindex.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import io.firn.format.txrun.v1.RunMerge;
import io.firn.format.txrun.v1.RunReader;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One index being built.
 *
 * <p>Order: the blocks are cut into parts at block borders, which are borders between keys. A thread takes the next part, reads
 * its keys from all runs and encodes it. Parts are written in their order: a thread whose turn has not come holds its bytes
 * back, up to a limit, and then waits. The part whose turn it is never waits, so there is always one that goes on.
 *
 * <p>Owns: its threads, which are gone when {@link #run} returns.
 *
 * <p>Limits: for each thread one block of every run, one batch and one buffer; 4 bytes a block for the directory.
 */
final class IndexBuild {
    /**
     * Blocks of a part when there are several threads: 8 million keys, 36 MB encoded. Of 1,000 runs a part has 8,000 keys each,
     * which is five blocks, so reading the blocks at its borders twice costs a fifth.
     */
    private static final int PART_BLOCKS = 8_192;

    private static final int FLUSH_BYTES = 1 << 20;

    private final Path path;
    private final DiskFile out;
    private final IndexIdentity identity;
    private final List<RunReader> runs;
    private final TxIndexSummary summary;
    private final BuildOptions options;
    private final long blocks;
    private final long partBlocks;
    private final int parts;
    private final int[] blockBytes;
    private final long[][] overflowed;
    private final AtomicLong filled = new AtomicLong();
    private final Turns turns = new Turns();

    IndexBuild(
            Path path, DiskFile out, IndexIdentity identity, List<RunReader> runs, Hash content, BuildOptions options) {
        this.path = path;
        this.out = out;
        this.identity = identity;
        this.runs = runs;
        this.options = options;
        long keys = runs.stream().mapToLong(run -> run.summary().entries()).sum();
        summary = new TxIndexSummary(content, keys);
        blocks = TxIndexFormat.blocks(keys);
        partBlocks = options.threads() == 1
                ? Math.max(1, blocks)
                : Math.clamp((blocks + options.threads() - 1) / options.threads(), 1, PART_BLOCKS);
        parts = Math.toIntExact((blocks + partBlocks - 1) / partBlocks);
        blockBytes = new int[Math.toIntExact(blocks)];
        overflowed = new long[parts][];
    }

    TxIndexSummary run() throws IOException, InterruptedException {
        ByteBuffer header = TxIndexHeader.write(identity);
        List<BuildThreads.Task> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(options.threads(), Math.max(1, parts)); i++) {
            workers.add(this::encodeParts);
        }
        BuildThreads.run(List.of(() -> out.append(header.duplicate())), turns);
        BuildThreads.run(workers, turns);
        BuildThreads.run(List.of(() -> writeTail(header)), turns);
        return summary;
    }

    private void encodeParts() throws IOException, InterruptedException {
        BlockFiller filler =
                new BlockFiller(runs, summary.keys(), identity.windowFirstSeq(), options.batchKeys(), this::proceed);
        for (int part = turns.take(); part < parts; part = turns.take()) {
            PartWriter writer = new PartWriter(part);
            long from = part * partBlocks;
            long limit = Math.min(blocks, from + partBlocks);
            BlockEncoder encoder = new BlockEncoder(summary.keys(), from, writer);
            filler.fill(from, limit, encoder);
            overflowed[part] = encoder.overflowed();
            turns.await(part);
            writer.flush();
            turns.done(part);
        }
        filled.addAndGet(filler.filled());
    }

    private void proceed() throws InterruptedException {
        turns.proceed();
        if (options.stopping().getAsBoolean()) {
            throw new InterruptedException(path + ": told to stop");
        }
    }

    /** Gathers the blocks of one part and writes them when its turn has come. */
    private final class PartWriter implements BlockEncoder.Sink {
        private final int part;
        private ByteBuffer buffer = ByteBuffer.allocate(FLUSH_BYTES);
        private int block;

        PartWriter(int part) {
            this.part = part;
            block = Math.toIntExact(part * partBlocks);
        }

        @Override
        public void block(ByteBuffer bytes) throws IOException, InterruptedException {
            blockBytes[block++] = bytes.remaining();
            if (buffer.position() > 0 && buffer.position() + bytes.remaining() > FLUSH_BYTES) {
                if (buffer.position() + bytes.remaining() > options.bufferBytes()) {
                    turns.await(part);
                }
                if (turns.isAt(part)) {
                    flush();
                }
            }
            if (bytes.remaining() > buffer.remaining()) {
                int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes.remaining());
                buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
            }
            buffer.put(bytes);
        }

        void flush() throws IOException {
            out.append(buffer.flip());
            buffer.clear();
        }
    }

    private void writeTail(ByteBuffer header) throws IOException, InterruptedException {
        if (filled.get() != summary.keys()) {
            throw new CorruptFileException(
                    path, "its runs hold " + filled.get() + " entries and say " + summary.keys());
        }
        PageWriter pages = new PageWriter(out, TxIndexFormat.OVERFLOW_PAGE_BYTES);
        long overflowEntries = writeOverflow(pages);
        PageWriter directory = new PageWriter(out, TxIndexFormat.DIRECTORY_PAGE_BYTES);
        long at = 0;
        for (int bytes : blockBytes) {
            directory.entry(TxIndexFormat.DIRECTORY_ENTRY_BYTES).putLong(at);
            at += bytes;
        }
        directory.entry(TxIndexFormat.DIRECTORY_ENTRY_BYTES).putLong(at);
        directory.finish();
        out.append(header.duplicate());
        ByteBuffer footer = footer(overflowEntries, at, header.limit());
        out.append(footer.duplicate());
        out.append(trailer(footer));
        out.force();
    }

    private long writeOverflow(PageWriter pages) throws IOException, InterruptedException {
        long entries = 0;
        for (long[] quotients : overflowed) {
            for (long quotient : quotients) {
                long first = TxIndexFormat.firstOf(quotient, summary.keys());
                long last =
                        quotient + 1 == summary.keys() ? -1 : TxIndexFormat.firstOf(quotient + 1, summary.keys()) - 1;
                RunMerge merge = new RunMerge(
                        runs.stream().map(run -> run.cursor(first, last)).toList());
                while (merge.next()) {
                    if (entries++ % 1_024 == 0) {
                        proceed();
                    }
                    ByteBuffer entry = pages.entry(TxIndexFormat.OVERFLOW_ENTRY_BYTES);
                    entry.order(ByteOrder.BIG_ENDIAN).putLong(merge.high()).putLong(merge.low());
                    entry.order(ByteOrder.LITTLE_ENDIAN).putInt((int) (merge.seq() - identity.windowFirstSeq()));
                }
            }
        }
        pages.finish();
        return entries;
    }

    private ByteBuffer footer(long overflowEntries, long blockSectionBytes, int headerLength) {
        ByteBuffer b = ByteBuffer.allocate(TxIndexFormat.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(TxIndexFormat.FOOTER_KEYS_OFFSET, summary.keys());
        b.putLong(TxIndexFormat.FOOTER_OVERFLOW_ENTRIES_OFFSET, overflowEntries);
        b.putLong(TxIndexFormat.FOOTER_BLOCK_BYTES_OFFSET, blockSectionBytes);
        summary.content().write(b.array(), TxIndexFormat.FOOTER_CONTENT_OFFSET);
        b.putInt(TxIndexFormat.FOOTER_HEADER_LENGTH_OFFSET, headerLength);
        return b;
    }

    private static ByteBuffer trailer(ByteBuffer footer) {
        ByteBuffer b = ByteBuffer.allocate(TxIndexFormat.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(TxIndexFormat.TRAILER_VERSION_OFFSET, TxIndexFormat.VERSION);
        b.putInt(TxIndexFormat.TRAILER_FOOTER_LENGTH_OFFSET, footer.limit());
        b.putInt(TxIndexFormat.TRAILER_FOOTER_CRC_OFFSET, Checksums.crc(footer, 0, footer.limit()));
        b.putInt(TxIndexFormat.TRAILER_CRC_OFFSET, Checksums.crc(b, 0, TxIndexFormat.TRAILER_CRC_OFFSET));
        b.putLong(TxIndexFormat.TRAILER_MAGIC_OFFSET, TxIndexFormat.MAGIC);
        return b;
    }
}
