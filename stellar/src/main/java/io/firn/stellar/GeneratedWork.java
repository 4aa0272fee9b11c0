package io.firn.stellar;

/** What a generated transaction does: its operations, and all that comes of them. */
sealed interface GeneratedWork permits GeneratedPayments, GeneratedCreation, GeneratedInvocation {
    /** How a transaction ends. */
    enum Outcome {
        SUCCEEDS,
        /** It takes its fee and its sequence number, and changes nothing else. */
        FAILS
    }

    int operationCount();

    /** The operations. */
    XdrWriter operations();

    /** The extension of the transaction. */
    XdrWriter extension();

    /** What the transaction reserves beside the fee for its operations. */
    long resourceFee();

    /** What of it comes back. */
    long refund();

    /** The results of the operations. */
    XdrWriter results(Outcome outcome);

    /** The metas of the operations of a transaction that succeeds. */
    XdrWriter metas(GeneratedEntries entries, long sequence);

    /** What the transaction's meta says of a contract, if there is one. */
    XdrWriter sorobanMeta(Outcome outcome);

    /** Diagnostic events. */
    XdrWriter diagnostics(Outcome outcome);
}
