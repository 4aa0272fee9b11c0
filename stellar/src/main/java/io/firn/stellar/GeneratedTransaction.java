package io.firn.stellar;

import io.firn.ledger.Hash;
import io.firn.stellar.GeneratedAccounts.Signer;
import io.firn.stellar.GeneratedWork.Outcome;
import java.util.Optional;

/**
 * One transaction of a generated ledger: its signed envelope, and how it went.
 *
 * <p>Threading: immutable once made.
 */
final class GeneratedTransaction {
    private static final int ENVELOPE_TX = 2;
    private static final int ENVELOPE_FEE_BUMP = 5;
    private static final long BASE_FEE = 100;

    private static final int FEE_BUMP_INNER_FAILED = -13;
    private static final int FEE_BUMP_INNER_SUCCESS = 1;
    private static final int FAILED = -1;
    private static final int SUCCESS = 0;

    private final Order order;
    private final long innerFee;
    private final long charged;
    private final XdrWriter envelope;
    private final Hash hash;
    private final Hash innerHash;
    private final Hash envelopeHash;

    /**
     * What a transaction is made of.
     *
     * @param bumpedBy who pays, when that is not the source
     * @param memo the Memo
     * @param refundStage when what is not used comes back
     */
    record Order(
            Signer source,
            Optional<Signer> bumpedBy,
            XdrWriter memo,
            GeneratedWork work,
            Outcome outcome,
            int refundStage) {}

    GeneratedTransaction(NetworkId network, long seq, Order order, Sha256 sha256) {
        this.order = order;
        innerFee = BASE_FEE * order.work().operationCount() + order.work().resourceFee();
        charged = order.bumpedBy().isPresent() ? innerFee + BASE_FEE : innerFee;
        XdrWriter inner = new XdrWriter()
                .ints(ENVELOPE_TX, 0)
                .hash(order.source().key())
                .ints((int) innerFee)
                .int64(sequence(seq))
                // No preconditions.
                .ints(0)
                .raw(order.memo())
                .raw(order.work().operations())
                .raw(order.work().extension());
        innerHash = hashOf(network, inner, sha256);
        XdrWriter signed = new XdrWriter().raw(inner).raw(signature(order.source(), innerHash));
        if (order.bumpedBy().isPresent()) {
            Signer payer = order.bumpedBy().get();
            XdrWriter bump = new XdrWriter()
                    .ints(ENVELOPE_FEE_BUMP, 0)
                    .hash(payer.key())
                    .int64(charged)
                    .raw(signed)
                    .ints(0);
            hash = hashOf(network, bump, sha256);
            envelope = bump.raw(signature(payer, hash));
        } else {
            hash = innerHash;
            envelope = signed;
        }
        envelopeHash = sha256.add(envelope.done()).finish();
    }

    private static Hash hashOf(NetworkId network, XdrWriter transaction, Sha256 sha256) {
        return sha256.add(network.id().bytes()).add(transaction.done()).finish();
    }

    private static XdrWriter signature(Signer signer, Hash hash) {
        return new XdrWriter().ints(1, (int) signer.key().w3()).opaque(signer.sign(hash.bytes()));
    }

    /** Higher in each ledger, in which an account signs one transaction. */
    private static long sequence(long seq) {
        return (seq << 32) + 1;
    }

    XdrWriter envelope() {
        return envelope;
    }

    /** What sets are sorted by. */
    Hash envelopeHash() {
        return envelopeHash;
    }

    boolean invokesContract() {
        return order.work() instanceof GeneratedInvocation;
    }

    private Hash payer() {
        return order.bumpedBy().orElse(order.source()).key();
    }

    /** The TransactionResultPair. */
    XdrWriter result() {
        boolean failed = order.outcome() == Outcome.FAILS;
        XdrWriter results = order.work().results(order.outcome());
        XdrWriter out = new XdrWriter().hash(hash).int64(charged - order.work().refund());
        if (order.bumpedBy().isPresent()) {
            // What the inner transaction is charged is always nothing.
            out.ints(failed ? FEE_BUMP_INNER_FAILED : FEE_BUMP_INNER_SUCCESS)
                    .hash(innerHash)
                    .int64(0);
        }
        out.ints(failed ? FAILED : SUCCESS).raw(results).ints(0);
        return order.bumpedBy().isPresent() ? out.ints(0) : out;
    }

    /** The TransactionResultMetaV1 around the result. */
    XdrWriter resultMeta(long seq, GeneratedEntries entries, Hash nativeContract, XdrWriter result) {
        long refund = order.work().refund();
        XdrWriter out = new XdrWriter()
                .ints(0)
                .raw(result)
                .raw(entries.accountChange(payer(), sequence(seq) - 1, -charged))
                .raw(meta(seq, entries, nativeContract));
        return refund == 0 || order.refundStage() == GeneratedEvents.AFTER_TX
                ? out.ints(0)
                : out.raw(entries.accountChange(payer(), sequence(seq), refund));
    }

    private XdrWriter meta(long seq, GeneratedEntries entries, Hash nativeContract) {
        GeneratedWork work = order.work();
        XdrWriter out = new XdrWriter()
                .ints(4, 0)
                .raw(entries.sequenceChange(order.source().key(), sequence(seq)));
        if (order.outcome() == Outcome.FAILS) {
            out.ints(0);
        } else {
            out.raw(work.metas(entries, sequence(seq)));
        }
        if (work.refund() > 0 && order.refundStage() == GeneratedEvents.AFTER_TX) {
            out.raw(entries.accountChange(payer(), sequence(seq), work.refund()));
        } else {
            out.ints(0);
        }
        out.raw(work.sorobanMeta(order.outcome()));
        XdrWriter paid = GeneratedEvents.fee(GeneratedEvents.BEFORE_ALL_TXS, nativeContract, payer(), charged);
        if (work.refund() > 0) {
            GeneratedEvents.all(
                    out, paid, GeneratedEvents.fee(order.refundStage(), nativeContract, payer(), -work.refund()));
        } else {
            GeneratedEvents.all(out, paid);
        }
        return out.raw(work.diagnostics(order.outcome()));
    }
}
