package io.firn.stellar;

/**
 * What a generated network looks like.
 *
 * @param seed everything in it follows from this number
 * @param transactions of a ledger, on average; a quarter more or fewer in any one, never more than {@value #MAX_TRANSACTIONS}
 * @param signatures what envelopes are signed with
 */
public record GeneratedOptions(long seed, int transactions, Signatures signatures) {
    /** Transactions of one ledger at most: some fifty times what a real one holds. */
    public static final int MAX_TRANSACTIONS = 20_000;

    public static final GeneratedOptions DEFAULTS = new GeneratedOptions(1, 12, Signatures.REAL);

    /** What a signature is. */
    public enum Signatures {
        /** Ed25519, by keys that follow from the seed. */
        REAL,
        /** As many bytes, valid for nobody: making real ones costs more than all the rest. */
        FILLER
    }

    public GeneratedOptions {
        if (transactions < 0 || transactions > MAX_TRANSACTIONS) {
            throw new IllegalArgumentException(
                    transactions + " transactions: must lie between 0 and " + MAX_TRANSACTIONS);
        }
    }
}
