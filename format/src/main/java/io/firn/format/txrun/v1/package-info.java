/**
 * The transaction run, version 1: the hash prefixes of one chunk with their ledgers, sorted, in one immutable file.
 *
 * <p>In: hashes and sequences in any order, through {@code disk}. Out: {@link io.firn.format.txrun.v1.RunWriter} (writes one),
 * {@link io.firn.format.txrun.v1.RunReader} (opens and verifies one), {@link io.firn.format.txrun.v1.RunCursor} (a range of one
 * in order), {@link io.firn.format.txrun.v1.RunMerge} (many in order), {@link io.firn.format.txrun.v1.RunIdentity} (which run
 * it is) and {@link io.firn.format.txrun.v1.RunSummary} (what it says of itself).
 *
 * <p>Promises: the same entries give the same bytes in whatever order they came and however little memory there was; no entry
 * is believed before its block's checksum matched; corrupt, misplaced and of another version are three different errors. The
 * bytes are described in {@code docs/formats/tx-run-v1.md}.
 */
@NullMarked
package io.firn.format.txrun.v1;

import org.jspecify.annotations.NullMarked;
