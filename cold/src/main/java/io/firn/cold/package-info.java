/**
 * The cold storage handle and its back ends: how frozen ledgers are read.
 *
 * <p>In: sequences, and the catalog that says what is frozen. Out: {@link io.firn.format.frame.v1.LedgerFrame ledger frames} whose
 * checksums were verified, the ledgers a hash may be in, and {@link io.firn.cold.ColdEvents the events of a chunk}. Public: {@link io.firn.cold.ColdStorage}, the contract that every back end passes as
 * {@code ColdStorageTck}, and {@link io.firn.cold.PackCold}, which answers from packs, event segments and indexes.
 *
 * <p>Promises: nothing that is not frozen is visible; a frozen ledger is returned right or its file is named as corrupt; a file is
 * closed only when nobody reads it, and at most the configured number stay open.
 */
@NullMarked
package io.firn.cold;

import org.jspecify.annotations.NullMarked;
