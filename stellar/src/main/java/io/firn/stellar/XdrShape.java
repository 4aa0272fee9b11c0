package io.firn.stellar;

/** The shapes of {@code ledger.shapes} that {@link XdrStepper} is asked to step over. */
enum XdrShape {
    LEDGER_CLOSE_META("LedgerCloseMeta"),
    LEDGER_CLOSE_META_EXT("LedgerCloseMetaExt"),
    EXTENSION_POINT("ExtensionPoint"),
    LEDGER_HEADER("LedgerHeader"),
    LEDGER_HEADER_HISTORY_ENTRY_EXT("LedgerHeaderHistoryEntryExt"),
    STELLAR_VALUE("StellarValue"),
    TRANSACTION_ENVELOPE("TransactionEnvelope"),
    TRANSACTION_V0("TransactionV0"),
    TRANSACTION("Transaction"),
    MUXED_ACCOUNT("MuxedAccount"),
    DECORATED_SIGNATURES("DecoratedSignatures"),
    FEE_BUMP_TRANSACTION_EXT("FeeBumpTransactionExt"),
    TRANSACTION_RESULT_PAIR("TransactionResultPair"),
    RESULT_META_TAIL("ResultMetaTail"),
    RESULT_META_TAIL_V1("ResultMetaTailV1"),
    LEDGER_ENTRY_CHANGES("LedgerEntryChanges"),
    TRANSACTION_META("TransactionMeta"),
    OPERATION_META("OperationMeta"),
    CONTRACT_EVENT("ContractEvent"),
    SC_VAL("SCVal"),
    SOROBAN_TRANSACTION_META_EXT("SorobanTransactionMetaExt"),
    CLOSE_TAIL("CloseTail"),
    CLOSE_TAIL_V1("CloseTailV1"),
    CLOSE_TAIL_V2("CloseTailV2");

    private final int skip;
    private final int at;

    XdrShape(String name) {
        ShapeProgram.Edge entry = LedgerShapes.PROGRAM.entry(name);
        this.skip = entry.skip();
        this.at = entry.at();
    }

    /** Bytes to skip before the first instruction. */
    int skip() {
        return skip;
    }

    /** The first instruction. */
    int at() {
        return at;
    }
}
