package io.firn.ledger;

/**
 * Steps over one raw ledger and checks it. A walker belongs to one thread and is reused.
 *
 * <p>The chain link (this ledger's previous hash against the last ledger's hash) is the caller's to check.
 */
public interface LedgerWalker {
    /** A header, and what stands before it, is never longer. */
    int HEAD_BYTES = 4 << 10;

    /**
     * Walks a raw ledger and verifies everything that can be verified in isolation: the header's hash, the hash of its
     * transaction set and of its results, each transaction's hash on this network.
     *
     * <p>Afterwards {@code into} holds header facts and transactions, or, when the header verifies and something behind it
     * is of a kind this version does not know, is marked opaque.
     *
     * @throws BadLedgerException when the bytes are malformed, truncated, do not hash to what they claim, or belong to
     *     another network
     */
    void walk(Slice raw, LedgerLayout into) throws BadLedgerException;

    /**
     * As {@link #walk}, but believes the hashes: for ledgers whose bytes are already covered by a verified checksum.
     *
     * @throws BadLedgerException when the bytes are malformed or truncated
     */
    void walkTrusted(Slice raw, LedgerLayout into) throws BadLedgerException;

    /**
     * The header facts alone, without verification; cheap.
     *
     * @throws BadLedgerException when no header can be read
     */
    LedgerHeader peek(Slice raw) throws BadLedgerException;

    /**
     * As {@link #peek}, from a ledger's beginning.
     *
     * @param head the first {@value #HEAD_BYTES} bytes, or the whole of a smaller ledger
     * @throws BadLedgerException when no header can be read
     */
    LedgerHeader peekHead(Slice head) throws BadLedgerException;

    /**
     * True when the transaction in an envelope hashes to {@code hash} on this network, as itself or as what a fee bump pays for.
     *
     * @throws BadLedgerException when the bytes are not exactly one envelope
     */
    boolean hashesTo(Slice envelope, Hash hash) throws BadLedgerException;

    /**
     * What a transaction's own bytes say of it; the sender is a part of the envelope.
     *
     * @param envelope as a layout cuts it out of its ledger
     * @param result its result-and-meta, likewise
     * @throws BadLedgerException when they are not exactly those of one transaction
     */
    TxFacts facts(Slice envelope, Slice result) throws BadLedgerException;

    /**
     * The events of a ledger, as they happened; diagnostic ones are not among them.
     *
     * @param layout what walking {@code raw} has filled; an opaque ledger has no events
     * @param into begun here
     * @throws BadLedgerException when the bytes are not those that were walked
     */
    void events(Slice raw, LedgerLayout layout, LedgerEvents into) throws BadLedgerException;

    /**
     * Where the fields of an event are.
     *
     * @param event the chain's own bytes of one event
     * @throws BadLedgerException when they are not exactly one event
     */
    void fields(Slice event, EventFields into) throws BadLedgerException;
}
