/**
 * Frozen chunks: how they are written, found and read.
 *
 * <p>In: the catalog, which says what is frozen, and ledgers to be frozen. Out: {@link io.firn.cold.packs.PackCold}, the back end
 * that answers from packs, event segments, runs and indexes; {@link io.firn.cold.packs.ColdStorage}, the part of it that whoever
 * has hot chunks beside the frozen ones reads through, with {@link io.firn.cold.packs.ColdEvents} and
 * {@link io.firn.cold.packs.ColdChunkEvents}; {@link io.firn.cold.packs.HashSearch}, which looks into ledgers for a hash;
 * {@link io.firn.cold.packs.ChunkWriter}, which writes the files of a chunk out of {@link io.firn.cold.packs.FramedLedger ledgers}.
 *
 * <p>Promises: nothing that is not frozen is visible; a frozen ledger is returned right or its file is named as corrupt; a file is
 * closed only when nobody reads it, and at most the configured number stay open. A chunk is put in whole and taken out whole.
 *
 * <p>Document: {@code docs/cold-packs.md}.
 */
@NullMarked
package io.firn.cold.packs;

import org.jspecify.annotations.NullMarked;
