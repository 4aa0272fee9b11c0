package io.firn.format.txindex.v1;

import io.firn.format.txrun.v1.RunBatch;
import io.firn.format.txrun.v1.RunCursor;
import io.firn.format.txrun.v1.RunMerge;
import io.firn.format.txrun.v1.RunReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings the keys of consecutive blocks from all runs into one order.
 *
 * <p>Order: hashes are even, so the keys of a span of {@value #SPAN_BLOCKS} blocks are about as many as its quotients: they are
 * taken from all runs and put in order by counting their quotients, which costs an entry less than the levels of a merge do.
 * Where keys are not even and a span holds more than {@value #FACTOR} times its share, they are merged one by one instead, in
 * the same order.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: one block a run, one batch.
 */
final class BlockFiller {
    static final int SPAN_BLOCKS = 16;

    /** How many times its share a span may hold to be put in order in memory. */
    static final int FACTOR = 4;

    /** Keys merged one by one before somebody is asked whether to stop. */
    private static final int MERGED_AT_ONCE = 4_096;

    /** Asked between steps; throws when the build is over. */
    @FunctionalInterface
    interface Check {
        void proceed() throws InterruptedException;
    }

    private final List<RunReader> runs;
    private final long keys;
    private final long baseSeq;
    private final Check check;
    private final RunBatch batch;
    private final int[] order;
    private final int[] ends;
    private long filled;

    BlockFiller(List<RunReader> runs, long keys, long baseSeq, int batchKeys, Check check) {
        this.runs = runs;
        this.keys = keys;
        this.baseSeq = baseSeq;
        this.check = check;
        int capacity = (int) Math.min(batchKeys, keys);
        batch = new RunBatch(capacity, baseSeq);
        order = new int[capacity];
        ends = new int[SPAN_BLOCKS * TxIndexFormat.BLOCK_QUOTIENTS + 1];
    }

    /** Adds the keys of blocks {@code from} to {@code limit}, exclusive, to the encoder and finishes them. */
    void fill(long from, long limit, BlockEncoder encoder) throws IOException, InterruptedException {
        List<RunCursor> cursors = new ArrayList<>(runs.size());
        for (RunReader run : runs) {
            check.proceed();
            RunCursor cursor = run.cursor(firstKey(from), lastKey(limit));
            if (cursor.next()) {
                cursors.add(cursor);
            }
        }
        for (long block = from; block < limit; block += SPAN_BLOCKS) {
            check.proceed();
            long end = Math.min(limit, block + SPAN_BLOCKS);
            if (take(cursors, lastKey(end))) {
                encodeBatch(block, encoder);
            } else {
                merge(firstKey(block), lastKey(end), encoder);
                for (RunCursor cursor : cursors) {
                    cursor.skip(lastKey(end));
                }
            }
            encoder.finish(end);
        }
    }

    /** Keys added so far. */
    long filled() {
        return filled;
    }

    private long firstKey(long block) {
        return TxIndexFormat.firstOf(block << TxIndexFormat.BLOCK_SHIFT, keys);
    }

    private long lastKey(long limitBlock) {
        long limit = limitBlock << TxIndexFormat.BLOCK_SHIFT;
        return limit >= keys ? -1 : TxIndexFormat.firstOf(limit, keys) - 1;
    }

    private boolean take(List<RunCursor> cursors, long last) throws IOException {
        batch.clear();
        for (RunCursor cursor : cursors) {
            if (!cursor.take(last, batch)) {
                return false;
            }
        }
        return true;
    }

    private void encodeBatch(long firstBlock, BlockEncoder encoder) throws IOException, InterruptedException {
        long firstQuotient = firstBlock << TxIndexFormat.BLOCK_SHIFT;
        int count = batch.count();
        Arrays.fill(ends, 0);
        for (int i = 0; i < count; i++) {
            ends[(int) (TxIndexFormat.quotient(batch.high(i), keys) - firstQuotient) + 1]++;
        }
        for (int q = 1; q < ends.length; q++) {
            ends[q] += ends[q - 1];
        }
        for (int i = 0; i < count; i++) {
            order[ends[(int) (TxIndexFormat.quotient(batch.high(i), keys) - firstQuotient)]++] = i;
        }
        // Nearly in order: only keys of one quotient can stand wrong.
        for (int i = 1; i < count; i++) {
            int moved = order[i];
            int to = i;
            while (to > 0 && batch.below(moved, order[to - 1])) {
                order[to] = order[to - 1];
                to--;
            }
            order[to] = moved;
        }
        for (int i = 0; i < count; i++) {
            int k = order[i];
            encoder.add(batch.high(k), batch.low(k), batch.ledger(k));
        }
        filled += count;
    }

    private void merge(long first, long last, BlockEncoder encoder) throws IOException, InterruptedException {
        RunMerge merge =
                new RunMerge(runs.stream().map(run -> run.cursor(first, last)).toList());
        for (long merged = 1; merge.next(); merged++) {
            if (merged % MERGED_AT_ONCE == 0) {
                check.proceed();
            }
            encoder.add(merge.high(), merge.low(), (int) (merge.seq() - baseSeq));
            filled++;
        }
    }
}
