package io.firn.ledger;

import java.util.Optional;

/**
 * What a transaction's own bytes say of it.
 *
 * @param successful it took effect
 * @param feeCharged in the chain's smallest unit
 * @param sender who sent it, in the chain's own bytes; of a fee bump who sent what it pays for; empty where the chain does not say
 */
public record TxFacts(boolean successful, long feeCharged, Optional<Slice> sender) {}
