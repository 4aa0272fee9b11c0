package io.firn.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The ways one crash can end that are worth a look.
 *
 * <p>Limits: {@code perPoint} of them; nothing pending and everything pending always, the rest a seeded sample.
 *
 * @param perPoint ways looked at for one crash point, at most
 * @param subsets random subsets among them
 */
record CrashImages(int perPoint, int subsets) {
    /** Device blocks that may be torn: the sector, and the page. */
    private static final int[] TEARS = {CrashPoint.SECTOR_BYTES, 4096};

    /** Name changes, newest first, that are lost or kept on their own. */
    private static final int LONE_NAMES = 8;

    List<CrashPoint> of(List<Change> pending, RandomGenerator random) {
        Set<CrashPoint> always = new LinkedHashSet<>();
        always.add(CrashPoint.nothing());
        always.add(CrashPoint.everything(pending));
        if (pending.isEmpty()) {
            return List.copyOf(always);
        }
        Set<CrashPoint> others = new LinkedHashSet<>();
        for (int made = 1; made < pending.size(); made++) {
            others.add(CrashPoint.everything(pending.subList(0, made)));
        }
        namesAndData(pending, others);
        lastWriteTorn(pending, others);
        for (int i = 0; i < subsets; i++) {
            others.add(CrashPoint.subset(pending, random));
        }
        others.removeAll(always);
        List<CrashPoint> chosen = new ArrayList<>(others);
        if (always.size() + chosen.size() > perPoint) {
            Collections.shuffle(chosen, new Random(random.nextLong()));
            chosen = chosen.subList(0, perPoint - always.size());
        }
        chosen.addAll(0, always);
        return chosen;
    }

    /** True when {@link #of} had to leave ways out: only then can it have given the most it may. */
    boolean capped(int given) {
        return given >= perPoint;
    }

    /** Bytes without names, names without bytes, and each of the newest names lost or kept alone. */
    private static void namesAndData(List<Change> pending, Set<CrashPoint> into) {
        List<Change> names =
                pending.stream().filter(Change.Name.class::isInstance).toList();
        List<Change> data =
                pending.stream().filter(Change.Data.class::isInstance).toList();
        into.add(CrashPoint.everything(names));
        into.add(CrashPoint.everything(data));
        for (Change name : names.subList(Math.max(0, names.size() - LONE_NAMES), names.size())) {
            into.add(CrashPoint.everything(
                    pending.stream().filter(c -> !c.equals(name)).toList()));
            into.add(CrashPoint.everything(pending.stream()
                    .filter(c -> c.equals(name) || c instanceof Change.Data)
                    .toList()));
        }
    }

    /** The newest write cut short at device blocks and in the middle, with and without the file's length. */
    private static void lastWriteTorn(List<Change> pending, Set<CrashPoint> into) {
        for (Change change : pending.reversed()) {
            if (change instanceof Change.Written last) {
                for (int cut : cuts(last)) {
                    into.add(new CrashPoint(pending, new CrashPoint.CutAt(last, cut)));
                    into.add(new CrashPoint(pending, new CrashPoint.ZeroFrom(last, cut)));
                }
                return;
            }
        }
    }

    /** Bytes of the write that make it: up to the first and last block border inside it, half, and none. */
    private static Set<Integer> cuts(Change.Written write) {
        int length = write.content().length - write.offset();
        Set<Integer> cuts = new TreeSet<>();
        cuts.add(0);
        cuts.add(length / 2);
        for (int block : TEARS) {
            int first = (write.offset() / block + 1) * block - write.offset();
            int last = (write.content().length - 1) / block * block - write.offset();
            if (first < length) {
                cuts.add(first);
                cuts.add(last);
            }
        }
        return cuts;
    }
}
