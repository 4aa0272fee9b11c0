package io.firn.bench.replay;

/**
 * A run of a template's bytes that is copied whole and then written over in places.
 *
 * @param from offset of its first byte in the template
 * @param to offset of the byte after its last
 * @param ids accounts and claimable balances, by number
 * @param seqs ledger sequences, by how far they lie below the ledger's own
 * @param times close times, by how many seconds they lie before the ledger's own
 * @param hashes hashes of transactions, by number
 */
record Region(int from, int to, Patches ids, Patches seqs, Patches times, Patches hashes) {
    int length() {
        return to - from;
    }
}
