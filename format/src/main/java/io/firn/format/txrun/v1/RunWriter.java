package io.firn.format.txrun.v1;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.format.sort.EntrySorter;
import io.firn.ledger.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes one run from entries that come in any order, replacing a leftover of the same name.
 *
 * <p>Holds: an entry is the first 16 bytes of a hash and a ledger of the chunk; one that comes twice is kept once.
 *
 * <p>Durable when: {@link #finish} returned and the caller has synced the directory.
 *
 * <p>After a crash: a file of this name is a leftover until the catalog says otherwise, {@link #create} replaces it; sorted
 * spills stay under {@code spillDirectory} until {@link #removeLeftovers} or the next writer of the chunk.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: {@value #BUDGET_BYTES} bytes of entries in memory; what is beyond goes into sorted spills that are merged in
 * the end.
 *
 * <p>Format: {@code docs/formats/tx-run-v1.md}
 */
public final class RunWriter implements Closeable {
    /** Entries held in memory before they are spilled, in bytes: 3.3 million entries, a chunk of 330 hashes a ledger. */
    public static final int BUDGET_BYTES = 64 << 20;

    private static final String SPILLS = "run";

    private enum State {
        WRITING,
        FINISHED,
        FAILED,
        CLOSED
    }

    private final DiskFile out;
    private final RunIdentity identity;
    private final RunOutput output;
    private final EntrySorter sorter;

    private State state = State.WRITING;

    private RunWriter(Disk disk, DiskFile out, Path spillDirectory, RunIdentity identity, int budgetEntries)
            throws IOException {
        this.out = out;
        this.identity = identity;
        output = new RunOutput(identity, out);
        sorter = new EntrySorter(disk, spillDirectory, SPILLS, identity.chunk(), budgetEntries);
    }

    /** Begins a run; both directories must be there. */
    public static RunWriter create(Disk disk, Path file, Path spillDirectory, RunIdentity identity) throws IOException {
        return create(disk, file, spillDirectory, identity, BUDGET_BYTES / RunFormat.ENTRY_BYTES);
    }

    static RunWriter create(Disk disk, Path file, Path spillDirectory, RunIdentity identity, int budgetEntries)
            throws IOException {
        disk.unlinkIfExists(file);
        DiskFile out = disk.create(file);
        try {
            return new RunWriter(disk, out, spillDirectory, identity, budgetEntries);
        } catch (IOException e) {
            try {
                out.close();
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    /** Removes the spills that writers of a process that died have left; nothing when the directory is not there. */
    public static void removeLeftovers(Disk disk, Path spillDirectory) throws IOException {
        EntrySorter.removeLeftovers(disk, spillDirectory, SPILLS);
    }

    /**
     * Adds an entry.
     *
     * @throws IllegalArgumentException when the ledger is not of this chunk
     */
    public void add(Hash hash, long seq) throws IOException {
        requireWriting();
        long ordinal = seq - identity.firstSeq();
        if (ordinal < 0 || ordinal >= identity.geometry().ledgersPerChunk()) {
            throw new IllegalArgumentException("ledger " + seq + " is not in chunk " + identity.chunk() + ", ledgers "
                    + identity.firstSeq() + " to " + identity.geometry().lastSeqOf(identity.chunk()));
        }
        try {
            sorter.add(hash.w0(), hash.w1(), (int) ordinal);
        } catch (IOException e) {
            state = State.FAILED;
            throw e;
        }
    }

    /**
     * Ends the run and forces it.
     *
     * <table>
     * <caption>Writing a run</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>unlink a leftover, create, append the header; spill sorted entries beyond the budget</td><td>part of a
     *     file and spills, perhaps without names</td><td>the caller's sweep, {@link #removeLeftovers}</td></tr>
     * <tr><td>2</td><td>append entries, block index, header copy, footer</td><td>the same</td><td>the same</td></tr>
     * <tr><td>3</td><td>force the file</td><td>a whole file, perhaps without a name, and spills</td><td>the same</td></tr>
     * <tr><td>4</td><td>unlink the spills</td><td>a whole file, perhaps spills</td><td>the same</td></tr>
     * <tr><td>5</td><td>the caller syncs the directory</td><td>a whole file</td><td>the same</td></tr>
     * </table>
     */
    public RunSummary finish() throws IOException {
        requireWriting();
        state = State.FAILED;
        sorter.drain(output);
        RunSummary summary = output.finish();
        out.force();
        sorter.close();
        state = State.FINISHED;
        return summary;
    }

    private void requireWriting() {
        if (state != State.WRITING) {
            throw new IllegalStateException("the run of chunk " + identity.chunk() + " is " + state + ", not WRITING");
        }
    }

    /** Closes the file and removes the spills; without {@link #finish} it stays as a leftover that no reader takes for whole. */
    @Override
    public void close() throws IOException {
        if (state == State.WRITING) {
            state = State.CLOSED;
        }
        try {
            out.close();
        } finally {
            sorter.close();
        }
    }
}
