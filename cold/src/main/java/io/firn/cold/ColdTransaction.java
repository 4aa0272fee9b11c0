package io.firn.cold;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.Optional;

/**
 * A transaction as it was submitted.
 *
 * @param hash its own
 * @param innerHash of the transaction it pays for; its own where it pays for none
 * @param envelope the chain's own bytes
 * @param sender who sent it, in the chain's own bytes; empty where the chain does not say
 */
public record ColdTransaction(Hash hash, Hash innerHash, Slice envelope, Optional<Slice> sender) {}
