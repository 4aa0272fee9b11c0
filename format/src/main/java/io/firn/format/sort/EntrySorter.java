package io.firn.format.sort;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes entries in any order and gives them back in order, within a budget of memory: what is beyond goes into sorted spills that
 * are merged in the end.
 *
 * <p>After a crash: spills stay until {@link #removeLeftovers} or the next sorter of their name.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Owns: its spills, which {@link #close} removes.
 */
public final class EntrySorter implements Closeable {
    private static final int FIRST_CAPACITY = 1 << 12;

    private record Written(Path path, long entries) {}

    private final Disk disk;
    private final Path directory;
    private final String name;
    private final int budgetEntries;
    private final List<Path> created = new ArrayList<>();
    private final List<Written> spills = new ArrayList<>();

    private long[] high = new long[0];
    private long[] low = new long[0];
    private int[] number = new int[0];
    private int count;

    /**
     * An empty sorter.
     *
     * @param directory of the spills, {@code {kind}-{chunk}-{n}.spill}; must be there when they are needed
     * @param budgetEntries entries in memory, at most
     */
    public EntrySorter(Disk disk, Path directory, String kind, int chunk, int budgetEntries) {
        this.disk = disk;
        this.directory = directory;
        this.name = kind + "-" + chunk + "-";
        this.budgetEntries = budgetEntries;
    }

    /** Removes the spills that sorters of a process that died have left; nothing when the directory is not there. */
    public static void removeLeftovers(Disk disk, Path directory, String kind) throws IOException {
        Pattern spill = Pattern.compile(Pattern.quote(kind) + "-[0-9]+-[0-9]+\\.spill");
        try {
            for (String found : disk.list(directory)) {
                if (spill.matcher(found).matches()) {
                    disk.unlinkIfExists(directory.resolve(found));
                }
            }
        } catch (NoSuchFileException nothingWasSpilled) {
            return;
        }
    }

    /** Adds an entry; a failure is final. */
    public void add(long highWord, long lowWord, int entryNumber) throws IOException {
        if (count == high.length) {
            makeRoom();
        }
        high[count] = highWord;
        low[count] = lowWord;
        number[count++] = entryNumber;
    }

    private void makeRoom() throws IOException {
        if (count == budgetEntries) {
            spill();
            return;
        }
        int capacity = (int) Math.min(budgetEntries, Math.max(FIRST_CAPACITY, 2L * count));
        high = Arrays.copyOf(high, capacity);
        low = Arrays.copyOf(low, capacity);
        number = Arrays.copyOf(number, capacity);
    }

    private void spill() throws IOException {
        Path path = directory.resolve(name + spills.size() + ".spill");
        disk.unlinkIfExists(path);
        try (DiskFile file = disk.create(path)) {
            created.add(path);
            EntryBlocks blocks = new EntryBlocks(file, (bytes, length) -> {});
            sortInto(blocks);
            blocks.flush();
            spills.add(new Written(path, blocks.entries()));
        }
    }

    private void sortInto(EntrySink sink) throws IOException {
        EntrySort.sort(high, low, number, count);
        for (int i = 0; i < count; i++) {
            sink.add(high[i], low[i], number[i]);
        }
        count = 0;
    }

    /** Gives all entries in order and is empty then; equal ones come one after another. */
    public void drain(EntrySink sink) throws IOException {
        if (spills.isEmpty()) {
            sortInto(sink);
            release();
            return;
        }
        if (count > 0) {
            spill();
        }
        release();
        List<Spill> opened = new ArrayList<>();
        try {
            for (Written spill : spills) {
                opened.add(new Spill(disk, spill.path(), spill.entries()));
            }
            EntryMerge merge = new EntryMerge(opened);
            while (merge.next()) {
                sink.add(merge.high(), merge.low(), (int) merge.number());
            }
        } finally {
            for (Spill spill : opened) {
                spill.close();
            }
        }
    }

    private void release() {
        high = new long[0];
        low = new long[0];
        number = new int[0];
    }

    /** Removes the spills. */
    @Override
    public void close() throws IOException {
        for (Path path : created) {
            disk.unlinkIfExists(path);
        }
        created.clear();
        spills.clear();
    }
}
