package io.firn.stellar;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.List;

/**
 * What an applied transaction consists of; every slice is a part of the bytes that were read, each one XDR value.
 *
 * @param hash its own hash, as its result states it; of a fee bump the outer one
 * @param envelope its TransactionEnvelope
 * @param feeBump true when the envelope is that of a fee bump
 * @param successful true when its result, of a fee bump also the inner one, is a success
 * @param result its TransactionResult
 * @param meta its TransactionMeta
 * @param transactionEvents TransactionEvents of the transaction as a whole
 * @param contractEvents ContractEvents by operation; empty where the meta has no place for them
 * @param diagnosticEvents DiagnosticEvents
 */
public record TransactionParts(
        Hash hash,
        Slice envelope,
        boolean feeBump,
        boolean successful,
        Slice result,
        Slice meta,
        List<Slice> transactionEvents,
        List<List<Slice>> contractEvents,
        List<Slice> diagnosticEvents) {
    public TransactionParts {
        transactionEvents = List.copyOf(transactionEvents);
        contractEvents = List.copyOf(contractEvents);
        diagnosticEvents = List.copyOf(diagnosticEvents);
    }
}
