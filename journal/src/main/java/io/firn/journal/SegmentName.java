package io.firn.journal;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A segment's file, named after the first offset in it. */
record SegmentName(Path file, long firstOffset) {
    static final String LOG_SUFFIX = ".stdb.log";
    static final String INDEX_SUFFIX = ".stdb.ofs";

    static SegmentName of(Path directory, long firstOffset) {
        return new SegmentName(
                directory.resolve(String.format(Locale.ROOT, "%020d", firstOffset) + LOG_SUFFIX), firstOffset);
    }

    Path index() {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.length() - LOG_SUFFIX.length()) + INDEX_SUFFIX);
    }

    /** The segments in a directory, ascending; a stem of any width counts, every other name is ignored. */
    static List<SegmentName> list(Disk disk, Path directory) throws IOException {
        List<SegmentName> found = new ArrayList<>();
        for (String name : disk.list(directory)) {
            if (!name.endsWith(LOG_SUFFIX)) {
                continue;
            }
            String stem = name.substring(0, name.length() - LOG_SUFFIX.length());
            if (stem.isEmpty() || !stem.chars().allMatch(c -> c >= '0' && c <= '9')) {
                continue;
            }
            Path file = directory.resolve(name);
            if (!disk.isDirectory(file)) {
                found.add(new SegmentName(file, firstOffset(file, stem)));
            }
        }
        found.sort(Comparator.comparingLong(SegmentName::firstOffset));
        for (int i = 1; i < found.size(); i++) {
            if (found.get(i - 1).firstOffset() == found.get(i).firstOffset()) {
                throw new CorruptFileException(
                        found.get(i).file(),
                        "names the same first offset as " + found.get(i - 1).file());
            }
        }
        return found;
    }

    private static long firstOffset(Path file, String stem) throws UnsupportedFormatException {
        try {
            return Long.parseLong(stem);
        } catch (NumberFormatException tooLarge) {
            throw new UnsupportedFormatException(file, "a first offset above " + Long.MAX_VALUE + " in the name");
        }
    }
}
