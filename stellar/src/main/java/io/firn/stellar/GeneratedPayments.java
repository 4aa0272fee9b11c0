package io.firn.stellar;

import io.firn.ledger.Hash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Payments of one account.
 *
 * @param memo what the transaction's memo becomes in the event of a movement
 */
record GeneratedPayments(Hash from, List<Payment> payments, Optional<XdrWriter> memo) implements GeneratedWork {
    private static final int PAYMENT = 1;
    private static final int UNDERFUNDED = -2;

    /** @param muxedId the receiver's, when it is a multiplexed account */
    record Payment(GeneratedAsset asset, Hash to, OptionalLong muxedId, long amount) {}

    @Override
    public int operationCount() {
        return payments.size();
    }

    @Override
    public XdrWriter operations() {
        XdrWriter out = new XdrWriter().ints(payments.size());
        for (Payment payment : payments) {
            out.ints(0, PAYMENT);
            if (payment.muxedId().isPresent()) {
                out.ints(256).int64(payment.muxedId().getAsLong());
            } else {
                out.ints(0);
            }
            out.hash(payment.to()).raw(payment.asset().xdr()).int64(payment.amount());
        }
        return out;
    }

    @Override
    public XdrWriter extension() {
        return new XdrWriter().ints(0);
    }

    @Override
    public long resourceFee() {
        return 0;
    }

    @Override
    public long refund() {
        return 0;
    }

    @Override
    public XdrWriter results(Outcome outcome) {
        XdrWriter out = new XdrWriter().ints(payments.size());
        for (int i = 0; i < payments.size(); i++) {
            // The last one is what a transaction fails by.
            boolean failed = outcome == Outcome.FAILS && i == payments.size() - 1;
            out.ints(0, PAYMENT, failed ? UNDERFUNDED : 0);
        }
        return out;
    }

    @Override
    public XdrWriter metas(GeneratedEntries entries, long sequence) {
        XdrWriter out = new XdrWriter().ints(payments.size());
        for (Payment payment : payments) {
            out.ints(0, 4)
                    .raw(entries.holding(payment.asset(), from, sequence, -payment.amount()))
                    .raw(entries.holding(payment.asset(), payment.to(), sequence, payment.amount()))
                    .ints(1)
                    .raw(moved(payment));
        }
        return out;
    }

    private XdrWriter moved(Payment payment) {
        Optional<XdrWriter> receiver = payment.muxedId().isPresent()
                ? Optional.of(GeneratedEvents.uint64(payment.muxedId().getAsLong()))
                : memo;
        XdrWriter data = receiver.isPresent()
                ? GeneratedEvents.amountFor(payment.amount(), receiver.get())
                : GeneratedEvents.int128(payment.amount());
        return GeneratedEvents.event(
                payment.asset().contract(),
                data,
                GeneratedEvents.symbol("transfer"),
                GeneratedEvents.account(from),
                GeneratedEvents.account(payment.to()),
                GeneratedEvents.string(payment.asset().name()));
    }

    @Override
    public XdrWriter sorobanMeta(Outcome outcome) {
        return new XdrWriter().ints(0);
    }

    @Override
    public XdrWriter diagnostics(Outcome outcome) {
        return new XdrWriter().ints(0);
    }
}
