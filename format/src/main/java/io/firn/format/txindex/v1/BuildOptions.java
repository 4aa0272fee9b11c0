package io.firn.format.txindex.v1;

import java.util.function.BooleanSupplier;

/**
 * How an index is built; none of it changes the bytes.
 *
 * @param threads threads that read runs and encode
 * @param batchKeys keys put in order in memory at once, at most
 * @param bufferBytes encoded bytes a thread holds back while it is not its turn to write, at most
 * @param stopping true when the build is to end
 */
record BuildOptions(int threads, int batchKeys, int bufferBytes, BooleanSupplier stopping) {
    /** Holds the blocks of one part when keys are even. */
    static final int BUFFER_BYTES = 40 << 20;

    BuildOptions {
        if (threads < 1 || batchKeys < 1 || bufferBytes < 1) {
            throw new IllegalArgumentException(
                    threads + " threads, " + batchKeys + " keys or " + bufferBytes + " bytes are too few");
        }
    }
}
