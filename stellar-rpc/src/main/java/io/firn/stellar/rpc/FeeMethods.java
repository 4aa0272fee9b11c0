package io.firn.stellar.rpc;

import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcResult;
import java.io.IOException;
import java.util.Optional;

/** {@code getFeeStats}. */
final class FeeMethods {
    private final Archive archive;
    private final FeeWindows windows;

    FeeMethods(Archive archive, FeeWindows windows) {
        this.archive = archive;
        this.windows = windows;
    }

    RpcResult getFeeStats() throws RpcException, IOException {
        try (ArchiveView view = archive.view()) {
            Optional<LedgerHeader> oldest = view.oldest();
            Optional<LedgerHeader> latest = view.latest();
            if (oldest.isEmpty() || latest.isEmpty()) {
                return result(FeeDistribution.NONE, FeeDistribution.NONE, 0);
            }
            FeeWindows.Told told = windows.of(view, oldest.get(), latest.get());
            return result(told.classic(), told.soroban(), latest.get().seq());
        }
    }

    private static RpcResult result(FeeDistribution classic, FeeDistribution soroban, long latestSeq) {
        return out -> {
            out.writeStartObject();
            out.writeName("sorobanInclusionFee");
            soroban.write(out);
            out.writeName("inclusionFee");
            classic.write(out);
            out.writeNumberProperty("latestLedger", latestSeq);
            out.writeEndObject();
        };
    }
}
