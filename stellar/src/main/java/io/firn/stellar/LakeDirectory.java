package io.firn.stellar;

import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.LakeSchema.Range;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The objects of a lake in a directory: found by sequence, listed by name. Holds no state but the schema. */
final class LakeDirectory {
    private final Path root;
    private final LakeSchema schema;

    LakeDirectory(Path root, LakeSchema schema) {
        this.root = root;
        this.schema = schema;
    }

    /**
     * An object as its name has it.
     *
     * @param name relative to the lake, with extension
     * @param first first sequence its name claims
     * @param last last sequence its name claims, inclusive
     */
    record Entry(String name, Path path, long first, long last) {}

    LakeSchema schema() {
        return schema;
    }

    /** The file that holds a sequence; empty when there is none. */
    Optional<Path> find(long seq) {
        String name = schema.objectName(seq);
        for (String extension : LakeSchema.EXTENSIONS) {
            Path file = root.resolve(name + extension);
            if (Files.exists(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** The name a sequence is looked for under, for messages. */
    String wanted(long seq) {
        return schema.objectName(seq) + LakeSchema.EXTENSIONS[0];
    }

    /** The last sequence of the newest object; empty when there is no object. */
    OptionalLong newest() throws SourceException {
        if (schema.batchesPerPartition() == 1) {
            return newestIn(root);
        }
        List<Entry> partitions = partitions();
        for (Entry partition : partitions.reversed()) {
            OptionalLong newest = newestIn(partition.path());
            if (newest.isPresent()) {
                return newest;
            }
        }
        return OptionalLong.empty();
    }

    /** The first sequence of the oldest object; empty when there is no object. */
    OptionalLong oldest() throws SourceException {
        List<Path> folders = schema.batchesPerPartition() == 1
                ? List.of(root)
                : partitions().stream().map(Entry::path).toList();
        for (Path folder : folders) {
            for (Entry entry : entries(root, folder)) {
                if (isOurs(entry)) {
                    return OptionalLong.of(entry.first());
                }
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong newestIn(Path directory) throws SourceException {
        long newest = -1;
        for (Entry entry : entries(root, directory)) {
            if (isOurs(entry)) {
                newest = Math.max(newest, entry.last());
            }
        }
        return newest < 0 ? OptionalLong.empty() : OptionalLong.of(newest);
    }

    /** True when an entry is named as the schema names what it claims to hold. */
    boolean isOurs(Entry entry) {
        String expected = schema.objectName(entry.first());
        for (String extension : LakeSchema.EXTENSIONS) {
            if (entry.name().equals(expected + extension)) {
                return true;
            }
        }
        return false;
    }

    /** Partitions in ascending order; those only that the schema would name so. */
    List<Entry> partitions() throws SourceException {
        List<Entry> found = new ArrayList<>();
        for (Path path : children(root)) {
            String name = fileName(path);
            Optional<Range> range = LakeSchema.parse(name);
            if (range.isPresent() && schema.partitionName(range.get().first()).equals(Optional.of(name))) {
                found.add(new Entry(name, path, range.get().first(), range.get().last()));
            }
        }
        found.sort(Comparator.comparingLong(Entry::first));
        return found;
    }

    /** Every entry of a directory of the lake that is named like an object, in ascending order, the schema's or not. */
    static List<Entry> entries(Path root, Path directory) throws SourceException {
        List<Entry> found = new ArrayList<>();
        for (Path path : children(directory)) {
            Optional<Range> range = LakeSchema.parseObject(fileName(path));
            if (range.isPresent()) {
                found.add(new Entry(
                        root.relativize(path).toString(),
                        path,
                        range.get().first(),
                        range.get().last()));
            }
        }
        found.sort(Comparator.comparingLong(Entry::first).thenComparing(Entry::name));
        return found;
    }

    static List<Path> children(Path directory) throws SourceException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        } catch (NoSuchFileException e) {
            throw new SourceException(Kind.UNREACHABLE, "lake " + directory + ": there is no such directory", e);
        } catch (NotDirectoryException e) {
            throw new SourceException(Kind.UNREACHABLE, "lake " + directory + ": not a directory", e);
        } catch (DirectoryIteratorException | IOException e) {
            throw new SourceException(Kind.UNREACHABLE, "lake " + directory + ": cannot be listed: " + e, e);
        }
        return found;
    }

    static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
