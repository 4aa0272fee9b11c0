package io.firn.testkit;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.DiskLock;
import io.firn.disk.LockMode;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that remembers what a power loss may take back.
 *
 * <p>Holds: per file the bytes at its last force and every append and cut since; per directory the names at its last sync and
 * every name made, replaced or removed since. Forcing a file says nothing about its name, syncing a directory nothing about
 * the bytes of its files or the name of the directory itself.
 *
 * <p>Operations that change something are counted, from 1: create, append, truncate, force, rename, unlink, making and removing
 * a directory, syncing one ({@link #createDirectories} is several). One of them can be told to fail: {@link #failAt} throws and
 * the process lives on; {@link #powerLossAt} throws at that one and at everything after it.
 *
 * <p>After a crash: {@link #image} builds what a machine would find; {@link #SimulatedDisk(DiskImage)} comes up on it. Pending
 * changes are kept or lost one by one, in their order, and a kept write may be torn at any sector.
 *
 * <p>Threading: safe for concurrent use; one monitor.
 *
 * <p>Limits: files up to 2 GiB; no symbolic links, no permissions; a write below one sector is lost or kept whole unless torn on
 * purpose.
 *
 * <p>Proof: {@code SimulatedDiskTest} runs {@code DiskTck}, as the real disk does.
 */
public final class SimulatedDisk implements Disk {
    private final Inode.Directory root = new Inode.Directory();
    private final List<Change> pending = new ArrayList<>();
    private final SimulatedLocks locks = new SimulatedLocks();
    private Observer observer = (operation, what) -> {};
    private long operations;
    private final SimulatedFaults faults = new SimulatedFaults();
    private long freeBytes = 1L << 40;

    /** Told of every operation once it is pending, and of a force or sync before it takes effect; holds the disk's monitor. */
    @FunctionalInterface
    public interface Observer {
        void at(long operation, String what);
    }

    /** An empty disk: the root directory, durable. */
    public SimulatedDisk() {}

    /** A disk that came up on an image: everything on it is durable. */
    public SimulatedDisk(DiskImage image) {
        image.entries.forEach((path, content) -> {
            Path at = Path.of(path);
            Inode node = content.<Inode>map(SimulatedDisk::durableFile).orElseGet(Inode.Directory::new);
            Inode.Directory parent = (Inode.Directory) find(parentOf(at)).orElseThrow();
            parent.visible.put(nameOf(at), node);
            parent.durable.put(nameOf(at), node);
        });
    }

    /** Operations done so far. */
    public synchronized long operations() {
        return operations;
    }

    /** How an operation fails while the process lives on. */
    public enum Failure {
        /** It throws, having done nothing; an append leaves half its bytes. The next operation works. */
        ONCE,
        /** It throws although it was done. The next operation works. */
        ONCE_YET_DONE,
        /** It throws, and every operation after it. Reading works. */
        FROM_THEN_ON
    }

    /** Makes operation {@code operation} throw once; the process lives on. */
    public void failAt(long operation) {
        failAt(operation, Failure.ONCE);
    }

    /** Makes operation {@code operation} throw; the process lives on. */
    public synchronized void failAt(long operation, Failure how) {
        faults.failAt(operation, how);
    }

    /** Makes operation {@code operation} the one in flight when the power goes; it throws, and everything after it. */
    public synchronized void powerLossAt(long operation) {
        faults.powerLossAt(operation);
    }

    /**
     * From operation {@code operation} on there is no space: making a file or directory fails, an append fails having written
     * half, and so does forcing a file with bytes that were appended since its last force. Everything else works.
     */
    public synchronized void fullAt(long operation) {
        faults.fullAt(operation);
    }

    /** Nothing is to fail any more, and there is space; power that went stays off. */
    public synchronized void heal() {
        faults.heal();
    }

    /** True once an operation that was to fail was reached, until {@link #heal}. */
    public synchronized boolean faulted() {
        return faults.faulted();
    }

    /** False once the power went. */
    public synchronized boolean isPowered() {
        return faults.isPowered();
    }

    /** What {@link #freeBytes(Path)} answers. */
    public synchronized void freeBytes(long bytes) {
        freeBytes = bytes;
    }

    /** Everything as the running process sees it: what is left when only the process dies. */
    public synchronized DiskImage visible() {
        return image(CrashPoint.everything(pending));
    }

    /** What is certain to survive: nothing pending made it. */
    public synchronized DiskImage durable() {
        return image(CrashPoint.nothing());
    }

    /** One of the images a power loss now could leave: each pending change kept or lost, kept writes torn by sectors. */
    public synchronized DiskImage afterPowerLoss(RandomGenerator random) {
        return image(CrashPoint.subset(pending, random));
    }

    /**
     * The disk as the next process finds it when only this one dies: everything visible, what was pending still pending, no
     * locks, nothing told to fail, and space.
     */
    public synchronized SimulatedDisk afterKill() {
        SimulatedDisk copy = new SimulatedDisk();
        InodeCopies copies = new InodeCopies();
        copies.names(root, copy.root);
        pending.forEach(change -> copy.pending.add(copies.of(change)));
        copy.operations = operations;
        copy.freeBytes = freeBytes;
        return copy;
    }

    synchronized DiskImage image(CrashPoint crash) {
        TreeMap<String, Optional<Content>> entries = new TreeMap<>();
        collect(root, "", crash, entries);
        return new DiskImage(entries);
    }

    /** Changes that a power loss may undo, oldest first. */
    synchronized List<Change> pending() {
        return List.copyOf(pending);
    }

    /** From now on this one is told. */
    public synchronized void observe(Observer by) {
        observer = by;
    }

    private static void collect(
            Inode.Directory directory, String prefix, CrashPoint crash, Map<String, Optional<Content>> into) {
        directory.after(crash.kept()).forEach((name, node) -> {
            String path = prefix + "/" + name;
            switch (node) {
                case Inode.File file -> into.put(path, Optional.of(crash.contentOf(file)));
                case Inode.Directory below -> {
                    into.put(path, Optional.empty());
                    collect(below, path, crash, into);
                }
            }
        });
    }

    @Override
    public boolean waits() {
        return false;
    }

    @Override
    public synchronized DiskFile create(Path file) throws IOException {
        return new SimulatedFile(this, file, link(file, new Inode.File()), true);
    }

    private Inode.File link(Path file, Inode.File made) throws IOException {
        requirePower();
        Path at = absolute(file);
        Inode.Directory parent = directory(parentOf(at));
        if (parent.visible.containsKey(nameOf(at))) {
            throw new FileAlreadyExistsException(file.toString());
        }
        grow("create " + file, () -> {
            parent.visible.put(nameOf(at), made);
            pending.add(new Change.Linked(operations, parent, nameOf(at), made));
        });
        return made;
    }

    @Override
    public synchronized DiskFile openForAppend(Path file) throws IOException {
        return new SimulatedFile(this, file, file(file), true);
    }

    @Override
    public synchronized DiskFile openForRead(Path file) throws IOException {
        return new SimulatedFile(this, file, file(file), false);
    }

    @Override
    public synchronized boolean exists(Path path) throws IOException {
        requirePower();
        return find(path).isPresent();
    }

    @Override
    public synchronized boolean isDirectory(Path path) throws IOException {
        requirePower();
        return find(path).filter(Inode.Directory.class::isInstance).isPresent();
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        return file(file).size;
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        requirePower();
        return List.copyOf(directory(directory).visible.keySet());
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        requirePower();
        Deque<Path> missing = new ArrayDeque<>();
        Path at = absolute(directory);
        while (find(at).isEmpty()) {
            missing.push(at);
            at = parentOf(at);
        }
        directory(at);
        syncDirectory(parentOf(at));
        for (Path next : missing) {
            Inode.Directory parent = directory(parentOf(next));
            Inode.Directory made = new Inode.Directory();
            grow("make directory " + next, () -> {
                parent.visible.put(nameOf(next), made);
                pending.add(new Change.Linked(operations, parent, nameOf(next), made));
            });
            syncDirectory(parentOf(next));
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        requirePower();
        Path source = absolute(from);
        Path target = absolute(to);
        if (!parentOf(source).equals(parentOf(target))) {
            throw new IllegalArgumentException("rename of " + from + " to " + to + " leaves its directory");
        }
        Inode node = find(source).orElseThrow(() -> new NoSuchFileException(from.toString()));
        Inode.Directory parent = directory(parentOf(source));
        requireReplaceable(node, target);
        change("rename " + from + " to " + nameOf(target), () -> {
            parent.visible.remove(nameOf(source));
            parent.visible.put(nameOf(target), node);
            pending.add(new Change.Renamed(operations, parent, nameOf(source), nameOf(target), node));
        });
    }

    /** A file takes the place of a file, a directory that of an empty one. */
    private void requireReplaceable(Inode by, Path target) throws IOException {
        Optional<Inode> old = find(target);
        if (old.isEmpty() || old.get().equals(by)) {
            return;
        }
        boolean replaceable = switch (old.get()) {
            case Inode.File _ -> by instanceof Inode.File;
            case Inode.Directory directory -> by instanceof Inode.Directory && directory.visible.isEmpty();
        };
        if (!replaceable) {
            throw new FileSystemException(target.toString(), null, "cannot be replaced");
        }
    }

    @Override
    public synchronized boolean unlinkIfExists(Path file) throws IOException {
        requirePower();
        Optional<Inode> node = find(file);
        if (node.filter(Inode.Directory.class::isInstance).isPresent()) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        if (node.isPresent()) {
            unlink("unlink ", absolute(file));
        }
        return node.isPresent();
    }

    @Override
    public synchronized boolean removeDirectoryIfExists(Path directory) throws IOException {
        requirePower();
        if (find(directory).isEmpty()) {
            return false;
        }
        if (!directory(directory).visible.isEmpty()) {
            throw new DirectoryNotEmptyException(directory.toString());
        }
        unlink("remove directory ", absolute(directory));
        return true;
    }

    private void unlink(String what, Path at) throws IOException {
        Inode.Directory parent = directory(parentOf(at));
        change(what + at, () -> {
            parent.visible.remove(nameOf(at));
            pending.add(new Change.Unlinked(operations, parent, nameOf(at)));
        });
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        requirePower();
        Inode.Directory synced = directory(directory);
        barrier("sync directory " + directory, () -> {
            synced.sync();
            pending.removeIf(change -> change instanceof Change.Name name && name.directory() == synced);
        });
    }

    @Override
    public synchronized Optional<DiskLock> tryLock(Path file, LockMode mode, String note) throws IOException {
        requirePower();
        Path at = absolute(file);
        if (mode == LockMode.EXCLUSIVE && !locks.held(at) && find(at).isEmpty()) {
            link(at, new Inode.File());
        }
        file(at);
        return locks.tryLock(at, mode, note);
    }

    @Override
    public synchronized Optional<String> readLockNote(Path file) throws IOException {
        requirePower();
        return locks.note(absolute(file));
    }

    @Override
    public Path realPath(Path path) {
        return absolute(path);
    }

    @Override
    public synchronized long freeBytes(Path path) {
        return freeBytes;
    }

    /** Appends for an open file; a failure leaves half of the bytes. */
    synchronized void append(Path path, Inode.File file, byte[] bytes) throws IOException {
        grow(
                "append " + bytes.length + " bytes at " + file.size + " to " + path,
                () -> written(file, bytes, bytes.length),
                () -> written(file, bytes, bytes.length / 2));
    }

    private void written(Inode.File file, byte[] bytes, int length) {
        int offset = file.size;
        file.append(bytes, 0, length);
        pending.add(new Change.Written(operations, file, offset, file.visible()));
    }

    synchronized void truncate(Path path, Inode.File file, int size) throws IOException {
        change("cut " + path + " to " + size, () -> {
            file.truncate(size);
            pending.add(new Change.Truncated(operations, file, size));
        });
    }

    synchronized void force(Path path, Inode.File file) throws IOException {
        if (faults.isFull(operations + 1) && hasAppended(file)) {
            operations++;
            throw faults.noSpace(operations, "force " + path);
        }
        barrier("force " + path, () -> {
            file.force();
            pending.removeIf(change -> change instanceof Change.Data data && data.file() == file);
        });
    }

    private boolean hasAppended(Inode.File file) {
        return pending.stream().anyMatch(change -> change instanceof Change.Written written && written.file() == file);
    }

    synchronized void requirePower() throws IOException {
        faults.requirePower();
    }

    private void grow(String what, Runnable act) throws IOException {
        grow(what, act, () -> {});
    }

    /** A change that needs space. */
    private void grow(String what, Runnable act, Runnable partly) throws IOException {
        requirePower();
        if (faults.isFull(operations + 1)) {
            operations++;
            partly.run();
            throw faults.noSpace(operations, what);
        }
        change(what, act, partly);
    }

    private void change(String what, Runnable act) throws IOException {
        change(what, act, () -> {});
    }

    private void change(String what, Runnable act, Runnable partly) throws IOException {
        requirePower();
        operations++;
        if (faults.fails(operations)) {
            (faults.isDoneYetFails() ? act : partly).run();
            throw faults.fault(operations, what);
        }
        act.run();
        faults.losePower(operations, what);
        observer.at(operations, what);
    }

    private void barrier(String what, Runnable act) throws IOException {
        requirePower();
        operations++;
        if (faults.fails(operations)) {
            (faults.isDoneYetFails() ? act : (Runnable) () -> {}).run();
            throw faults.fault(operations, what);
        }
        faults.losePower(operations, what);
        observer.at(operations, what);
        act.run();
    }

    private Inode.File file(Path path) throws IOException {
        requirePower();
        return switch (find(path).orElseThrow(() -> new NoSuchFileException(path.toString()))) {
            case Inode.File file -> file;
            case Inode.Directory _ -> throw new FileSystemException(path.toString(), null, "is a directory");
        };
    }

    private Inode.Directory directory(Path path) throws IOException {
        return switch (find(path).orElseThrow(() -> new NoSuchFileException(path.toString()))) {
            case Inode.File _ -> throw new NotDirectoryException(path.toString());
            case Inode.Directory directory -> directory;
        };
    }

    private Optional<Inode> find(Path path) {
        @Nullable Inode at = root;
        for (Path name : absolute(path)) {
            at = at instanceof Inode.Directory directory ? directory.visible.get(name.toString()) : null;
        }
        return Optional.ofNullable(at);
    }

    private static Inode durableFile(Content content) {
        Inode.File file = new Inode.File();
        file.bytes = content.copy();
        file.size = content.length;
        file.durable = content;
        return file;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static Path parentOf(Path absolute) {
        return Optional.ofNullable(absolute.getParent()).orElse(absolute);
    }

    private static String nameOf(Path absolute) {
        return String.valueOf(absolute.getFileName());
    }
}
