package io.firn.stellar.rpc;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.node.ArchiveView;
import io.firn.rpc.RpcException;
import io.firn.stellar.FeeReader;
import io.firn.stellar.LedgerFees;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The fees of the latest ledgers, read once and kept.
 *
 * <p>Holds: what is told is of the ledgers of the view it is told for: each one kept is the one that its successor names.
 *
 * <p>Threading: safe for concurrent use; one caller reads, the others wait for it and find what it read.
 *
 * <p>Limits: {@link StellarRpcConfig.FeeLedgers#MOST} ledgers, of each eight bytes a transaction; one ledger is decompressed at a time.
 */
final class FeeWindows {
    /** Ledgers kept below the window, for callers with an older view. */
    private static final int SLACK = 8;

    private final StellarWalker walker;
    private final FeeReader reader = new FeeReader();
    private final StellarRpcConfig.FeeLedgers sizes;
    private final NavigableMap<Long, Kept> kept = new TreeMap<>();
    private Told last = new Told(Hash.ZERO, 0, FeeDistribution.NONE, FeeDistribution.NONE);

    private record Kept(LedgerHeader header, LedgerFees fees) {}

    /**
     * What is told up to a ledger.
     *
     * @param latest hash of that ledger
     * @param firstSeq the lowest ledger looked at
     */
    record Told(Hash latest, long firstSeq, FeeDistribution classic, FeeDistribution soroban) {}

    FeeWindows(StellarChain chain, StellarRpcConfig.FeeLedgers sizes) {
        this.walker = chain.newWalker();
        this.sizes = sizes;
    }

    /**
     * The distributions over the latest ledgers of a view that serves some.
     *
     * @throws RpcException when one of them cannot be had
     */
    synchronized Told of(ArchiveView view, LedgerHeader oldest, LedgerHeader latest) throws RpcException, IOException {
        long first = Math.max(oldest.seq(), latest.seq() - sizes.larger() + 1);
        if (last.latest().equals(latest.hash()) && last.firstSeq() == first) {
            return last;
        }
        List<LedgerFees> newestFirst = new ArrayList<>();
        Hash expected = latest.hash();
        for (long seq = latest.seq(); seq >= first; seq--) {
            Kept ledger = kept(view, seq, expected);
            newestFirst.add(ledger.fees());
            expected = ledger.header().previousHash();
        }
        last = new Told(
                latest.hash(),
                first,
                distribution(newestFirst, sizes.classic(), LedgerFees::classic),
                distribution(newestFirst, sizes.soroban(), LedgerFees::soroban));
        return last;
    }

    private static FeeDistribution distribution(
            List<LedgerFees> newestFirst, int ledgers, Function<LedgerFees, long[]> kind) {
        List<LedgerFees> window = newestFirst.subList(0, Math.min(ledgers, newestFirst.size()));
        long[] fees = window.stream().map(kind).flatMapToLong(LongStream::of).toArray();
        return FeeDistribution.of(fees, window.size());
    }

    private Kept kept(ArchiveView view, long seq, Hash expected) throws RpcException, IOException {
        Kept before = kept.get(seq);
        if (before != null && before.header().hash().equals(expected)) {
            return before;
        }
        LedgerFrame frame = LedgerMethods.found(view, seq);
        TransactionMethods.requireKnown(frame, seq);
        Kept ledger = read(frame);
        kept.put(seq, ledger);
        while (kept.size() > sizes.larger() + SLACK) {
            kept.pollFirstEntry();
        }
        return ledger;
    }

    private Kept read(LedgerFrame frame) throws IOException {
        LedgerLayout layout = new LedgerLayout();
        Slice raw = frame.decode();
        try {
            walker.walkTrusted(raw, layout);
            return new Kept(layout.header(), reader.read(raw, layout));
        } catch (BadLedgerException e) {
            throw new IOException("a stored ledger cannot be read: " + e.getMessage(), e);
        }
    }
}
