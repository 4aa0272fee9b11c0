package io.firn.stellar;

import io.firn.ledger.Chain;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.SourceException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A data lake in a directory: compressed objects of one or more ledgers each, found by sequence.
 *
 * <p>Nothing is believed but that an object holds the sequences its name claims; hashes and links are the reader's to check.
 * The lake is first looked at when it is first asked, so that it may be out of reach when the source is made.
 *
 * <p>Format: SEP-54, see {@link LakeSchema} and {@link LakeObjectReader}.
 *
 * <p>Owns: the threads that read ahead, up to {@link LakeOptions#workers}.
 *
 * <p>Threading: safe for concurrent use; each stream is confined to one thread.
 */
public final class LakeSource implements LedgerSource {
    private final Path root;
    private final Chain chain;
    private final Supplier<? extends LedgerBoundary> boundaries;
    private final LakeOptions options;
    private final InstantSource clock;
    private final List<LakeStream> streams = new ArrayList<>();
    private @Nullable LakeReaders readers;
    private @Nullable ExecutorService workers;
    private boolean closed;

    /**
     * @param boundaries makes, for one thread, what finds the ends of ledgers in objects of several
     * @param clock tells how long an object has not grown
     */
    public LakeSource(
            Path root,
            Chain chain,
            Supplier<? extends LedgerBoundary> boundaries,
            LakeOptions options,
            InstantSource clock) {
        this.root = root;
        this.chain = chain;
        this.boundaries = boundaries;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "lake " + root;
    }

    /** How the lake is cut, by its manifest, the configuration or its names. */
    public LakeSchema schema() throws SourceException {
        return readers().directory().schema();
    }

    @Override
    public OptionalLong tip() throws SourceException {
        return readers().directory().newest();
    }

    /** The first sequence the lake holds; empty when it holds none. What follows may have gaps. */
    public OptionalLong first() throws SourceException {
        OptionalLong oldest = readers().directory().oldest();
        return oldest.isPresent() ? OptionalLong.of(Math.max(oldest.getAsLong(), chain.firstSeq())) : oldest;
    }

    @Override
    public LedgerStream open(long fromSeq, OptionalLong lastSeq) throws SourceException {
        if (fromSeq < chain.firstSeq()) {
            throw new IllegalArgumentException(
                    "ledger " + fromSeq + " is below the chain's first, " + chain.firstSeq());
        }
        LakeReaders all = readers();
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name() + " is closed");
            }
            Optional<LakeAhead> ahead = options.workers() == 0
                    ? Optional.empty()
                    : Optional.of(new LakeAhead(all, workers(), options.prefetchBytes()));
            LakeStream stream = new LakeStream(name(), all, ahead, options, clock, fromSeq, lastSeq);
            streams.removeIf(LakeStream::isClosed);
            streams.add(stream);
            return stream;
        }
    }

    private synchronized LakeReaders readers() throws SourceException {
        LakeReaders known = readers;
        if (known == null) {
            LakeSchema schema = LakeLayout.settle(root, chain.network(), options);
            known = new LakeReaders(name(), chain, boundaries, new LakeDirectory(root, schema));
            readers = known;
        }
        return known;
    }

    private synchronized ExecutorService workers() {
        ExecutorService known = workers;
        if (known == null) {
            known = Executors.newFixedThreadPool(
                    options.workers(),
                    Thread.ofPlatform().daemon().name("lake-reader-", 0).factory());
            workers = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        closed = true;
        streams.forEach(LakeStream::close);
        if (workers != null) {
            workers.shutdown();
        }
    }
}
