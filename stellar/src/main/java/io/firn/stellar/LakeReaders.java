package io.firn.stellar;

import io.firn.ledger.Chain;
import io.firn.ledger.SourceException;
import io.firn.stellar.LakeObjectReader.Outcome;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The object readers of one lake, and the arrays they decompress into, both lent out and taken back.
 *
 * <p>Threading: safe; each reader is used by one thread at a time.
 *
 * <p>Limits: keeps at most {@value #MAX_SPARE} arrays of at most {@value #MAX_SPARE_BYTES} bytes.
 */
final class LakeReaders {
    private static final int MAX_SPARE = 16;
    private static final int MAX_SPARE_BYTES = 1 << 24;
    private static final byte[] NONE = {};

    private final String lake;
    private final Chain chain;
    private final Supplier<? extends LedgerBoundary> boundaries;
    private final LakeDirectory directory;
    private final Queue<LakeObjectReader> idle = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<byte[]> spare = new ArrayBlockingQueue<>(MAX_SPARE);

    LakeReaders(String lake, Chain chain, Supplier<? extends LedgerBoundary> boundaries, LakeDirectory directory) {
        this.lake = lake;
        this.chain = chain;
        this.boundaries = boundaries;
        this.directory = directory;
    }

    LakeDirectory directory() {
        return directory;
    }

    /** Reads the object that holds {@code seq}. */
    Outcome read(long seq) throws SourceException {
        LakeObjectReader reader = idle.poll();
        if (reader == null) {
            reader = new LakeObjectReader(chain.newWalker(), boundaries.get(), chain.firstSeq());
        }
        try {
            byte[] array = spare.poll();
            return reader.read(lake, directory, seq, array == null ? NONE : array);
        } finally {
            idle.add(reader);
        }
    }

    /** Takes back the bytes of an object nobody looks at any more. */
    void recycle(LakeObject object) {
        if (object.array().length <= MAX_SPARE_BYTES) {
            // When enough are kept it is left to the collector.
            spare.offer(object.array());
        }
    }
}
