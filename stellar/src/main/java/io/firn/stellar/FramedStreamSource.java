package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Framed ledgers from a file, a named pipe or standard input: what captive core writes into its pipe, plain or zstd.
 *
 * <p>A file can be opened again and again. A pipe is read once: a later stream goes on where the one before it stopped, and is
 * given that one's last ledger again.
 *
 * <p>Format: see {@link FrameReader}.
 *
 * <p>Threading: safe for concurrent use; each stream is confined to one thread, and a pipe has one stream at a time.
 */
public final class FramedStreamSource implements LedgerSource {
    private final String spec;
    private final InputStream standardInput;
    private final Chain chain;
    private final long prefetchBytes;
    private final List<FramedStream> streams = new ArrayList<>();
    private @Nullable FrameFeed pipe;
    private boolean closed;

    /**
     * @param spec a path, or {@code -} for standard input
     * @param standardInput what {@code -} reads
     * @param prefetchBytes frames read ahead hold at most so many bytes; one frame is always allowed
     */
    public FramedStreamSource(String spec, InputStream standardInput, Chain chain, long prefetchBytes) {
        this.spec = spec;
        this.standardInput = standardInput;
        this.chain = chain;
        this.prefetchBytes = prefetchBytes;
    }

    @Override
    public String name() {
        return "stream " + spec;
    }

    /** Always empty: a stream cannot tell how far it goes. */
    @Override
    public OptionalLong tip() {
        return OptionalLong.empty();
    }

    /**
     * The sequence of a file's first ledger; empty for an empty file, and for a pipe, which can be read only once.
     *
     * @throws SourceException when the file cannot be read or does not begin with a ledger
     */
    public OptionalLong first() throws SourceException {
        if (spec.equals("-") || !Files.isRegularFile(Path.of(spec))) {
            return OptionalLong.empty();
        }
        try (InputStream in = Files.newInputStream(Path.of(spec))) {
            Optional<FrameReader.Frame> frame = FrameReader.open(name(), in).next();
            return frame.isPresent()
                    ? OptionalLong.of(
                            chain.newWalker().peek(frame.get().bytes()).seq())
                    : OptionalLong.empty();
        } catch (BadLedgerException e) {
            throw new SourceException(
                    Kind.CORRUPT, name() + ": the frame at offset 0 holds no ledger: " + e.getMessage(), e);
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            throw new SourceException(Kind.UNREACHABLE, name() + ": cannot be read: " + e, e);
        }
    }

    @Override
    public LedgerStream open(long fromSeq, OptionalLong lastSeq) throws SourceException {
        boolean shared = spec.equals("-") || !Files.isRegularFile(Path.of(spec));
        if (!spec.equals("-") && !Files.exists(Path.of(spec))) {
            throw new SourceException(Kind.MISSING, name() + ": there is no such file");
        }
        if (!spec.equals("-") && Files.isDirectory(Path.of(spec))) {
            throw new SourceException(Kind.MISSING, name() + ": is a directory");
        }
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name() + " is closed");
            }
            FrameFeed feed = shared ? pipe() : started();
            FramedStream stream = new FramedStream(name(), feed, chain.newWalker(), fromSeq, lastSeq, shared);
            streams.removeIf(FramedStream::isClosed);
            streams.add(stream);
            return stream;
        }
    }

    /** The one feed of the pipe, with the last ledger given put back in front. */
    private FrameFeed pipe() {
        FrameFeed known = pipe;
        if (known == null) {
            known = started();
            pipe = known;
        } else if (!streams.isEmpty()) {
            Optional<FrameReader.Frame> last = streams.getLast().lastGiven();
            last.ifPresent(known::giveBack);
        }
        return known;
    }

    private FrameFeed started() {
        FrameFeed feed = new FrameFeed(name(), prefetchBytes);
        feed.start(() -> spec.equals("-") ? standardInput : Files.newInputStream(Path.of(spec)));
        return feed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        streams.forEach(FramedStream::close);
        if (pipe != null) {
            pipe.close();
        }
    }
}
