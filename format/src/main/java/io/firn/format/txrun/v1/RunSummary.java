package io.firn.format.txrun.v1;

import io.firn.ledger.Hash;

/**
 * What a run says of itself.
 *
 * @param content SHA-256 over the entries in order, 20 bytes each as stored
 * @param entries how many there are
 */
public record RunSummary(Hash content, long entries) {}
