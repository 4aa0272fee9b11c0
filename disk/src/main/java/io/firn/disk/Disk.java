package io.firn.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file system seen through what durability needs.
 *
 * <p>Durable when: a file's bytes once {@link DiskFile#force} returned; a created, renamed or unlinked <em>name</em> once
 * {@link #syncDirectory} of its directory returned. Both are needed for a new file to survive.
 *
 * <p>Threading: safe for concurrent use.
 */
public interface Disk {
    /** True when a call may wait for a device: whoever must not wait with it gives it a thread of its own. */
    boolean waits();

    /**
     * Creates a new empty file for appending and reading.
     *
     * @throws java.nio.file.FileAlreadyExistsException when the name is taken
     */
    DiskFile create(Path file) throws IOException;

    /**
     * Opens an existing file for appending at its end and reading.
     *
     * @throws java.nio.file.NoSuchFileException when it is not there
     */
    DiskFile openForAppend(Path file) throws IOException;

    /**
     * Opens an existing file for reading only.
     *
     * @throws java.nio.file.NoSuchFileException when it is not there
     */
    DiskFile openForRead(Path file) throws IOException;

    /** True when the path names a file or a directory. */
    boolean exists(Path path) throws IOException;

    boolean isDirectory(Path path) throws IOException;

    /**
     * Size of a file in bytes.
     *
     * @throws java.nio.file.NoSuchFileException when it is not there
     */
    long size(Path file) throws IOException;

    /**
     * Names in a directory, sorted.
     *
     * @throws java.nio.file.NoSuchFileException when it is not there
     */
    List<String> list(Path directory) throws IOException;

    /**
     * Creates a directory and its missing parents and syncs the parent of each one created, and of the deepest that was there
     * (a process may have died between making and syncing it): durable on return.
     */
    void createDirectories(Path directory) throws IOException;

    /** Renames atomically, replacing what has the name; both in one directory. Durable after {@link #syncDirectory}. */
    void rename(Path from, Path to) throws IOException;

    /** Unlinks a file if it is there; true when it was. Durable after {@link #syncDirectory}. */
    boolean unlinkIfExists(Path file) throws IOException;

    /** Removes an empty directory if it is there; true when it was. Durable after {@link #syncDirectory} of its parent. */
    boolean removeDirectoryIfExists(Path directory) throws IOException;

    /** Makes the names in a directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /**
     * Takes a lock on a file, creating it when missing and the lock is exclusive; empty when another holder, in this process
     * or another, stands against it. The holder's note (who it is) is readable by {@link #readLockNote}.
     *
     * <p>The file is opened here and by nothing else: a POSIX lock falls with any close of the file in the process.
     *
     * @throws java.nio.file.NoSuchFileException when a shared lock is wanted and there is no file
     */
    Optional<DiskLock> tryLock(Path file, LockMode mode, String note) throws IOException;

    /** What the exclusive holder of a lock wrote about itself; empty when nothing is known. */
    Optional<String> readLockNote(Path file) throws IOException;

    /** The path with symbolic links resolved, for comparing roots; parts that do not exist are kept as they are. */
    Path realPath(Path path) throws IOException;

    /** Bytes free for use where the path is. */
    long freeBytes(Path path) throws IOException;
}
