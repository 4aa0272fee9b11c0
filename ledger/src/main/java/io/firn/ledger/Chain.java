package io.firn.ledger;

/** What a chain tells the archive. Implementations: Stellar, and the toy chain of the test kit. */
public interface Chain {
    /** The network's identity, written into every file and pinned at first start (Stellar: the passphrase). */
    String network();

    /** Sequence of the chain's first ledger. */
    long firstSeq();

    /** A walker for one thread. */
    LedgerWalker newWalker();
}
