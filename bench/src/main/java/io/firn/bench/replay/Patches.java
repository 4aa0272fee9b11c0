package io.firn.bench.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places in a run of bytes where something is written over, ascending, and what it is, as a number.
 *
 * <p>Threading: immutable by agreement: nobody writes to the arrays.
 */
final class Patches {
    final int[] at;
    final int[] what;

    private Patches(List<Patch> patches, int from) {
        at = patches.stream().mapToInt(p -> p.at() - from).toArray();
        what = patches.stream().mapToInt(Patch::what).toArray();
    }

    private record Patch(int at, int what) {}

    /** Gathers those of a ledger, then gives each run of bytes its own. */
    static final class Builder {
        private final List<Patch> patches = new ArrayList<>();

        void add(int at, int what) {
            patches.add(new Patch(at, what));
        }

        /** Those between two offsets, counted from the first of them. */
        Patches between(int from, int to) {
            return new Patches(
                    patches.stream()
                            .filter(p -> from <= p.at() && p.at() < to)
                            .sorted(Comparator.comparingInt(Patch::at))
                            .toList(),
                    from);
        }
    }
}
