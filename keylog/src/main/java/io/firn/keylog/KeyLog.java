package io.firn.keylog;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A sorted map of keys and values on a commit log.
 *
 * <p>Holds: every segment of the log is a generation: a full state, then batches. The state in memory is the newest full state
 * with the batches behind it applied.
 *
 * <p>Durable when: {@link #commit} returned.
 *
 * <p>After a crash: every acknowledged batch is there; of one that was not, all or nothing.
 *
 * <p>Threading: safe for concurrent use; commits take turns, snapshots never wait.
 *
 * <p>Limits: those of {@link KeyRecord}; a state of at most 1 GiB.
 *
 * <p>Format: {@code docs/formats/key-log-v1.md}.
 *
 * <p>Proof: {@code KeyLogCrashTest}.
 */
public final class KeyLog implements Closeable {
    /** Segments end only where a generation does, and the index of offsets has no use here. */
    private static final CommitLogOptions ONE_SEGMENT_A_GENERATION =
            new CommitLogOptions(Long.MAX_VALUE, Integer.MAX_VALUE);

    private final CommitLog log;
    private final KeyLogOptions options;
    private volatile KeyMap state;

    private KeyLog(CommitLog log, KeyLogOptions options, KeyMap state) {
        this.log = log;
        this.options = options;
        this.state = state;
    }

    /** Opens for writing with {@link KeyLogOptions#DEFAULTS}. */
    public static KeyLog open(Disk disk, Path directory) throws IOException {
        return open(disk, directory, KeyLogOptions.DEFAULTS);
    }

    /**
     * Opens for writing, from the newest whole full state; a torn one falls back to the one before.
     *
     * @throws CorruptFileException when acknowledged bytes are damaged or missing
     * @throws UnsupportedFormatException when a record is of another version
     */
    public static KeyLog open(Disk disk, Path directory, KeyLogOptions options) throws IOException {
        CommitLog log = CommitLog.open(disk, directory, ONE_SEGMENT_A_GENERATION);
        try {
            return new KeyLog(log, options, replay(directory, log));
        } catch (IOException | RuntimeException e) {
            try (log) {
                throw e;
            }
        }
    }

    /**
     * Reads the state without creating, cutting or forcing anything.
     *
     * @throws java.nio.file.NoSuchFileException when the directory is not there
     */
    public static KeyMap readOnly(Disk disk, Path directory) throws IOException {
        try (CommitLog log = CommitLog.openReadOnly(disk, directory, ONE_SEGMENT_A_GENERATION)) {
            return replay(directory, log);
        }
    }

    /** The state after the last commit. */
    public KeyMap snapshot() {
        return state;
    }

    /**
     * Applies a batch: durable on return, visible in {@link #snapshot} only then. An empty batch does nothing.
     *
     * <table>
     * <caption>Commit</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>unlink generations older than the previous one</td><td>fewer old generations</td><td>nothing</td></tr>
     * <tr><td>2</td><td>when the newest generation has outgrown its state: roll to a new segment</td>
     *     <td>an empty newest segment</td><td>opening reads the generation before; the next commit does step 3</td></tr>
     * <tr><td>3</td><td>in an empty segment: append the full state</td><td>a torn full state, or a whole one</td>
     *     <td>opening cuts the torn one: as step 2</td></tr>
     * <tr><td>4</td><td>append the batch, force</td><td>the batch, or nothing of it</td><td>opening cuts a torn one</td></tr>
     * <tr><td>5</td><td>publish the new state</td><td>the batch</td><td>nothing</td></tr>
     * </table>
     *
     * <p>So a generation is unlinked only after two newer full states were forced under durable names.
     *
     * @throws IllegalArgumentException when a key, a value or the batch is over its limit; nothing happened
     * @throws IOException when the disk refused; whether the batch is durable is found out by opening again
     */
    public synchronized void commit(KeyBatch batch) throws IOException {
        if (batch.changes().isEmpty()) {
            return;
        }
        ByteBuffer record = KeyRecord.encode(batch);
        KeyMap next = state.with(batch);
        if (KeyRecord.fullStateBytes(next) > KeyRecord.MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("the state would grow beyond " + KeyRecord.MAX_RECORD_BYTES + " bytes");
        }
        dropOldGenerations();
        if (hasOutgrownState()) {
            log.roll();
        }
        if (newestIsEmpty()) {
            log.append(log.nextOffset(), KeyRecord.encode(state));
        }
        log.append(log.nextOffset(), record);
        log.awaitDurable(log.nextOffset());
        state = next;
    }

    @Override
    public synchronized void close() throws IOException {
        log.close();
    }

    private void dropOldGenerations() throws IOException {
        List<CommitLog.Segment> generations = log.segments();
        if (generations.size() > 2) {
            log.trimBelow(generations.get(generations.size() - 2).firstOffset());
        }
    }

    private boolean hasOutgrownState() {
        List<CommitLog.Segment> generations = log.segments();
        long bytes = generations.isEmpty() ? 0 : generations.getLast().bytes();
        return bytes >= options.minimumBytes() && bytes / options.timesState() >= KeyRecord.fullStateBytes(state);
    }

    private boolean newestIsEmpty() {
        List<CommitLog.Segment> generations = log.segments();
        return generations.isEmpty()
                || generations.getLast().firstOffset() == generations.getLast().limitOffset();
    }

    /** The state that the newest generation with a full state leads to. */
    private static KeyMap replay(Path directory, CommitLog log) throws IOException {
        List<CommitLog.Segment> generations = log.segments();
        for (CommitLog.Segment generation : generations.reversed()) {
            if (generation.firstOffset() < generation.limitOffset()) {
                return new Replay(generation.file(), generation.firstOffset()).run(log);
            }
        }
        if (log.nextOffset() != 0) {
            throw new CorruptFileException(
                    directory, "no full state is left before offset " + log.nextOffset() + "; restore it from a copy");
        }
        return KeyMap.EMPTY;
    }

    /** One pass over a generation. */
    private static final class Replay implements CommitLog.Visitor {
        private final Path file;
        private final long first;
        private KeyMap state = KeyMap.EMPTY;

        Replay(Path file, long first) {
            this.file = file;
            this.first = first;
        }

        KeyMap run(CommitLog log) throws IOException {
            log.scan(first, this);
            return state;
        }

        @Override
        public boolean record(long offset, ByteBuffer record) throws IOException {
            try {
                int version = KeyRecord.version(record);
                int tag = KeyRecord.tag(record);
                if (version != KeyRecord.VERSION || (tag != KeyRecord.BATCH && tag != KeyRecord.FULL_STATE)) {
                    throw new UnsupportedFormatException(
                            file,
                            "the record at offset " + offset + " has tag " + tag + " and version " + version
                                    + "; this program reads tags 1 and 2 of version " + KeyRecord.VERSION);
                }
                if ((tag == KeyRecord.FULL_STATE) != (offset == first)) {
                    throw new CorruptFileException(
                            file, "the record at offset " + offset + " has tag " + tag + ", which is out of place");
                }
                state = tag == KeyRecord.FULL_STATE
                        ? KeyRecord.decodeFullState(record)
                        : state.with(KeyRecord.decodeBatch(record));
                return true;
            } catch (KeyRecord.MalformedException e) {
                throw new CorruptFileException(
                        file, "the record at offset " + offset + " cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
