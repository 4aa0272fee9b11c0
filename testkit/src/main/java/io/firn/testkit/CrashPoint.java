package io.firn.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One way a power loss can end: which pending changes made it, and what became of the writes among them.
 *
 * @param kept the pending changes that made it, in their order
 * @param tear what happened to their bytes
 */
record CrashPoint(List<Change> kept, Tear tear) {
    /** The smallest part of a file that a device writes whole. */
    static final int SECTOR_BYTES = 512;

    /** What happened to the bytes of the kept writes. */
    sealed interface Tear {}

    /** Nothing: whole writes. */
    record Whole() implements Tear {}

    /** Of {@code write} only the first {@code bytes} made it. */
    record CutAt(Change.Written write, int bytes) implements Tear {}

    /** Of {@code write} only the first {@code bytes} made it, but the length of the file counts all: zeros follow. */
    record ZeroFrom(Change.Written write, int bytes) implements Tear {}

    /** Each sector of each write made it or did not (zeros, or the bytes that were there), by a coin. */
    record Sectors(long seed) implements Tear {}

    static final Tear WHOLE = new Whole();

    static CrashPoint nothing() {
        return new CrashPoint(List.of(), WHOLE);
    }

    static CrashPoint everything(List<Change> pending) {
        return new CrashPoint(List.copyOf(pending), WHOLE);
    }

    /** Keeps each change by a coin, and tears by sectors half of the time. */
    static CrashPoint subset(List<Change> pending, RandomGenerator random) {
        int keepOf8 = 1 + random.nextInt(7);
        List<Change> kept = new ArrayList<>();
        for (Change change : pending) {
            if (random.nextInt(8) < keepOf8) {
                kept.add(change);
            }
        }
        return new CrashPoint(kept, random.nextBoolean() ? WHOLE : new Sectors(random.nextLong()));
    }

    /** What made it, in words. */
    String describe(List<Change> pending) {
        String torn = switch (tear) {
            case Whole _ -> "";
            case CutAt(Change.Written _, int bytes) -> ", the last write cut after " + bytes + " bytes";
            case ZeroFrom(Change.Written _, int bytes) -> ", the last write zero after " + bytes + " bytes";
            case Sectors(long seed) -> ", writes torn by sectors (" + seed + ")";
        };
        if (kept.size() == pending.size()) {
            return "power lost, all " + pending.size() + " pending changes kept" + torn;
        }
        return "power lost, of " + pending.size() + " pending changes kept "
                + kept.stream().map(Change::toString).toList() + torn;
    }

    /** The bytes of a file after this crash. */
    Content contentOf(Inode.File file) {
        Content whole = file.durable;
        Optional<Rebuilt> rebuilt = Optional.empty();
        for (Change change : kept) {
            if (!(change instanceof Change.Data data) || data.file() != file) {
                continue;
            }
            if (rebuilt.isEmpty()
                    && tear instanceof Whole
                    && data instanceof Change.Written written
                    && continues(whole, written)) {
                whole = written.content();
                continue;
            }
            Rebuilt building = rebuilt.orElse(new Rebuilt(whole));
            rebuilt = Optional.of(building);
            switch (data) {
                case Change.Truncated cut -> building.truncate(cut.size());
                case Change.Written written -> write(building, written);
            }
        }
        return rebuilt.isPresent() ? rebuilt.get().content() : whole;
    }

    /** True when the write's own content is just {@code before} and the bytes written: no copy is needed. */
    private static boolean continues(Content before, Change.Written written) {
        return before.length == written.offset()
                && (before.length == 0
                        || Arrays.equals(before.array, 0, before.length, written.content().array, 0, before.length));
    }

    private void write(Rebuilt into, Change.Written written) {
        byte[] bytes = written.content().array;
        int from = written.offset();
        int to = written.content().length;
        switch (tear) {
            case Whole _ -> into.put(bytes, from, to);
            case CutAt(Change.Written write, int cut) ->
                into.put(bytes, from, write.operation() == written.operation() ? from + cut : to);
            case ZeroFrom(Change.Written write, int cut) -> {
                into.put(bytes, from, write.operation() == written.operation() ? from + cut : to);
                into.reach(to);
            }
            case Sectors(long seed) -> {
                SplittableRandom coins = new SplittableRandom(seed + written.operation());
                int at = from;
                while (at < to) {
                    int end = Math.min(to, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
                    if (coins.nextBoolean()) {
                        into.put(bytes, at, end);
                    }
                    at = end;
                }
                if (coins.nextBoolean()) {
                    into.reach(to);
                }
            }
        }
    }

    /** A file being put together from what made it. */
    private static final class Rebuilt {
        private byte[] bytes;
        private int length;

        Rebuilt(Content from) {
            bytes = from.copy();
            length = from.length;
        }

        void truncate(int size) {
            length = Math.min(length, size);
            Arrays.fill(bytes, length, bytes.length, (byte) 0);
        }

        /** Writes {@code source[from, to)} at {@code from}. */
        void put(byte[] source, int from, int to) {
            reach(to);
            System.arraycopy(source, from, bytes, from, to - from);
        }

        /** Makes the file at least this long; what is new is zero. */
        void reach(int to) {
            if (to > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(to, 2 * bytes.length));
            }
            length = Math.max(length, to);
        }

        Content content() {
            return new Content(bytes, length);
        }
    }
}
