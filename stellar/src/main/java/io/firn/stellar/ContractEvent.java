package io.firn.stellar;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.List;
import java.util.Optional;

/**
 * What a ContractEvent consists of; every slice is a part of the bytes that were read.
 *
 * @param type its ContractEventType: {@link #SYSTEM}, {@link #CONTRACT}, {@link #DIAGNOSTIC}, or one this version does not know
 * @param contract the contract that made it, see {@link ContractId}
 * @param topics its topics, each one ScVal
 * @param value its data, one ScVal
 */
public record ContractEvent(int type, Optional<Hash> contract, List<Slice> topics, Slice value) {
    public static final int SYSTEM = 0;
    public static final int CONTRACT = 1;
    public static final int DIAGNOSTIC = 2;

    public ContractEvent {
        topics = List.copyOf(topics);
    }
}
