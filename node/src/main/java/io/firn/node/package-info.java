/**
 * The daemon: what moves ledgers between the tiers, and what reads and audits them.
 *
 * <p>In: a {@link io.firn.ledger.Chain}, a {@link io.firn.ledger.LedgerSource}, a disk, hot stores, a clock. Flow: source →
 * intake (verify, frame) → journal (acknowledged) → hot chunk → archive; and, chunk by chunk, journal → pack, events and hashes → out of
 * hot and journal.
 *
 * <p>Out: {@link io.firn.node.Node} (runs it), {@link io.firn.node.Archive} and {@link io.firn.node.ArchiveView} (read it),
 * {@link io.firn.node.OfflineArchive} (read a stopped one), {@link io.firn.node.Doctor} and {@link io.firn.node.Verify} (audit
 * it), {@link io.firn.node.NodeConfig}, {@link io.firn.node.NodeStatus}, {@link io.firn.node.NodeException},
 * {@link io.firn.node.Progress}, {@link io.firn.node.ViewRevokedException}.
 *
 * <p>Promises: a ledger that was acknowledged is served with the same bytes until it falls below the floor; progress is derived
 * from what is durable and never stored; start-up is the only recovery path.
 */
@NullMarked
package io.firn.node;

import org.jspecify.annotations.NullMarked;
