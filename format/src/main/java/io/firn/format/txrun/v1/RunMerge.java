package io.firn.format.txrun.v1;

import io.firn.format.sort.EntryMerge;
import java.io.IOException;
import java.util.List;

/**
 * Many cursors as one, in the order of their entries; before the first until {@link #next} is called.
 *
 * <p>Holds: entries that are equal come one after another.
 *
 * <p>Threading: confined to its owner.
 */
public final class RunMerge {
    private final EntryMerge merge;

    public RunMerge(List<RunCursor> cursors) {
        merge = new EntryMerge(cursors);
    }

    /** Moves to the next entry; false when there is none. */
    public boolean next() throws IOException {
        return merge.next();
    }

    /** Bytes 0 to 7 of the hash, big-endian. */
    public long high() {
        return merge.high();
    }

    /** Bytes 8 to 15 of the hash, big-endian. */
    public long low() {
        return merge.low();
    }

    /** The ledger's sequence. */
    public long seq() {
        return merge.number();
    }
}
