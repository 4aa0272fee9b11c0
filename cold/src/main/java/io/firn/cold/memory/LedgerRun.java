package io.firn.cold.memory;

import java.util.Arrays;
import java.util.List;

/**
 * Ledgers in order, which never change: what is put behind them makes another run, and shares their array as long as it is the
 * first that does.
 *
 * <p>Threading: safe to share; runs are made by one thread at a time.
 */
final class LedgerRun {
    static final LedgerRun EMPTY = new LedgerRun(new Room(new MemoryLedger[0]), 0);

    /** An array that grows at its end: runs that see less of it never look at what was added. */
    private static final class Room {
        private final MemoryLedger[] ledgers;
        private int used;

        Room(MemoryLedger[] ledgers) {
            this.ledgers = ledgers;
            this.used = ledgers.length;
        }
    }

    private final Room room;
    private final int count;

    private LedgerRun(Room room, int count) {
        this.room = room;
        this.count = count;
    }

    int count() {
        return count;
    }

    MemoryLedger get(int i) {
        return room.ledgers[i];
    }

    /** The first that is not below {@code seq}; {@link #count} when there is none. */
    int from(long seq) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).seq() < seq) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    LedgerRun with(List<MemoryLedger> more) {
        Room into = room;
        if (room.used != count || room.ledgers.length - count < more.size()) {
            into = new Room(Arrays.copyOf(room.ledgers, Math.max(2 * count, count + more.size())));
        }
        for (int i = 0; i < more.size(); i++) {
            into.ledgers[count + i] = more.get(i);
        }
        into.used = count + more.size();
        return new LedgerRun(into, into.used);
    }

    /** Those from {@code from} on, below {@code limit}. */
    LedgerRun part(int from, int limit) {
        return new LedgerRun(new Room(Arrays.copyOfRange(room.ledgers, from, limit)), limit - from);
    }
}
