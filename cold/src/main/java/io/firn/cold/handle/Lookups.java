package io.firn.cold.handle;

import io.firn.cold.ColdReads;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Deadline;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.util.Optional;

/** The three kinds of things that are looked up one by one; shared by a handle and its views. */
final class Lookups {
    private final Headers headers;
    private final Transactions transactions;
    private final Receipts receipts;

    Lookups(Core core) {
        headers = new Headers(core);
        transactions = new Transactions(core);
        receipts = new Receipts(core);
    }

    Lookup<LedgerRef, LedgerHeader> headers() {
        return headers;
    }

    Lookup<TxRef, Confirmed<ColdTransaction>> transactions() {
        return transactions;
    }

    Lookup<TxRef, Confirmed<ColdReceipt>> receipts() {
        return receipts;
    }

    private static final class Headers extends Lookup<LedgerRef, LedgerHeader> {
        Headers(Core core) {
            super(core, Op.HEADER);
        }

        @Override
        Optional<LedgerHeader> cached(ColdCache cache, LedgerRef ref) {
            return cache.header(ref);
        }

        @Override
        void keep(ColdCache cache, LedgerRef ref, LedgerHeader header, long readIn) {
            cache.keep(header, readIn);
        }

        @Override
        long seqOf(LedgerHeader header) {
            return header.seq();
        }

        @Override
        Optional<LedgerHeader> ask(ColdReads picture, LedgerRef ref, Deadline deadline) throws IOException {
            return picture.header(ref, deadline);
        }
    }

    private static final class Transactions extends Lookup<TxRef, Confirmed<ColdTransaction>> {
        Transactions(Core core) {
            super(core, Op.TRANSACTION);
        }

        @Override
        Optional<Confirmed<ColdTransaction>> cached(ColdCache cache, TxRef ref) {
            return cache.transaction(ref);
        }

        @Override
        void keep(ColdCache cache, TxRef ref, Confirmed<ColdTransaction> found, long readIn) {
            cache.keepTransaction(ref, found, readIn);
        }

        @Override
        long seqOf(Confirmed<ColdTransaction> found) {
            return found.ledger().seq();
        }

        @Override
        Optional<Confirmed<ColdTransaction>> ask(ColdReads picture, TxRef ref, Deadline deadline) throws IOException {
            return picture.transaction(ref, deadline);
        }
    }

    private static final class Receipts extends Lookup<TxRef, Confirmed<ColdReceipt>> {
        Receipts(Core core) {
            super(core, Op.RECEIPT);
        }

        @Override
        Optional<Confirmed<ColdReceipt>> cached(ColdCache cache, TxRef ref) {
            return cache.receipt(ref);
        }

        @Override
        void keep(ColdCache cache, TxRef ref, Confirmed<ColdReceipt> found, long readIn) {
            cache.keepReceipt(ref, found, readIn);
        }

        @Override
        long seqOf(Confirmed<ColdReceipt> found) {
            return found.ledger().seq();
        }

        @Override
        Optional<Confirmed<ColdReceipt>> ask(ColdReads picture, TxRef ref, Deadline deadline) throws IOException {
            return picture.receipt(ref, deadline);
        }
    }
}
