package io.firn.rpc;

import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response body: what fits {@value #BUFFER_BYTES} bytes is sent at once with its length, more is streamed. Until it streams,
 * what was written can be taken back.
 *
 * <p>Threading: confined to its request.
 */
final class ResponseStream extends OutputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerResponse response;
    private byte[] buffer = new byte[1_024];
    private int size;
    private @Nullable OutputStream stream;

    ResponseStream(ServerResponse response) {
        this.response = response;
    }

    /** True once bytes are on their way that cannot be taken back. */
    boolean streaming() {
        return stream != null;
    }

    /** Bytes written and not on their way. */
    int size() {
        return size;
    }

    /** Takes back what was written after {@code mark}; only while not streaming. */
    void backTo(int mark) {
        if (stream != null) {
            throw new IllegalStateException("the response is streaming");
        }
        size = mark;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (stream == null && size + length > BUFFER_BYTES) {
            stream = new BufferedOutputStream(response.outputStream(), BUFFER_BYTES);
            stream.write(buffer, 0, size);
            size = 0;
        }
        if (stream != null) {
            stream.write(bytes, offset, length);
            return;
        }
        if (size + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + length));
        }
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
    }

    /** Does nothing: the end of a value is no reason to send a packet. */
    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        } else {
            response.send(Arrays.copyOf(buffer, size));
        }
    }
}
