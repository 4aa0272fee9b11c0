package io.firn.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lock files this process holds.
 *
 * <p>Holds: at most one open channel per lock file in the whole process, because a POSIX lock falls when <em>any</em> descriptor
 * of the file is closed in the process. So a file that is held is never opened a second time: further shared holders count on
 * the one channel, and notes are read through it. The note is the file's content.
 *
 * <p>After a crash: the operating system drops the locks of a dead process; its note stays until the next exclusive holder
 * overwrites it.
 *
 * <p>Threading: everything under the class's monitor, including opens and closes.
 *
 * <p>Limits: a file counts as the same when its real path or its file key (device and inode) is.
 */
final class ProcessLocks {
    /** Bytes of a note, at most; what is longer is cut. */
    private static final int MAX_NOTE_BYTES = 1024;

    private static final Map<Path, Held> HELD = new HashMap<>();

    private ProcessLocks() {}

    private static final class Held {
        final Path file;
        final @Nullable Object fileKey;
        final FileChannel channel;
        final LockMode mode;
        int holders = 1;

        Held(Path file, @Nullable Object fileKey, FileChannel channel, LockMode mode) {
            this.file = file;
            this.fileKey = fileKey;
            this.channel = channel;
            this.mode = mode;
        }
    }

    static synchronized Optional<DiskLock> tryLock(Path file, LockMode mode, String note) throws IOException {
        Optional<Held> held = find(file);
        if (held.isPresent()) {
            if (mode == LockMode.EXCLUSIVE || held.get().mode == LockMode.EXCLUSIVE) {
                return Optional.empty();
            }
            held.get().holders++;
            return Optional.of(new Holder(held.get()));
        }
        FileChannel channel =
                mode == LockMode.EXCLUSIVE ? FileChannel.open(file, READ, WRITE, CREATE) : FileChannel.open(file, READ);
        boolean kept = false;
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, mode == LockMode.SHARED) == null) {
                return Optional.empty();
            }
            if (mode == LockMode.EXCLUSIVE) {
                writeNote(channel, note);
            }
            Held taken = new Held(file, fileKey(file), channel, mode);
            HELD.put(file, taken);
            kept = true;
            return Optional.of(new Holder(taken));
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    static synchronized Optional<String> readNote(Path file) throws IOException {
        Optional<Held> held = find(file);
        if (held.isPresent()) {
            return readNote(held.get().channel);
        }
        // Safe to open and close: this process holds no lock on it, and cannot take one before the monitor is free.
        try (FileChannel channel = FileChannel.open(file, READ)) {
            return readNote(channel);
        } catch (NoSuchFileException nobody) {
            return Optional.empty();
        }
    }

    private static synchronized void release(Holder holder) {
        Held held = holder.held;
        if (holder.released) {
            return;
        }
        holder.released = true;
        if (--held.holders > 0) {
            return;
        }
        HELD.remove(held.file);
        try {
            if (held.mode == LockMode.EXCLUSIVE) {
                held.channel.truncate(0);
            }
        } catch (IOException stale) {
            // The note is a courtesy; the lock is what counts, and closing drops it.
        } finally {
            closeQuietly(held.channel);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The descriptor is gone either way, and the lock with it.
        }
    }

    private static Optional<Held> find(Path file) throws IOException {
        Held byPath = HELD.get(file);
        if (byPath != null) {
            return Optional.of(byPath);
        }
        Object key = fileKey(file);
        return key == null
                ? Optional.empty()
                : HELD.values().stream().filter(h -> key.equals(h.fileKey)).findAny();
    }

    private static @Nullable Object fileKey(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException missing) {
            return null;
        }
    }

    private static void writeNote(FileChannel channel, String note) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(note.getBytes(UTF_8));
        bytes.limit(Math.min(bytes.limit(), MAX_NOTE_BYTES));
        channel.truncate(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
    }

    private static Optional<String> readNote(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_NOTE_BYTES);
        int read;
        do {
            read = channel.read(bytes, bytes.position());
        } while (read > 0 && bytes.hasRemaining());
        return bytes.position() == 0
                ? Optional.empty()
                : Optional.of(new String(bytes.array(), 0, bytes.position(), UTF_8));
    }

    /** One holder of a held file. */
    private static final class Holder implements DiskLock {
        private final Held held;
        private boolean released;

        Holder(Held held) {
            this.held = held;
        }

        @Override
        public void close() {
            release(this);
        }
    }
}
