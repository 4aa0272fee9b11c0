/**
 * The words and the arithmetic of the archive, and what a chain and a source must be to it.
 *
 * <p>In: nothing; this room depends on no other. Out: {@link io.firn.ledger.Geometry} (sequences, chunks, windows),
 * {@link io.firn.ledger.Hash}, {@link io.firn.ledger.Slice}, {@link io.firn.ledger.LedgerHeader} and
 * {@link io.firn.ledger.LedgerLayout} (what walking one raw ledger yields), {@link io.firn.ledger.TxFacts} (what one of its
 * transactions says of itself), {@link io.firn.ledger.LedgerEvents} and
 * {@link io.firn.ledger.StoredEvent} (its events, as they are stored), {@link io.firn.ledger.EventQuery} and
 * {@link io.firn.ledger.TermKey} (what is asked of events, and how a term is named), {@link io.firn.ledger.Chain} and
 * {@link io.firn.ledger.LedgerSource} (what a chain and a source of ledgers tell the archive), {@link io.firn.ledger.LedgerWitness}
 * (what another account of them says).
 *
 * <p>Promises: every value is immutable but {@code LedgerLayout}, {@code LedgerEvents} and {@code EventFields}, which their owners
 * reuse; nothing here does I/O.
 */
@NullMarked
package io.firn.ledger;

import org.jspecify.annotations.NullMarked;
