package io.firn.disk;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * An open file: appended to at its end, read at any position.
 *
 * <p>After a crash: any prefix, or any subset of 512-byte sectors, of what was written since the last {@link #force} may be
 * there.
 *
 * <p>Threading: reads may run concurrently with each other and with one appender; appends, truncation and force are the
 * owner's, one at a time, except that {@link #force} may run while another thread appends (it covers at least what was
 * appended before it began).
 */
public interface DiskFile extends Closeable {
    /** Appends all remaining bytes at the end. A failure leaves an unknown part written and poisons the file. */
    void append(ByteBuffer bytes) throws IOException;

    /**
     * Reads at {@code position} until {@code into} is full or the file ends; the number of bytes read, 0 at or beyond the end.
     * Allocates nothing.
     */
    int read(ByteBuffer into, long position) throws IOException;

    /**
     * The whole file as it is now, for reading at any position until the arena closes; a copy or a mapping, so only for files
     * that no longer change. It may outlive this file's closing.
     *
     * @throws IllegalStateException when the arena is closed
     */
    MemorySegment map(Arena arena) throws IOException;

    /** Bytes in the file now. */
    long size() throws IOException;

    /** Cuts the file; durable after {@link #force}. */
    void truncate(long size) throws IOException;

    /**
     * Makes all bytes appended so far durable.
     *
     * @throws IOException when the device refused: final, every later append and force fails with the same cause
     */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
