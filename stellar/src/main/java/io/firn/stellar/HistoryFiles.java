package io.firn.stellar;

import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the files of a history archive are.
 *
 * <p>Format: a checkpoint is {@value #CHECKPOINT_LEDGERS} ledgers and named by its last; the first lacks ledger 0. Its files are
 * {@code CATEGORY/ww/xx/yy/CATEGORY-wwxxyyzz.xdr.gz}, the digits those of its name in hexadecimal.
 *
 * <p>Source: stellar-core docs/history.md.
 *
 * @param root the directory of the archive
 */
record HistoryFiles(Path root) {
    static final int CHECKPOINT_LEDGERS = 64;

    /** Levels of folders between category and file. */
    private static final int LEVELS = 3;

    private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");

    /** The kinds of files that are read. */
    enum Category {
        LEDGER("xdr.gz"),
        TRANSACTIONS("xdr.gz"),
        RESULTS("xdr.gz"),
        HISTORY("json");

        private final String extension;

        Category(String extension) {
            this.extension = extension;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The checkpoint that a ledger is in. */
    static long checkpointOf(long seq) {
        return seq | (CHECKPOINT_LEDGERS - 1);
    }

    /** First ledger of a checkpoint. */
    static long firstSeqOf(long checkpoint) {
        return Math.max(1, checkpoint - CHECKPOINT_LEDGERS + 1);
    }

    /** The last checkpoint that is whole when {@code seq} is the last ledger there is; below zero when none is. */
    static long lastWhole(long seq) {
        return (seq + 1) / CHECKPOINT_LEDGERS * CHECKPOINT_LEDGERS - 1;
    }

    /** The state of the archive, written last of all. */
    Path state() {
        return root.resolve(".well-known").resolve("stellar-history.json");
    }

    Path file(Category category, long checkpoint) {
        String hex = String.format("%08x", checkpoint);
        return root.resolve(category.text())
                .resolve(hex.substring(0, 2))
                .resolve(hex.substring(2, 4))
                .resolve(hex.substring(4, 6))
                .resolve(category.text() + "-" + hex + "." + category.extension);
    }

    /**
     * The lowest checkpoint from {@code from} on whose headers are there; empty when there is none. Lists at most the folders on
     * the way to it.
     *
     * @throws SourceException when a folder cannot be listed
     */
    OptionalLong nextFrom(long from) throws SourceException {
        if (Files.exists(file(Category.LEDGER, from))) {
            return OptionalLong.of(from);
        }
        return lowest(root.resolve(Category.LEDGER.text()), LEVELS, 0, from);
    }

    private OptionalLong lowest(Path folder, int levels, long prefix, long from) throws SourceException {
        for (int value : values(folder)) {
            long path = (prefix << 8) | value;
            long firstSeq = path << (8 * levels);
            if (firstSeq + (1L << (8 * levels)) <= from) {
                continue;
            }
            OptionalLong found = levels == 1
                    ? lowestFile(firstSeq, from)
                    : lowest(folder.resolve(String.format("%02x", value)), levels - 1, path, from);
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalLong.empty();
    }

    /** A folder of files has four checkpoints at most. */
    private OptionalLong lowestFile(long firstSeq, long from) {
        for (long checkpoint = checkpointOf(firstSeq); checkpoint <= firstSeq + 255; checkpoint += CHECKPOINT_LEDGERS) {
            if (checkpoint >= from && Files.exists(file(Category.LEDGER, checkpoint))) {
                return OptionalLong.of(checkpoint);
            }
        }
        return OptionalLong.empty();
    }

    /** What the names of the folders in a folder stand for; names that stand for nothing are passed over. */
    private static SortedSet<Integer> values(Path folder) throws SourceException {
        SortedSet<Integer> values = new TreeSet<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String name = LakeDirectory.fileName(child);
                if (FOLDER.matcher(name).matches()) {
                    values.add(Integer.parseInt(name, 16));
                }
            }
        } catch (NoSuchFileException e) {
            return values;
        } catch (DirectoryIteratorException | IOException e) {
            throw new SourceException(Kind.UNREACHABLE, "history archive " + folder + ": cannot be listed: " + e, e);
        }
        return values;
    }
}
