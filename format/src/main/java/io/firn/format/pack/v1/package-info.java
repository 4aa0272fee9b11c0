/**
 * The pack, version 1: the records of one chunk in one immutable file.
 *
 * <p>In: ledger frames in order, through {@code disk}. Out: {@link io.firn.format.pack.v1.PackWriter} (writes one),
 * {@link io.firn.format.pack.v1.PackReader} (reads records by sequence), {@link io.firn.format.pack.v1.PackIdentity} (which
 * pack it is) and {@link io.firn.format.pack.v1.PackSummary} (what it says of itself).
 *
 * <p>Promises: the same ledgers give the same bytes; opening costs one read of the tail and a record one read; no byte is
 * believed before its checksum matched; corrupt, misplaced and of another version are three different errors. The bytes are
 * described in {@code docs/formats/pack-v1.md}.
 */
@NullMarked
package io.firn.format.pack.v1;

import org.jspecify.annotations.NullMarked;
