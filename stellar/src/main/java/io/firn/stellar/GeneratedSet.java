package io.firn.stellar;

import io.firn.ledger.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The transactions of a ledger as a GeneralizedTransactionSet: the classic ones in one component, those that invoke contracts
 * in the clusters of one parallel stage.
 *
 * <p>Holds: no account is the source of two of them.
 *
 * <p>Order: in the set by the hash of the envelope; applied by that hash exclusive-or the set's, classic ones first, the others
 * cluster by cluster.
 *
 * <p>Source: stellar-core src/herder/TxSetFrame.cpp, TxSetUtils.cpp, protocol 23.
 */
final class GeneratedSet {
    private static final int CLUSTERS = 4;
    private static final long BASE_FEE = 100;

    private static final Comparator<GeneratedTransaction> BY_HASH =
            Comparator.comparing(GeneratedTransaction::envelopeHash);

    private final List<GeneratedTransaction> classic = new ArrayList<>();
    private final List<List<GeneratedTransaction>> clusters = new ArrayList<>();

    GeneratedSet(List<GeneratedTransaction> transactions) {
        List<GeneratedTransaction> invocations = new ArrayList<>();
        for (GeneratedTransaction tx : transactions) {
            (tx.invokesContract() ? invocations : classic).add(tx);
        }
        classic.sort(BY_HASH);
        for (int i = 0; i < Math.min(CLUSTERS, invocations.size()); i++) {
            clusters.add(new ArrayList<>());
        }
        for (int i = 0; i < invocations.size(); i++) {
            clusters.get(i % clusters.size()).add(invocations.get(i));
        }
        clusters.forEach(cluster -> cluster.sort(BY_HASH));
        clusters.sort(Comparator.comparing(List::getFirst, BY_HASH));
    }

    XdrWriter xdr(Hash previous) {
        XdrWriter out = new XdrWriter().ints(1).hash(previous).ints(2, 0);
        if (classic.isEmpty()) {
            out.ints(0);
        } else {
            envelopes(out.ints(1, 0, 1).int64(BASE_FEE), classic);
        }
        out.ints(1, 1).int64(BASE_FEE);
        if (clusters.isEmpty()) {
            return out.ints(0);
        }
        out.ints(1, clusters.size());
        clusters.forEach(cluster -> envelopes(out, cluster));
        return out;
    }

    private static void envelopes(XdrWriter out, List<GeneratedTransaction> transactions) {
        out.ints(transactions.size());
        transactions.forEach(tx -> out.raw(tx.envelope()));
    }

    /** The transactions in the order they are applied in. */
    List<GeneratedTransaction> applied(Hash setHash) {
        Comparator<GeneratedTransaction> order = Comparator.comparing(tx -> xored(tx.envelopeHash(), setHash));
        List<GeneratedTransaction> all = new ArrayList<>(classic);
        all.sort(order);
        List<List<GeneratedTransaction>> ordered = new ArrayList<>();
        for (List<GeneratedTransaction> cluster : clusters) {
            List<GeneratedTransaction> sorted = new ArrayList<>(cluster);
            sorted.sort(order);
            ordered.add(sorted);
        }
        ordered.sort(Comparator.comparing(List::getFirst, order));
        ordered.forEach(all::addAll);
        return all;
    }

    private static Hash xored(Hash a, Hash b) {
        return new Hash(a.w0() ^ b.w0(), a.w1() ^ b.w1(), a.w2() ^ b.w2(), a.w3() ^ b.w3());
    }
}
