/**
 * The only room that knows Stellar: stepping over its ledgers, checking them, and where they come from.
 *
 * <p>In: raw LedgerCloseMeta bytes. Out: {@link io.firn.stellar.StellarChain} (a network as a chain of the archive),
 * {@link io.firn.stellar.StellarWalker} (header facts, transactions and their ranges, every hash checked; events and their fields),
 * {@link io.firn.stellar.StellarHeader} (where the header is), {@link io.firn.stellar.NetworkId};
 * {@link io.firn.stellar.TransactionReader} (what a transaction consists of: {@link io.firn.stellar.TransactionParts}),
 * {@link io.firn.stellar.EventReader} (what an event consists of: {@link io.firn.stellar.ContractEvent}, with the
 * {@link io.firn.stellar.ContractId} of who made it), {@link io.firn.stellar.FeeReader} (what was paid for inclusion:
 * {@link io.firn.stellar.LedgerFees}); the sources
 * {@link io.firn.stellar.LakeSource} (with {@link io.firn.stellar.LakeOptions}, {@link io.firn.stellar.LakeSchema},
 * {@link io.firn.stellar.LedgerBoundary}), {@link io.firn.stellar.FramedStreamSource} and {@link io.firn.stellar.GeneratedSource}
 * (of a {@link io.firn.stellar.GeneratedNetwork} with {@link io.firn.stellar.GeneratedOptions}); {@link io.firn.stellar.LakeAudit};
 * {@link io.firn.stellar.LakeWriter}; {@link io.firn.stellar.HistoryArchive} (audits one, and is a witness).
 *
 * <p>Promises: raw bytes are never changed and never copied to be understood; lengths and counts are checked before they are
 * used; a ledger of protocols 0 to 28 is walked whole, and one that holds something newer is opaque, not lost. A source
 * gives exactly the sequences it was asked for, in order, and believes nothing else: hashes and links are the reader's to check.
 */
@NullMarked
package io.firn.stellar;

import org.jspecify.annotations.NullMarked;
