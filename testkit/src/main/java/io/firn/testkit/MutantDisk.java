package io.firn.testkit;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.DiskLock;
import io.firn.disk.LockMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Passes everything on to a sound disk; a mutant overrides the one thing it breaks. */
class MutantDisk implements Disk {
    final Disk sound;

    MutantDisk(Disk sound) {
        this.sound = sound;
    }

    @Override
    public boolean waits() {
        return sound.waits();
    }

    void append(Path path, DiskFile file, ByteBuffer bytes) throws IOException {
        file.append(bytes);
    }

    void force(Path path, DiskFile file) throws IOException {
        file.force();
    }

    /** Forces files whose force was held back; those that are gone meanwhile need none. */
    final void forceAll(Set<Path> paths) throws IOException {
        for (Path path : paths) {
            if (sound.exists(path)) {
                try (DiskFile file = sound.openForAppend(path)) {
                    file.force();
                }
            }
        }
        paths.clear();
    }

    static Path parentOf(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return new MutantFile(file, sound.create(file));
    }

    @Override
    public DiskFile openForAppend(Path file) throws IOException {
        return new MutantFile(file, sound.openForAppend(file));
    }

    @Override
    public DiskFile openForRead(Path file) throws IOException {
        return sound.openForRead(file);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return sound.exists(path);
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return sound.isDirectory(path);
    }

    @Override
    public long size(Path file) throws IOException {
        return sound.size(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return sound.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        sound.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        sound.rename(from, to);
    }

    @Override
    public boolean unlinkIfExists(Path file) throws IOException {
        return sound.unlinkIfExists(file);
    }

    @Override
    public boolean removeDirectoryIfExists(Path directory) throws IOException {
        return sound.removeDirectoryIfExists(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        sound.syncDirectory(directory);
    }

    @Override
    public Optional<DiskLock> tryLock(Path file, LockMode mode, String note) throws IOException {
        return sound.tryLock(file, mode, note);
    }

    @Override
    public Optional<String> readLockNote(Path file) throws IOException {
        return sound.readLockNote(file);
    }

    @Override
    public Path realPath(Path path) throws IOException {
        return sound.realPath(path);
    }

    @Override
    public long freeBytes(Path path) throws IOException {
        return sound.freeBytes(path);
    }

    /** A file whose appends and forces go through the mutant. */
    private final class MutantFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        MutantFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            MutantDisk.this.append(path, file, bytes);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public MemorySegment map(Arena arena) throws IOException {
            return file.map(arena);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            MutantDisk.this.force(path, file);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
