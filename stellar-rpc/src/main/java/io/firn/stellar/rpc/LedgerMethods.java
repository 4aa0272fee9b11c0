package io.firn.stellar.rpc;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** {@code getLatestLedger} and {@code getLedgers}. */
final class LedgerMethods {
    private final Archive archive;
    private final StellarChain chain;
    private final StorageThreads storage;
    private final StellarRpcConfig.Limits limits;
    private final ResponseBudget budget;

    LedgerMethods(
            Archive archive,
            StellarChain chain,
            StorageThreads storage,
            StellarRpcConfig.Limits limits,
            ResponseBudget budget) {
        this.archive = archive;
        this.chain = chain;
        this.storage = storage;
        this.limits = limits;
        this.budget = budget;
    }

    RpcResult getLatestLedger() throws RpcException, IOException {
        LedgerFrame frame;
        try (ArchiveView view = archive.view()) {
            LedgerHeader latest = view.latest()
                    .orElseThrow(
                            () -> new RpcException(RpcCodes.INTERNAL_ERROR, "could not get latest ledger sequence"));
            frame = found(view, latest.seq());
        }
        StoredLedger ledger = StoredLedger.of(frame, chain.newWalker());
        LedgerHeader header = ledger.header();
        return out -> {
            out.writeStartObject();
            out.writeStringProperty("id", header.hash().toString());
            out.writeNumberProperty("protocolVersion", header.protocolVersion());
            out.writeNumberProperty("sequence", header.seq());
            out.writeStringProperty("closeTime", Long.toString(header.closeTimeSeconds()));
            out.writeName("headerXdr");
            ledger.writeHeader(out);
            out.writeName("metadataXdr");
            ledger.writeMetadata(out);
            out.writeEndObject();
        };
    }

    RpcResult getLedgers(RpcParams params) throws RpcException, IOException, InterruptedException {
        ResponseBudget.Share share = budget.share();
        try (ArchiveView view = archive.view()) {
            LedgerHeader oldest = view.oldest().orElseThrow(LedgerMethods::nothingStored);
            LedgerHeader latest = view.latest().orElseThrow(LedgerMethods::nothingStored);
            String hash = params.text("hash");
            LedgersPage page = hash.isEmpty()
                    ? LedgersPage.of(params, oldest, latest, limits)
                    : LedgersPage.from(named(view, hash, params), params, oldest, latest, limits);
            List<LedgerFrame> frames = new ArrayList<>(page.count());
            for (long seq = page.firstSeq(); seq <= page.lastSeq(); seq++) {
                LedgerFrame frame = found(view, seq);
                share.add(frame.bytes().remaining());
                frames.add(frame);
            }
            return new LedgersResult(frames, page.lastSeq(), oldest, latest, share);
        } catch (RpcException | IOException | InterruptedException | RuntimeException e) {
            share.close();
            throw e;
        }
    }

    /** The ledger a caller names by its hash, which the contract does not know. */
    private static LedgerHeader named(ArchiveView view, String hash, RpcParams params)
            throws RpcException, IOException {
        if (PageRequest.saysWhere(params)) {
            throw new RpcException(RpcCodes.INVALID_REQUEST, "hash cannot be set together with startLedger or cursor");
        }
        return switch (view.find(HashText.parse(hash))) {
            case ArchiveView.FoundLedger(LedgerHeader header) -> header;
            case ArchiveView.FoundTx tx ->
                throw new RpcException(
                        RpcCodes.INVALID_REQUEST,
                        "no ledger has the hash " + hash + ": a transaction of ledger "
                                + tx.ledger().seq() + " has it");
            case ArchiveView.Unknown unknown ->
                throw new RpcException(RpcCodes.INVALID_REQUEST, "no ledger has the hash " + hash);
            case ArchiveView.Incomplete(String why) -> throw new RpcException(RpcCodes.INTERNAL_ERROR, why);
        };
    }

    static RpcException nothingStored() {
        return new RpcException(RpcCodes.INTERNAL_ERROR, "no ledger is stored yet");
    }

    static LedgerFrame found(ArchiveView view, long seq) throws RpcException, IOException {
        return switch (view.ledger(seq)) {
            case ArchiveView.Found f -> f.frame();
            case ArchiveView.NotYet n -> throw missing(seq, "it is above the latest ledger");
            case ArchiveView.BelowFloor b -> throw missing(seq, "it is below the oldest ledger");
            case ArchiveView.Unavailable u -> throw missing(seq, u.why());
        };
    }

    private static RpcException missing(long seq, String why) {
        return new RpcException(RpcCodes.INTERNAL_ERROR, "ledger " + seq + " is not available: " + why);
    }

    /** A page on its way: ledgers are decompressed one by one as they are written. */
    private final class LedgersResult implements RpcResult, AutoCloseable {
        private final List<LedgerFrame> frames;
        private final long cursor;
        private final LedgerHeader oldest;
        private final LedgerHeader latest;
        private final ResponseBudget.Share share;

        LedgersResult(
                List<LedgerFrame> frames,
                long cursor,
                LedgerHeader oldest,
                LedgerHeader latest,
                ResponseBudget.Share share) {
            this.frames = frames;
            this.cursor = cursor;
            this.oldest = oldest;
            this.latest = latest;
            this.share = share;
        }

        @Override
        public void writeTo(JsonGenerator out) throws IOException {
            StellarWalker walker = chain.newWalker();
            out.writeStartObject();
            out.writeName("ledgers");
            out.writeStartArray();
            for (LedgerFrame frame : frames) {
                writeLedger(out, decoded(frame, walker));
            }
            out.writeEndArray();
            out.writeNumberProperty("latestLedger", latest.seq());
            out.writeNumberProperty("latestLedgerCloseTime", latest.closeTimeSeconds());
            out.writeNumberProperty("oldestLedger", oldest.seq());
            out.writeNumberProperty("oldestLedgerCloseTime", oldest.closeTimeSeconds());
            out.writeStringProperty("cursor", Long.toString(cursor));
            out.writeEndObject();
        }

        private StoredLedger decoded(LedgerFrame frame, StellarWalker walker) throws IOException {
            try {
                return storage.run(() -> StoredLedger.of(frame, walker));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        private void writeLedger(JsonGenerator out, StoredLedger ledger) {
            out.writeStartObject();
            out.writeStringProperty("hash", ledger.header().hash().toString());
            out.writeNumberProperty("sequence", ledger.header().seq());
            out.writeStringProperty(
                    "ledgerCloseTime", Long.toString(ledger.header().closeTimeSeconds()));
            out.writeName("headerXdr");
            ledger.writeHeaderEntry(out);
            out.writeName("metadataXdr");
            ledger.writeMetadata(out);
            out.writeEndObject();
        }

        @Override
        public void close() {
            share.close();
        }
    }
}
