package io.firn.stellar;

/** The shapes of {@code ledger.shapes} that {@link XdrStepper} is asked to step over. */
enum XdrShape {
    LEDGER_CLOSE_META("LedgerCloseMeta"),
    LEDGER_CLOSE_META_EXT("LedgerCloseMetaExt"),
    EXTENSION_POINT("ExtensionPoint"),
    LEDGER_HEADER("LedgerHeader"),
    LEDGER_HEADER_HISTORY_ENTRY_EXT("LedgerHeaderHistoryEntryExt"),
    STELLAR_VALUE("StellarValue"),
    TRANSACTION_V0("TransactionV0"),
    TRANSACTION("Transaction"),
    TRANSACTION_ENVELOPE("TransactionEnvelope"),
    MUXED_ACCOUNT("MuxedAccount"),
    DECORATED_SIGNATURES("DecoratedSignatures"),
    FEE_BUMP_TRANSACTION_EXT("FeeBumpTransactionExt"),
    PRECONDITIONS("Preconditions"),
    MEMO("Memo"),
    OPERATION("Operation"),
    LEDGER_ENTRY_CHANGES("LedgerEntryChanges"),
    TRANSACTION_META("TransactionMeta"),
    TRANSACTION_META_V3_HEAD("TransactionMetaV3Head"),
    TRANSACTION_META_V4_HEAD("TransactionMetaV4Head"),
    TRANSACTION_META_V4_MIDDLE("TransactionMetaV4Middle"),
    EXTENDED_CHANGES("ExtendedChanges"),
    SOROBAN_TRANSACTION_META_EXT("SorobanTransactionMetaExt"),
    SOROBAN_TRANSACTION_META_V2("SorobanTransactionMetaV2"),
    SC_VAL("SCVal"),
    CONTRACT_EVENT("ContractEvent"),
    TRANSACTION_EVENT("TransactionEvent"),
    DIAGNOSTIC_EVENT("DiagnosticEvent"),
    TRANSACTION_RESULT_PAIR("TransactionResultPair"),
    TRANSACTION_RESULT_META("TransactionResultMeta"),
    TRANSACTION_RESULT_META_V1("TransactionResultMetaV1"),
    RESULT_META_TAIL("ResultMetaTail"),
    RESULT_META_TAIL_V1("ResultMetaTailV1"),
    CLOSE_TAIL("CloseTail"),
    CLOSE_TAIL_V1("CloseTailV1"),
    CLOSE_TAIL_V2("CloseTailV2");

    private final int entry;

    XdrShape(String name) {
        this.entry = LedgerShapes.entry(name);
    }

    /** The index to give to {@link LedgerShapes#STEPS}. */
    int entry() {
        return entry;
    }
}
