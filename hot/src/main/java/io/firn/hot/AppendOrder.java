package io.firn.hot;

import java.nio.file.Path;
import java.util.Optional;

/** The rule both stores hold: the next sequence, or the last row again. */
final class AppendOrder {
    private AppendOrder() {}

    /** True when the row is to be written, false when it is the last one again. */
    static boolean admits(Path directory, Optional<HotRow> last, HotRow row) {
        long seq = row.header().seq();
        if (seq < 0) {
            throw new IllegalArgumentException(directory + ": ledger " + seq + " is negative");
        }
        if (last.isEmpty() || seq == last.get().header().seq() + 1) {
            return true;
        }
        long lastSeq = last.get().header().seq();
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
        return new IllegalArgumentException(
                directory + ": ledger " + row.header().seq() + " is held with hash "
                        + row.header().hash() + " and other hashes inside than the ones appended again");
    }
}
