package io.firn.format.txindex.v1;

import io.firn.ledger.Hash;

/**
 * What an index says of itself.
 *
 * @param content SHA-256 over the content hashes of its runs in chunk order: what it was built from, known before it is built
 * @param keys entries of all its runs
 */
public record TxIndexSummary(Hash content, long keys) {}
