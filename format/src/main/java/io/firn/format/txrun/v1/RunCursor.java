package io.firn.format.txrun.v1;

import io.firn.disk.CorruptFileException;
import io.firn.format.sort.Entries;
import io.firn.format.sort.EntryCursor;
import java.io.IOException;

/**
 * A range of a run's entries in order; before the first until {@link #next} is called.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: one block of {@value RunFormat#BLOCK_BYTES} bytes.
 */
public final class RunCursor implements EntryCursor {
    private final RunReader run;
    private final long last;
    private final long chunkFirstSeq;
    private final byte[] bytes;
    private final long first;
    private int block;
    private int at;
    private int limit;
    private boolean started;
    private boolean ended;
    private long previousHigh;
    private long previousLow;
    private int previousLedger;

    RunCursor(RunReader run, long first, long last) {
        this.run = run;
        this.first = first;
        this.last = last;
        chunkFirstSeq = run.identity().firstSeq();
        block = run.blockOf(first);
        ended = run.blocks() == 0 || Long.compareUnsigned(first, last) > 0;
        bytes = new byte
                [(int) Math.min(
                        RunFormat.BLOCK_BYTES, run.summary().entries() * RunFormat.ENTRY_BYTES + RunFormat.CRC_BYTES)];
    }

    /**
     * Moves to the next entry; false when there is none.
     *
     * @throws CorruptFileException naming the run, when what is read is not what was written
     */
    @Override
    public boolean next() throws IOException {
        if (!started) {
            started = true;
            return !ended && start();
        }
        if (ended) {
            return false;
        }
        step();
        return !ended;
    }

    /**
     * Takes the entries up to a key, and stands on the first one above it; {@link #next} must have been called once.
     *
     * @param lastKey the last key taken, as {@link #high} says it
     * @return false when the batch is full and there is more up to the limit
     */
    public boolean take(long lastKey, RunBatch batch) throws IOException {
        int offset = (int) (chunkFirstSeq - batch.baseSeq);
        int count = batch.count;
        while (!ended) {
            long key = Entries.high(bytes, at);
            if (Long.compareUnsigned(key, lastKey) > 0) {
                break;
            }
            if (count == batch.high.length) {
                batch.count = count;
                return false;
            }
            batch.high[count] = key;
            batch.low[count] = Entries.low(bytes, at);
            batch.ledger[count++] = offset + Entries.number(bytes, at);
            step();
        }
        batch.count = count;
        return true;
    }

    /** Moves on to the first entry above a key; {@link #next} must have been called once. */
    public void skip(long lastKey) throws IOException {
        while (!ended && Long.compareUnsigned(high(), lastKey) <= 0) {
            step();
        }
    }

    private void step() throws IOException {
        at += RunFormat.ENTRY_BYTES;
        if (at < limit || load()) {
            ended = Long.compareUnsigned(high(), last) > 0;
        }
    }

    private boolean start() throws IOException {
        if (!load()) {
            return false;
        }
        while (Long.compareUnsigned(high(), first) < 0) {
            at += RunFormat.ENTRY_BYTES;
            if (at == limit && !load()) {
                return false;
            }
        }
        ended = Long.compareUnsigned(high(), last) > 0;
        return !ended;
    }

    /** Reads the next block; false at the end. */
    private boolean load() throws IOException {
        boolean follows = limit > 0;
        if (follows) {
            int lastAt = limit - RunFormat.ENTRY_BYTES;
            previousHigh = Entries.high(bytes, lastAt);
            previousLow = Entries.low(bytes, lastAt);
            previousLedger = Entries.number(bytes, lastAt);
        }
        if (block == run.blocks()) {
            ended = true;
            return false;
        }
        limit = run.read(block++, bytes) * RunFormat.ENTRY_BYTES;
        at = 0;
        if (follows && !above()) {
            throw new CorruptFileException(run.path(), "block " + (block - 1) + " is not above the one before");
        }
        return true;
    }

    private boolean above() {
        int c = Long.compareUnsigned(high(), previousHigh);
        if (c == 0) {
            c = Long.compareUnsigned(low(), previousLow);
        }
        return c > 0 || (c == 0 && Entries.number(bytes, at) > previousLedger);
    }

    /** Bytes 0 to 7 of the hash, big-endian. */
    @Override
    public long high() {
        return Entries.high(bytes, at);
    }

    /** Bytes 8 to 15 of the hash, big-endian. */
    @Override
    public long low() {
        return Entries.low(bytes, at);
    }

    /** The ledger's sequence. */
    public long seq() {
        return chunkFirstSeq + Entries.number(bytes, at);
    }

    /** As {@link #seq}. */
    @Override
    public long number() {
        return seq();
    }
}
