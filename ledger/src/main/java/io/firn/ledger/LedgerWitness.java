package io.firn.ledger;

/**
 * A second account of a chain's ledgers, which verified ones are compared with.
 *
 * <p>Threading: confined to its owner.
 */
public interface LedgerWitness {
    /** What a witness says of a ledger. */
    sealed interface Testimony permits Same, Differs, Absent {}

    /** It has this ledger. */
    record Same() implements Testimony {}

    /**
     * It has another ledger under the same sequence.
     *
     * @param what differs, in one line that names the ledger
     * @param where its file
     */
    record Differs(String what, String where) implements Testimony {}

    /** It has none, or none that can be read. */
    record Absent() implements Testimony {}

    /**
     * Compares a ledger.
     *
     * @param header the facts of a ledger that was verified
     * @param raw its bytes
     * @throws java.io.UncheckedIOException when the witness does not answer
     */
    Testimony compare(LedgerHeader header, Slice raw);
}
