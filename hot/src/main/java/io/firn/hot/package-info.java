/**
 * The hot store of a chunk: the rows, the hashes and the events of the ledgers that are not frozen yet.
 *
 * <p>In: one {@link io.firn.hot.HotRow}, its {@link io.firn.hot.HotHashes} and its {@link io.firn.hot.HotEvents} per ledger, in
 * order. Out: the row of a sequence, the {@link io.firn.hot.HotPlace} of a hash, the ids of the events that have a term, the events
 * themselves ({@link io.firn.hot.HotEventCursor}), and the last row, which is how far the hot tier has come. {@link io.firn.hot.HotStores}
 * makes, opens and removes one store per chunk; {@link io.firn.hot.HotStore} is an open one. Two implementations pass
 * {@code HotEventsTck}: {@link io.firn.hot.RocksHotStores}, the only importer of RocksDB in the repository, and
 * {@link io.firn.hot.DiskHotStores}, one small file on {@code disk}, so that a whole node can run on the simulated disk. The bytes of a row are {@code HotRowV3}, the same in both.
 *
 * <p>Promises: ledgers go in one by one, in sequence order, row, hashes and events together or not at all; after a crash or
 * a kill they are a prefix of those appended. Nothing here is durable by itself and nothing needs to be: everything can be made again from the journal.
 * Opening never creates and never repairs: a store that is missing, damaged or of another chunk is an {@code IOException}, and
 * the caller rebuilds it.
 */
@NullMarked
package io.firn.hot;

import org.jspecify.annotations.NullMarked;
