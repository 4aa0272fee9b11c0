package io.firn.stellar;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A ledger made up for tests, right in every hash, with every kind of envelope. */
final class TestLedger {
    private static final byte[] SIGNATURE = {1, 2, 3, 4, 5};

    enum Kind {
        V0,
        V1,
        FEE_BUMP
    }

    enum Set {
        CLASSIC,
        PARALLEL
    }

    /** One transaction: its envelope, its hashes, and (once built) its result-and-meta. */
    record Tx(Slice envelope, Hash hash, Hash innerHash, Kind kind) {}

    final int metaVersion;
    final long seq;
    final Hash previous;
    final NetworkId network;
    final List<Tx> txs = new ArrayList<>();
    /** What each transaction's result-and-meta looks like, in apply order. */
    final List<byte[]> results = new ArrayList<>();
    /** Bytes no hash covers. */
    final BitSet unhashed = new BitSet();

    private Set set = Set.CLASSIC;

    TestLedger(int metaVersion, long seq, Hash previous, NetworkId network) {
        this.metaVersion = metaVersion;
        this.seq = seq;
        this.previous = previous;
        this.network = network;
    }

    TestLedger parallel() {
        set = Set.PARALLEL;
        return this;
    }

    TestLedger with(Kind... kinds) {
        for (Kind kind : kinds) {
            txs.add(tx(kind, txs.size() + 1));
        }
        return this;
    }

    private Tx tx(Kind kind, int number) {
        byte[] signatures = new XdrWriter().i(1, number).bytes(SIGNATURE).done();
        byte[] body = new XdrWriter()
                .i(100)
                .l(number)
                .i(0, 0)
                .i(1)
                .i(0, 1, 0)
                .key(2)
                .i(0)
                .l(5)
                .i(0)
                .done();
        byte[] v1 = new XdrWriter().i(2, 0).key(number).raw(body).done();
        Hash v1Hash = sha(network.id().bytes(), v1);
        return switch (kind) {
            case V0 -> new Tx(slice(new XdrWriter().i(0).key(number).raw(body).raw(signatures)), v1Hash, v1Hash, kind);
            case V1 -> new Tx(slice(new XdrWriter().raw(v1).raw(signatures)), v1Hash, v1Hash, kind);
            case FEE_BUMP -> {
                byte[] bump = new XdrWriter()
                        .i(5, 256)
                        .l(77)
                        .key(9)
                        .l(400)
                        .raw(v1)
                        .raw(signatures)
                        .i(0)
                        .done();
                Slice envelope = slice(new XdrWriter().raw(bump).raw(signatures));
                yield new Tx(envelope, sha(network.id().bytes(), bump), v1Hash, kind);
            }
        };
    }

    private static Slice slice(XdrWriter written) {
        return Slice.of(written.done());
    }

    /** The ledger's bytes; results are in the reverse order of the set. */
    byte[] build() {
        byte[] txSet = txSet();
        Hash txSetHash = metaVersion == 0 ? legacyHash() : sha(txSet);
        XdrWriter pairs = new XdrWriter().i(txs.size());
        for (Tx tx : txs.reversed()) {
            pairs.raw(pair(tx));
        }
        byte[] header = header(txSetHash, sha(pairs.done()));
        XdrWriter out = new XdrWriter().i(metaVersion);
        if (metaVersion > 0) {
            out.i(1, 0).l(11);
        }
        unhashed.set(0, out.size());
        Hash hash = sha(header);
        out.hash(hash).raw(header);
        mark(out, new XdrWriter().i(0).done());
        out.raw(txSet);
        out.i(txs.size());
        results.clear();
        for (Tx tx : txs.reversed()) {
            int from = out.size();
            if (metaVersion == 2) {
                mark(out, new byte[4]);
            }
            out.raw(pair(tx));
            mark(out, changes());
            mark(out, meta());
            if (metaVersion == 2) {
                mark(out, changes());
            }
            byte[] soFar = out.done();
            results.add(Arrays.copyOfRange(soFar, from, soFar.length));
        }
        mark(out, tail());
        return out.done();
    }

