/**
 * The transaction index, version 1: from a hash to the ledgers that may hold it, for the chunks of a window so far, in one
 * immutable file.
 *
 * <p>In: the runs of consecutive chunks, through {@code disk}. Out: {@link io.firn.format.txindex.v1.TxIndexWriter} (builds one),
 * {@link io.firn.format.txindex.v1.TxIndexReader} (looks hashes up), {@link io.firn.format.txindex.v1.IndexIdentity} (which index
 * it is) and {@link io.firn.format.txindex.v1.TxIndexSummary} (what it says of itself).
 *
 * <p>Promises: the same runs give the same bytes on any number of threads; a hash that is in a run is always found, one that is
 * not gives a false candidate once in 256 times; whoever chose the hashes, an answer costs one block of bounded size; no byte is
 * believed before its checksum matched; corrupt, misplaced and of another version are three different errors. The bytes are
 * described in {@code docs/formats/tx-index-v1.md}.
 */
@NullMarked
package io.firn.format.txindex.v1;

import org.jspecify.annotations.NullMarked;
