package io.firn.hot;

import java.nio.file.Path;
import java.util.Optional;

/** The rule both stores hold: the next sequence, or the last row again. */
final class AppendOrder {
    /** Ledgers of one store at most: what two bytes of a postings key can tell apart. */
    static final int MAX_LEDGERS = 1 << Short.SIZE;

    private AppendOrder() {}

    /**
     * True when the row is to be written, false when it is the last one again.
     *
     * @param firstSeq of the store, when it holds a row
     */
    static boolean admits(Path directory, long firstSeq, Optional<HotRow> last, HotRow row) {
        long seq = row.header().seq();
        if (seq < 0) {
            throw new IllegalArgumentException(directory + ": ledger " + seq + " is negative");
        }
        if (last.isEmpty()) {
            return true;
        }
        long lastSeq = last.get().header().seq();
        if (seq == lastSeq + 1) {
            if (seq - firstSeq >= MAX_LEDGERS) {
                throw new IllegalArgumentException(
                        directory + ": ledger " + seq + " is one more than the " + MAX_LEDGERS + " a store can hold");
            }
            return true;
        }
        if (seq != lastSeq) {
            throw new IllegalArgumentException(
                    directory + ": ledger " + seq + " does not follow the last one held, " + lastSeq);
        }
        if (!row.equals(last.get())) {
            throw new IllegalArgumentException(directory + ": ledger " + seq + " is held with hash "
                    + last.get().header().hash() + " and other facts than the ones appended again, hash "
                    + row.header().hash());
        }
        return false;
    }

    /** The last row came again with other hashes than it is held with. */
    static IllegalArgumentException otherHashes(Path directory, HotRow row) {
        return otherContent(directory, row, "hashes");
    }

    /** The last row came again with other events, or other terms of them, than it is held with. */
    static IllegalArgumentException otherEvents(Path directory, HotRow row) {
        return otherContent(directory, row, "events");
    }

    private static IllegalArgumentException otherContent(Path directory, HotRow row, String what) {
        return new IllegalArgumentException(directory + ": ledger "
                + row.header().seq() + " is held with hash " + row.header().hash() + " and other " + what
                + " inside than the ones appended again");
    }
}
