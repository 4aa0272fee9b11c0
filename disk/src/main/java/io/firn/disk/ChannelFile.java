package io.firn.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of the operating system, open.
 *
 * <p>Holds: {@code end} is where the next append goes; it moves only after all bytes of an append are in, so a reader that
 * asks for {@link #size} first never meets half an append.
 *
 * <p>Durable when: {@link #force} returned. A failed append, truncate or force is final: the kernel may have dropped the dirty
 * pages and call them clean, so a second force would lie. The file is poisoned and whoever opens it next has to recover.
 *
 * <p>Threading: as {@link DiskFile}. Interrupting a thread inside a call closes the channel for everybody.
 */
final class ChannelFile implements DiskFile {
    /**
     * Bytes moved by one system call, at most: the JDK keeps a direct buffer of the largest heap transfer per thread for as
     * long as the thread lives.
     */
    private static final int MAX_TRANSFER_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final boolean writable;
    private volatile long end;
    private volatile @Nullable IOException poison;

    private ChannelFile(Path file, FileChannel channel, boolean writable) throws IOException {
        this.file = file;
        this.channel = channel;
        this.writable = writable;
        this.end = channel.size();
    }

    static ChannelFile writable(Path file, FileChannel channel) throws IOException {
        return new ChannelFile(file, channel, true);
    }

    static ChannelFile readOnly(Path file, FileChannel channel) throws IOException {
        return new ChannelFile(file, channel, false);
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        requireSound();
        long at = end;
        int limit = bytes.limit();
        try {
            while (bytes.position() < limit) {
                bytes.limit(Math.min(limit, bytes.position() + MAX_TRANSFER_BYTES));
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw poisoned(e);
        } finally {
            bytes.limit(limit);
        }
        end = at;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        int start = into.position();
        int limit = into.limit();
        try {
            while (into.position() < limit) {
                into.limit(Math.min(limit, into.position() + MAX_TRANSFER_BYTES));
                if (channel.read(into, position + (into.position() - start)) < 0) {
                    break;
                }
            }
        } finally {
            into.limit(limit);
        }
        return into.position() - start;
    }

    @Override
    public MemorySegment map(Arena arena) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, size(), arena);
    }

    @Override
    public long size() throws IOException {
        return writable ? end : channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        requireSound();
        if (size < 0 || size > end) {
            throw new IllegalArgumentException(file + ": cut to " + size + " of " + end + " bytes");
        }
        try {
            channel.truncate(size);
        } catch (IOException e) {
            throw poisoned(e);
        }
        end = size;
    }

    @Override
    public void force() throws IOException {
        requireSound();
        try {
            channel.force(false);
        } catch (IOException e) {
            throw poisoned(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void requireSound() throws IOException {
        if (!writable) {
            throw new NonWritableChannelException();
        }
        IOException cause = poison;
        if (cause != null) {
            throw new IOException(
                    file + ": poisoned by an earlier failure (" + cause.getMessage() + "): open it again and recover",
                    cause);
        }
    }

    private IOException poisoned(IOException cause) {
        poison = cause;
        // The platform's words ("No space left on device") name no file.
        return new IOException(file + ": " + cause.getMessage(), cause);
    }
}
