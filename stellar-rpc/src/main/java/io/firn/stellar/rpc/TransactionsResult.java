package io.firn.stellar.rpc;

import io.firn.format.frame.v1.FrameTransactions;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.rpc.RpcResult;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarHeader;
import io.firn.stellar.TransactionParts;
import io.firn.stellar.TransactionReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** A page on its way: of each ledger what is wanted is decompressed when its turn comes. */
final class TransactionsResult implements RpcResult {
    private final StellarChain chain;
    private final StorageThreads storage;
    private final List<Run> runs;
    private final Toid cursor;
    private final LedgerHeader oldest;
    private final LedgerHeader latest;
    private final ResponseBudget.Share share;

    /** What is written of a run. */
    private record Decoded(LedgerHeader ledger, List<TransactionParts> transactions) {}

    TransactionsResult(
            StellarChain chain,
            StorageThreads storage,
            List<Run> runs,
            Toid cursor,
            LedgerHeader oldest,
            LedgerHeader latest,
            ResponseBudget.Share share) {
        this.chain = chain;
        this.storage = storage;
        this.runs = runs;
        this.cursor = cursor;
        this.oldest = oldest;
        this.latest = latest;
        this.share = share;
    }

    @Override
    public void writeTo(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeName("transactions");
        out.writeStartArray();
        for (Run run : runs) {
            write(out, run, decoded(run));
        }
        out.writeEndArray();
        out.writeNumberProperty("latestLedger", latest.seq());
        out.writeNumberProperty("latestLedgerCloseTimestamp", latest.closeTimeSeconds());
        out.writeNumberProperty("oldestLedger", oldest.seq());
        out.writeNumberProperty("oldestLedgerCloseTimestamp", oldest.closeTimeSeconds());
        out.writeStringProperty("cursor", cursor.toString());
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Run run, Decoded decoded) {
        for (int i = run.first(); i < run.limit(); i++) {
            TransactionParts parts = decoded.transactions().get(i - run.first());
            out.writeStartObject();
            TransactionJson.write(
                    out, parts, parts.hash().toString(), i + 1, decoded.ledger().seq());
            out.writeNumberProperty("createdAt", decoded.ledger().closeTimeSeconds());
            out.writeEndObject();
        }
    }

    private Decoded decoded(Run run) throws IOException {
        try {
            return storage.run(() -> decode(run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Decoded decode(Run run) throws IOException {
        Slice head = run.frame().head(LedgerWalker.HEAD_BYTES);
        LedgerHeader ledger;
        int metaVersion;
        try {
            ledger = chain.newWalker().peekHead(head);
            metaVersion = StellarHeader.of(head).metaVersion();
        } catch (BadLedgerException e) {
            throw new IOException("a stored ledger cannot be read: " + e.getMessage(), e);
        }
        FrameTransactions transactions = run.frame().transactions();
        TransactionReader reader = new TransactionReader();
        List<TransactionParts> parts = new ArrayList<>(run.limit() - run.first());
        for (int i = run.first(); i < run.limit(); i++) {
            try {
                parts.add(reader.read(transactions.envelope(i), transactions.result(i), metaVersion));
            } catch (BadLedgerException e) {
                throw TransactionMethods.unreadable(ledger.seq(), i, e);
            }
        }
        return new Decoded(ledger, parts);
    }

    @Override
    public void close() {
        share.close();
    }

    /** The transactions of one ledger from place {@code first} on, below {@code limit}. */
    record Run(LedgerFrame frame, int first, int limit) {}
}
