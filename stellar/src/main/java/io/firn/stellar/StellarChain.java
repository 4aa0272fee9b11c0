package io.firn.stellar;

import io.firn.ledger.Chain;

/** A Stellar network as a chain: its passphrase, its first exported ledger, and walkers over its ledgers. */
public final class StellarChain implements Chain {
    /** Ledger 1 is the genesis: no exporter and no captive core gives its close meta. */
    public static final long FIRST_SEQ = 2;

    private final NetworkId network;

    public StellarChain(String passphrase) {
        this.network = NetworkId.of(passphrase);
    }

    @Override
    public String network() {
        return network.passphrase();
    }

    @Override
    public long firstSeq() {
        return FIRST_SEQ;
    }

    @Override
    public StellarWalker newWalker() {
        return new StellarWalker(network);
    }
}
