package io.firn.stellar.rpc;

import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import java.io.IOException;
import java.util.function.LongSupplier;

/** {@code getEvents}. */
final class EventMethods {
    /** Ledgers searched in one call. */
    static final int MOST_LEDGERS = 10_000;

    private final Archive archive;
    private final StellarRpcConfig.Limits limits;
    private final ResponseBudget budget;
    private final LongSupplier nanoTime;

    /** @param nanoTime as {@link System#nanoTime} */
    EventMethods(Archive archive, StellarRpcConfig.Limits limits, ResponseBudget budget, LongSupplier nanoTime) {
        this.archive = archive;
        this.limits = limits;
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    RpcResult getEvents(RpcParams params) throws RpcException, IOException, InterruptedException {
        long begun = nanoTime.getAsLong();
        EventsRequest request = EventsRequest.of(params, limits);
        ResponseBudget.Share share = budget.share();
        try (ArchiveView view = archive.view()) {
            LedgerHeader oldest = view.oldest().orElseThrow(LedgerMethods::nothingStored);
            LedgerHeader latest = view.latest().orElseThrow(LedgerMethods::nothingStored);
            long first = request.firstSeq();
            if (first < oldest.seq() || first > latest.seq()) {
                throw new RpcException(
                        RpcCodes.INVALID_REQUEST,
                        "startLedger must be within the ledger range: " + oldest.seq() + " - " + latest.seq());
            }
            XdrFormat.requireBase64(request.format());
            long limitSeq = Math.min(latest.seq() + 1, first + MOST_LEDGERS);
            if (request.endLedger() != 0) {
                limitSeq = Math.min(limitSeq, request.endLedger());
            }
            long half = limits.timeout().toNanos() / 2;
            EventsPage page = new EventsPage(request.limit(), share, () -> nanoTime.getAsLong() - begun > half);
            if (first < limitSeq) {
                search(view, request, limitSeq, page);
            }
            return new EventsResult(page.events(), page.cursor(limitSeq - 1), oldest, latest, share);
        } catch (RpcException | IOException | InterruptedException | RuntimeException e) {
            share.close();
            throw e;
        }
    }

    private static void search(ArchiveView view, EventsRequest request, long limitSeq, EventsPage page)
            throws RpcException, IOException, InterruptedException {
        EventRequest search = new EventRequest(
                request.query(), request.firstSeq(), limitSeq, request.cursor(), EventRequest.Order.ASCENDING);
        switch (view.events(search, page)) {
            case ArchiveView.SearchedAll all -> {}
            case ArchiveView.SearchedEnough enough -> {}
            case ArchiveView.Incomplete(String why) -> throw new RpcException(RpcCodes.INTERNAL_ERROR, why);
        }
    }
}
