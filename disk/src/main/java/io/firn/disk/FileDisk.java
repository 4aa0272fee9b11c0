package io.firn.disk;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The disk of the operating system, through {@link FileChannel}.
 *
 * <p>Durable when: a file's bytes and length after {@code fdatasync} ({@code force(false)}), a name after {@code fsync} of its
 * directory. A file that was renamed or unlinked and not synced may be found under either name.
 *
 * <p>After a crash: what {@link DiskFile} and {@link #createDirectories} say; nothing is kept between processes but the files.
 *
 * <p>Threading: safe for concurrent use. Never interrupt a thread inside a call: an interrupt closes the channel under everyone
 * who reads or writes the same file, and poisons it for its appender.
 *
 * <p>Limits: POSIX file systems; a directory must be readable by its owner to be synced.
 *
 * <p>Proof: {@code FileDiskTest} runs {@code DiskTck}, which the simulated disk of the test kit passes as well; that the
 * orders built on it survive power loss is shown on the simulated disk.
 */
public final class FileDisk implements Disk {
    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return ChannelFile.writable(file, FileChannel.open(file, READ, WRITE, CREATE_NEW));
    }

    @Override
    public DiskFile openForAppend(Path file) throws IOException {
        return ChannelFile.writable(file, FileChannel.open(file, READ, WRITE));
    }

    @Override
    public DiskFile openForRead(Path file) throws IOException {
        if (isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        return ChannelFile.readOnly(file, FileChannel.open(file, READ));
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return attributes(path).isPresent();
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return attributes(path).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each one is synced before the next is made below it, so that of a chain at most the deepest can lack a durable name
     * when the process dies; the next call begins by syncing that one.
     *
     * <table>
     * <caption>the steps</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>sync the parent of the deepest directory that is there</td><td>what was there</td><td>nothing</td></tr>
     * <tr><td>2</td><td>make the next missing one</td><td>it, or not</td><td>step 1 or 2 of the next call</td></tr>
     * <tr><td>3</td><td>sync its parent; from 2 while one is missing</td><td>it</td><td>nothing</td></tr>
     * </table>
     */
    @Override
    public void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path at = directory.toAbsolutePath().normalize();
        while (!exists(at)) {
            missing.push(at);
            at = parentOf(at);
        }
        if (!isDirectory(at)) {
            throw new NotDirectoryException(at.toString());
        }
        syncName(at);
        for (Path next : missing) {
            Files.createDirectory(next);
            syncDirectory(parentOf(next));
        }
    }

    /** Syncs the parent of a directory that somebody made before; a parent we may not read was not made by us. */
    private void syncName(Path directory) throws IOException {
        try {
            syncDirectory(parentOf(directory));
        } catch (AccessDeniedException notOurs) {
            // The name was there before this archive: whoever may write the parent has to make it last.
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Path source = from.toAbsolutePath().normalize();
        Path target = to.toAbsolutePath().normalize();
        if (!parentOf(source).equals(parentOf(target))) {
            throw new IllegalArgumentException("rename of " + from + " to " + to + " leaves its directory");
        }
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean unlinkIfExists(Path file) throws IOException {
        Optional<BasicFileAttributes> found = attributes(file, LinkOption.NOFOLLOW_LINKS);
        if (found.isEmpty()) {
            return false;
        }
        if (found.get().isDirectory()) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        return Files.deleteIfExists(file);
    }

    @Override
    public boolean removeDirectoryIfExists(Path directory) throws IOException {
        Optional<BasicFileAttributes> found = attributes(directory);
        if (found.isEmpty()) {
            return false;
        }
        if (!found.get().isDirectory()) {
            throw new NotDirectoryException(directory.toString());
        }
        return Files.deleteIfExists(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!isDirectory(directory)) {
            throw exists(directory)
                    ? new NotDirectoryException(directory.toString())
                    : new NoSuchFileException(directory.toString());
        }
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    @Override
    public Optional<DiskLock> tryLock(Path file, LockMode mode, String note) throws IOException {
        return ProcessLocks.tryLock(realPath(file), mode, note);
    }

    @Override
    public Optional<String> readLockNote(Path file) throws IOException {
        return ProcessLocks.readNote(realPath(file));
    }

    @Override
    public Path realPath(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        try {
            return absolute.toRealPath();
        } catch (NoSuchFileException missing) {
            Path parent = absolute.getParent();
            Path name = absolute.getFileName();
            return parent == null || name == null
                    ? absolute
                    : realPath(parent).resolve(name).normalize();
        }
    }

    @Override
    public long freeBytes(Path path) throws IOException {
        Path at = path.toAbsolutePath().normalize();
        while (!exists(at)) {
            at = parentOf(at);
        }
        return Files.getFileStore(at).getUsableSpace();
    }

    /** The parent of an absolute path; the root is its own. */
    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /** What is there; nothing is below a file. */
    private static Optional<BasicFileAttributes> attributes(Path path, LinkOption... options) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, options));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (FileSystemException e) {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null
                    && attributes(parent)
                            .filter(BasicFileAttributes::isDirectory)
                            .isEmpty()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
