package io.firn.stellar;

import java.util.Arrays;

/**
 * What the transactions of one ledger have paid to be included, failed ones too, in stroops and apply order.
 *
 * <p>Threading: immutable.
 */
public final class LedgerFees {
    private final long[] classic;
    private final long[] soroban;

    private LedgerFees(long[] classic, long[] soroban) {
        this.classic = classic;
        this.soroban = soroban;
    }

    /** Stroops an operation, of each transaction that runs no contract. */
    public long[] classic() {
        return classic.clone();
    }

    /** Stroops beside those for resources, of each transaction that runs a contract or tends its entries. */
    public long[] soroban() {
        return soroban.clone();
    }

    @Override
    public String toString() {
        return "classic " + Arrays.toString(classic) + ", soroban " + Arrays.toString(soroban);
    }

    /** Gathers those of a ledger of no more transactions than told. */
    static final class Builder {
        private final long[] classic;
        private final long[] soroban;
        private int classicCount;
        private int sorobanCount;

        Builder(int transactions) {
            classic = new long[transactions];
            soroban = new long[transactions];
        }

        void addClassic(long stroops) {
            classic[classicCount++] = stroops;
        }

        void addSoroban(long stroops) {
            soroban[sorobanCount++] = stroops;
        }

        LedgerFees build() {
            return new LedgerFees(Arrays.copyOf(classic, classicCount), Arrays.copyOf(soroban, sorobanCount));
        }
    }
}
