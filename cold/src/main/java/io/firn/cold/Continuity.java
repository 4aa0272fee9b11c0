package io.firn.cold;

/** What a back end asks of the ledgers put into it. */
public enum Continuity {
    /** A section begins right behind the latest ledger, and every ledger names the one before by its hash. */
    LINKED,
    /** A section begins somewhere behind the latest ledger; hashes of predecessors are not looked at. */
    GAPS_ALLOWED
}
