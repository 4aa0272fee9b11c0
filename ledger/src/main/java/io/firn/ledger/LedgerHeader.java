package io.firn.ledger;

/**
 * What the archive knows of a ledger without its transactions.
 *
 * @param seq sequence number
 * @param hash the ledger's own hash
 * @param previousHash the hash of the ledger before it
 * @param closeTimeSeconds close time, seconds since 1970-01-01 UTC
 * @param protocolVersion the protocol the ledger was closed with
 */
public record LedgerHeader(long seq, Hash hash, Hash previousHash, long closeTimeSeconds, int protocolVersion) {}
