package io.firn.hot;

/**
 * How much a RocksDB hot store writes into memory before it makes a table file of it. Of each family there is a second buffer of
 * the same size while the first one is written.
 *
 * @param rowBytes of {@code ledgers}
 * @param hashBytes of {@code txhash}
 * @param eventBytes of {@code events}
 * @param postingBytes of {@code postings}
 * @param logBytes of write-ahead log before the families it pins are written
 */
record RocksBuffers(long rowBytes, long hashBytes, long eventBytes, long postingBytes, long logBytes) {
    /** Buffers of each family at a time. */
    static final int COUNT = 2;

    static final RocksBuffers DEFAULT = new RocksBuffers(8L << 20, 16L << 20, 16L << 20, 16L << 20, 128L << 20);
}
