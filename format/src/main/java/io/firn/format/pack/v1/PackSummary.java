package io.firn.format.pack.v1;

import io.firn.ledger.Hash;

/**
 * What a pack says of itself.
 *
 * @param firstSeq sequence of record 0
 * @param count records
 * @param content SHA-256 over the uncompressed records in order
 * @param previousHash what the first ledger names as the hash before it
 * @param lastHash hash of the last ledger
 * @param opaque ledgers that could not be walked
 */
public record PackSummary(long firstSeq, int count, Hash content, Hash previousHash, Hash lastHash, int opaque) {}
