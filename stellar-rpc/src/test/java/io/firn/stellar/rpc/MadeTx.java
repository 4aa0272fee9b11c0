package io.firn.stellar.rpc;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction made by hand, with what an answer must say of it.
 *
 * @param result its TransactionResult
 * @param meta its TransactionMeta
 */
record MadeTx(Hash hash, Hash innerHash, Slice envelope, Slice result, MadeMeta meta, boolean successful) {
    static final String NETWORK = "test network";

    /** Of a LedgerHeader here. */
    static final int HEADER_BYTES = 36 + 40 + 4 + 4 + 236 + 4;

    private static final byte[] SIGNATURES = new Xdr().i(1, 7).i(4, 0x01020304).done();

    enum Kind {
        V0,
        CLASSIC,
        SOROBAN,
        FEE_BUMP,
        FEE_BUMP_SOROBAN;

        boolean feeBump() {
            return this == FEE_BUMP || this == FEE_BUMP_SOROBAN;
        }

        boolean soroban() {
            return this == SOROBAN || this == FEE_BUMP_SOROBAN;
        }
    }

    /** A TransactionMeta and the events in it. */
    record MadeMeta(Slice xdr, List<byte[]> ofTransaction, List<List<byte[]>> ofOperations, List<byte[]> diagnostic) {
        /** Of the versions before there were events. */
        static MadeMeta old(int version) {
            Xdr xdr = new Xdr().i(version);
            if (version > 0) {
                xdr.raw(changes());
            }
            xdr.i(1).raw(changes());
            if (version == 2) {
                xdr.raw(changes());
            }
            return new MadeMeta(Slice.of(xdr.done()), List.of(), List.of(), List.of());
        }

        /** Version 3 of a transaction that is no Soroban transaction, or of one that was not applied. */
        static MadeMeta v3(List<List<byte[]>> ofOperations) {
            byte[] xdr = new Xdr()
                    .i(3, 0)
                    .raw(changes())
                    .i(1)
                    .raw(changes())
                    .raw(changes())
                    .i(0)
                    .done();
            return new MadeMeta(Slice.of(xdr), List.of(), ofOperations, List.of());
        }

        static MadeMeta v3(List<byte[]> contract, List<byte[]> diagnostic) {
            byte[] xdr = new Xdr()
                    .i(3, 0)
                    .raw(changes())
                    .i(0)
                    .raw(changes())
                    .i(1, 1, 0)
                    .raw(new byte[24])
                    .array(contract)
                    .i(3, 42)
                    .array(diagnostic)
                    .done();
            return new MadeMeta(Slice.of(xdr), List.of(), List.of(contract), diagnostic);
        }

        static MadeMeta v4(List<byte[]> ofTransaction, List<List<byte[]>> ofOperations, List<byte[]> diagnostic) {
            Xdr xdr = new Xdr().i(4, 0).raw(changes()).i(ofOperations.size());
            for (List<byte[]> events : ofOperations) {
                xdr.i(0).raw(changes()).array(events);
            }
            xdr.raw(changes()).i(1, 0, 1).i(3, 43).array(ofTransaction).array(diagnostic);
            return new MadeMeta(Slice.of(xdr.done()), ofTransaction, ofOperations, diagnostic);
        }

        /** One change: a key of an account that was removed. */
        private static byte[] changes() {
            return new Xdr().i(1, 2, 0, 0).key(5).done();
        }
    }

    static byte[] contractEvent(int number) {
        return new Xdr().i(0, 1).key(number).i(1, 0, 1).i(3, number).i(1).done();
    }

    static byte[] transactionEvent(int stage, int number) {
        return new Xdr().i(stage).raw(contractEvent(number)).done();
    }

    static byte[] diagnosticEvent(int number) {
        return new Xdr().i(1).raw(contractEvent(number)).done();
    }

    static MadeTx success(Kind kind, int number, MadeMeta meta) {
        return of(kind, number, meta, true);
    }

    static MadeTx failure(Kind kind, int number, MadeMeta meta) {
        return of(kind, number, meta, false);
    }

    private static MadeTx of(Kind kind, int number, MadeMeta meta, boolean successful) {
        Xdr body =
                new Xdr().i(100).l(number).i(0, 0).i(1).i(0, 1, 0).key(2).i(0).l(5);
        byte[] tail = kind.soroban()
                ? body.i(1).i(0, 0, 0).raw(new byte[20]).done()
                : body.i(0).done();
        byte[] tx = new Xdr().i(2, 0).key(number).raw(tail).done();
        Hash inner = hash(tx);
        byte[] operations = new Xdr().i(1, 0, 1, successful ? 0 : -1).done();
        byte[] plain =
                new Xdr().l(100).i(successful ? 0 : -1).raw(operations).i(0).done();
        if (kind.feeBump()) {
            byte[] bump =
                    new Xdr().i(5, 0).key(9).l(400).raw(tx).raw(SIGNATURES).i(0).done();
            byte[] result = new Xdr()
                    .l(200)
                    .i(successful ? 1 : -13)
                    .hash(inner)
                    .raw(plain)
                    .i(0)
                    .done();
            byte[] envelope = new Xdr().raw(bump).raw(SIGNATURES).done();
            return new MadeTx(hash(bump), inner, Slice.of(envelope), Slice.of(result), meta, successful);
        }
        byte[] envelope = kind == Kind.V0
                ? new Xdr().i(0).key(number).raw(tail).raw(SIGNATURES).done()
                : new Xdr().raw(tx).raw(SIGNATURES).done();
        return new MadeTx(inner, inner, Slice.of(envelope), Slice.of(plain), meta, successful);
    }

    private static Hash hash(byte[] tx) {
        return sha(sha(NETWORK.getBytes(StandardCharsets.UTF_8)).bytes(), tx);
    }

    private static Hash sha(byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return Hash.of(sha.digest(), 0);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A ledger of these transactions, in apply order; its set holds them the other way round. */
    static byte[] ledger(int metaVersion, long seq, List<MadeTx> txs) {
        Xdr out = new Xdr().i(metaVersion);
        if (metaVersion > 0) {
            out.i(0);
        }
        byte[] header = header(seq);
        out.hash(sha(header)).raw(header).i(0);
        List<byte[]> envelopes = new ArrayList<>();
        txs.reversed().forEach(tx -> envelopes.add(tx.envelope().copy()));
        if (metaVersion == 0) {
            out.key(1).array(envelopes);
        } else {
            out.i(1).key(1).i(1, 0, 1, 0, 0).array(envelopes);
        }
        out.i(txs.size());
        for (MadeTx tx : txs) {
            if (metaVersion == 2) {
                out.i(0);
            }
            out.hash(tx.hash())
                    .raw(tx.result().copy())
                    .raw(MadeMeta.changes())
                    .raw(tx.meta().xdr().copy());
            if (metaVersion == 2) {
                out.raw(MadeMeta.changes());
            }
        }
        out.i(0, 0);
        if (metaVersion > 0) {
            out.l(1234).i(0);
        }
        return metaVersion == 1 ? out.i(0).done() : out.done();
    }

    private static byte[] header(long seq) {
        return new Xdr()
                .i(23)
                .key(1)
                .key(2)
                .l(LedgerArchive.CLOSE_TIME + 5 * seq)
                .i(0, 0)
                .key(3)
                .key(4)
                .i((int) seq)
                .raw(new byte[28])
                .i(100, 5_000_000, 1_000)
                .raw(new byte[128])
                .i(0)
                .done();
    }
}
