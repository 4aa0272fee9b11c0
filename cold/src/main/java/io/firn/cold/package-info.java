/**
 * The cold storage: what can be asked of ledgers that no longer change, put into it, and go wrong.
 *
 * <p>In: sequences, hashes, {@link io.firn.cold.EventsFilter filters}, and {@link io.firn.cold.Section sections} of ledgers. Out:
 * {@link io.firn.format.frame.v1.LedgerFrame ledger frames} whose checksums were verified, transactions, receipts, events. Public:
 * {@link io.firn.cold.ColdReads} and {@link io.firn.cold.ColdBackEnd}, the contract of every back end, and what it speaks of;
 * {@link io.firn.cold.LedgerContent} and {@link io.firn.cold.EventsWindow}, which back ends share. Back ends are packages of their
 * own, {@code packs} and {@code memory}; {@code handle} is what they are asked through.
 *
 * <p>Promises: nothing that was not put is visible; what is not there is absent, never an error; each call answers from one state.
 */
@NullMarked
package io.firn.cold;

import org.jspecify.annotations.NullMarked;