    private void mark(XdrWriter out, byte[] part) {
        unhashed.set(out.size(), out.size() + part.length);
        out.raw(part);
    }

    private byte[] header(Hash txSetHash, Hash resultHash) {
        return new XdrWriter()
                .i(25)
                .hash(previous)
                .hash(txSetHash)
                .l(1_700_000_000L + seq)
                .i(1)
                .bytes(new byte[] {0, 0, 0, 1, 0, 0, 0, 25, 0})
                .i(1, 0)
                .key(3)
                .bytes(SIGNATURE)
                .hash(resultHash)
                .key(4)
                .i((int) seq)
                .raw(new byte[36])
                .i(100)
                .raw(new byte[128])
                .i(1, 0, 0)
                .done();
    }

    private byte[] txSet() {
        XdrWriter out = new XdrWriter();
        if (metaVersion == 0) {
            return envelopes(out.hash(previous).i(txs.size())).done();
        }
        out.i(1).hash(previous).i(2);
        if (set == Set.CLASSIC) {
            out.i(0, 1, 0, 1).l(100).i(txs.size());
            return envelopes(out).i(0, 0).done();
        }
        out.i(0, 0).i(1, 0).i(2, 1, 0, 1).i(txs.size());
        return envelopes(out).done();
    }

    private XdrWriter envelopes(XdrWriter out) {
        txs.forEach(tx -> out.raw(tx.envelope().copy()));
        return out;
    }

    private Hash legacyHash() {
        return sha(envelopes(new XdrWriter().hash(previous)).done());
    }

    private static byte[] pair(Tx tx) {
        XdrWriter out = new XdrWriter().hash(tx.hash()).l(100);
        byte[] operations = new XdrWriter().i(1, 0, 1, 0).done();
        if (tx.kind() == Kind.FEE_BUMP) {
            out.i(1).hash(tx.innerHash()).l(90).i(0).raw(operations).i(0);
        } else {
            out.i(-1).raw(operations);
        }
        return out.i(0).done();
    }

    private byte[] meta() {
        return switch (metaVersion) {
            case 0 ->
                new XdrWriter().i(2).raw(changes()).i(1).raw(changes()).i(0).done();
            case 1 ->
                new XdrWriter()
                        .i(3, 0)
                        .raw(changes())
                        .i(0, 0, 1, 0, 1)
                        .raw(event())
                        .i(1, 0)
                        .done();
            default ->
                new XdrWriter()
                        .i(4, 0)
                        .raw(changes())
                        .i(1, 0, 0, 1)
                        .raw(event())
                        .i(0, 0, 1, 0)
                        .raw(event())
                        .i(0)
                        .done();
        };
    }

    private static byte[] event() {
        XdrWriter symbol = new XdrWriter().i(15).bytes(new byte[] {'f', 'e', 'e', 0, 1});
        return new XdrWriter()
                .i(0, 1)
                .key(7)
                .i(1, 0, 2)
                .raw(symbol.done())
                .i(18, 0, 0)
                .key(1)
                .i(10)
                .l(0)
                .l(7)
                .done();
    }

    private static byte[] changes() {
        return new XdrWriter()
                .i(2, 1)
                .i(8, 9)
                .key(5)
                .i(12, 0)
                .i(2, 6, 1)
                .key(6)
                .i(20, 1)
                .done();
    }

    private byte[] tail() {
        XdrWriter out = new XdrWriter().i(1, 1, 25).raw(changes()).i(0);
        if (metaVersion > 0) {
            out.l(1234).i(1, 9).key(8);
        }
        return metaVersion == 1 ? out.i(0).done() : out.done();
    }

    static Hash sha(byte[]... parts) {
        Sha256 sha = new Sha256();
        for (byte[] part : parts) {
            sha.add(part);
        }
        return sha.finish();
    }
}
