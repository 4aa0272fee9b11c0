package io.firn.stellar.rpc;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.node.ArchiveView.FoundTx;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.TransactionParts;
import io.firn.stellar.TransactionReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.core.JsonGenerator;

/** {@code getTransaction} and {@code getTransactions}. */
final class TransactionMethods {
    private final Archive archive;
    private final StellarChain chain;
    private final StorageThreads storage;
    private final StellarRpcConfig.Limits limits;
    private final ResponseBudget budget;
    private final LongSupplier nanoTime;

    /** @param nanoTime as {@link System#nanoTime} */
    TransactionMethods(
            Archive archive,
            StellarChain chain,
            StorageThreads storage,
            StellarRpcConfig.Limits limits,
            ResponseBudget budget,
            LongSupplier nanoTime) {
        this.archive = archive;
        this.chain = chain;
        this.storage = storage;
        this.limits = limits;
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    RpcResult getTransaction(RpcParams params) throws RpcException, IOException, InterruptedException {
        String text = params.text("hash");
        Hash hash = hash(text, params.text("xdrFormat"));
        ResponseBudget.Share share = budget.share();
        try (ArchiveView view = archive.view()) {
            LedgerHeader oldest = view.oldest().orElseThrow(TransactionMethods::noRange);
            LedgerHeader latest = view.latest().orElseThrow(TransactionMethods::noRange);
            Optional<FoundTx> found = switch (view.find(hash)) {
                case FoundTx tx -> Optional.of(tx);
                case ArchiveView.FoundLedger ledger -> Optional.empty();
                case ArchiveView.Unknown unknown -> Optional.empty();
                case ArchiveView.Incomplete(String why) -> throw new RpcException(RpcCodes.INTERNAL_ERROR, why);
            };
            if (found.isEmpty()) {
                return out -> writeOne(out, text, Optional.empty(), oldest, latest);
            }
            FoundTx tx = found.get();
            share.add((long) tx.envelope().array().length + tx.result().array().length);
            One one = new One(tx, parts(new TransactionReader(), tx));
            return new Shared(share, out -> writeOne(out, text, Optional.of(one), oldest, latest));
        } catch (RpcException | IOException | InterruptedException | RuntimeException e) {
            share.close();
            throw e;
        }
    }

    /** The hash asked for; checks in the contract's order. */
    private static Hash hash(String text, String format) throws RpcException {
        String wrongFormat = XdrFormat.refusalOf(format);
        if (!wrongFormat.isEmpty()) {
            throw new RpcException(RpcCodes.INVALID_PARAMS, wrongFormat);
        }
        Hash hash = HashText.parse(text);
        XdrFormat.requireBase64(format);
        return hash;
    }

    private static RpcException noRange() {
        return new RpcException(RpcCodes.INTERNAL_ERROR, "unable to get ledger range: no ledger is stored yet");
    }

    private static TransactionParts parts(TransactionReader reader, FoundTx tx) throws IOException {
        try {
            return reader.read(tx.envelope(), tx.result());
        } catch (BadLedgerException e) {
            throw unreadable(tx.ledger().seq(), tx.position(), e);
        }
    }

    static IOException unreadable(long seq, int position, BadLedgerException e) {
        return new IOException(
                "ledger " + seq + ", transaction " + (position + 1) + ": what is stored cannot be read: "
                        + e.getMessage(),
                e);
    }

    /** A transaction that was found, and its parts. */
    private record One(FoundTx tx, TransactionParts parts) {}

    /** A result that holds a share of the memory for answers until it is closed. */
    private record Shared(ResponseBudget.Share share, RpcResult result) implements RpcResult {
        @Override
        public void writeTo(JsonGenerator out) throws IOException {
            result.writeTo(out);
        }

        @Override
        public void close() {
            share.close();
        }
    }

    private static void writeOne(
            JsonGenerator out, String hash, Optional<One> found, LedgerHeader oldest, LedgerHeader latest) {
        out.writeStartObject();
        out.writeNumberProperty("latestLedger", latest.seq());
        out.writeStringProperty("latestLedgerCloseTime", Long.toString(latest.closeTimeSeconds()));
        out.writeNumberProperty("oldestLedger", oldest.seq());
        out.writeStringProperty("oldestLedgerCloseTime", Long.toString(oldest.closeTimeSeconds()));
        long createdAt = 0;
        if (found.isEmpty()) {
            TransactionJson.writeNotFound(out, hash);
        } else {
            FoundTx tx = found.get().tx();
            TransactionJson.write(
                    out,
                    found.get().parts(),
                    hash,
                    tx.position() + 1,
                    tx.ledger().seq());
            createdAt = tx.ledger().closeTimeSeconds();
        }
        out.writeStringProperty("createdAt", Long.toString(createdAt));
        out.writeEndObject();
    }

    RpcResult getTransactions(RpcParams params) throws RpcException, IOException, InterruptedException {
        long begun = nanoTime.getAsLong();
        ResponseBudget.Share share = budget.share();
        try (ArchiveView view = archive.view()) {
            LedgerHeader oldest = view.oldest().orElseThrow(LedgerMethods::nothingStored);
            LedgerHeader latest = view.latest().orElseThrow(LedgerMethods::nothingStored);
            TransactionsPage page = TransactionsPage.of(params, oldest, latest, limits);
            List<TransactionsResult.Run> runs = new ArrayList<>();
            Toid cursor = page.before();
            int left = page.limit();
            for (long seq = page.firstSeq(); seq <= latest.seq() && left > 0; seq++) {
                LedgerFrame frame = found(view, seq);
                int first = seq == page.firstSeq() ? page.firstPosition() : 0;
                int limit = Math.min(frame.txCount(), first + left);
                if (first < limit) {
                    share.add(frame.bytes().remaining());
                    runs.add(new TransactionsResult.Run(frame, first, limit));
                    left -= limit - first;
                }
                cursor = Toid.of(seq, limit);
                if (nanoTime.getAsLong() - begun > limits.timeout().toNanos() / 2) {
                    break;
                }
            }
            return new TransactionsResult(chain, storage, runs, cursor, oldest, latest, share);
        } catch (RpcException | IOException | InterruptedException | RuntimeException e) {
            share.close();
            throw e;
        }
    }

    private static LedgerFrame found(ArchiveView view, long seq) throws RpcException, IOException {
        LedgerFrame frame = switch (view.ledger(seq)) {
            case ArchiveView.Found f -> f.frame();
            case ArchiveView.NotYet n -> throw missing(seq, "");
            case ArchiveView.BelowFloor b -> throw missing(seq, "");
            case ArchiveView.Unavailable(String why) -> throw missing(seq, ": " + why);
        };
        requireKnown(frame, seq);
        return frame;
    }

    /** @throws RpcException when it is not known what is in the ledger */
    static void requireKnown(LedgerFrame frame, long seq) throws RpcException {
        if (frame.opaque()) {
            throw new RpcException(
                    RpcCodes.INTERNAL_ERROR,
                    "ledger " + seq
                            + " is kept whole, but its transactions are not known: it holds something newer than "
                            + "this version of Firn");
        }
    }

    private static RpcException missing(long seq, String why) {
        return new RpcException(RpcCodes.INVALID_PARAMS, "database does not contain metadata for ledger: " + seq + why);
    }
}
