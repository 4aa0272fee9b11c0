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
        byte[] signatures = new XdrWriter().ints(1, number).opaque(SIGNATURE).done();
        byte[] body = new XdrWriter()
                .ints(100)
                .int64(number)
                .ints(0, 0)
                .ints(1)
                .ints(0, 1, 0)
                .raw(key(2))
                .ints(0)
                .int64(5)
                .ints(0)
                .done();
        byte[] v1 = new XdrWriter().ints(2, 0).raw(key(number)).raw(body).done();
        Hash v1Hash = sha(network.id().bytes(), v1);
        return switch (kind) {
            case V0 ->
                new Tx(slice(new XdrWriter().ints(0).raw(key(number)).raw(body).raw(signatures)), v1Hash, v1Hash, kind);
            case V1 -> new Tx(slice(new XdrWriter().raw(v1).raw(signatures)), v1Hash, v1Hash, kind);
            case FEE_BUMP -> {
                byte[] bump = new XdrWriter()
                        .ints(5, 256)
                        .int64(77)
                        .raw(key(9))
                        .int64(400)
                        .raw(v1)
                        .raw(signatures)
                        .ints(0)
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
        XdrWriter pairs = new XdrWriter().ints(txs.size());
        for (Tx tx : txs.reversed()) {
            pairs.raw(pair(tx));
        }
        byte[] header = header(txSetHash, sha(pairs.done()));
        XdrWriter out = new XdrWriter().ints(metaVersion);
        if (metaVersion > 0) {
            out.ints(1, 0).int64(11);
        }
        unhashed.set(0, out.size());
        Hash hash = sha(header);
        out.hash(hash).raw(header);
        mark(out, new XdrWriter().ints(0).done());
        out.raw(txSet);
        out.ints(txs.size());
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
                .ints(25)
                .hash(previous)
                .hash(txSetHash)
                .int64(1_700_000_000L + seq)
                .ints(1)
                .opaque(new byte[] {0, 0, 0, 1, 0, 0, 0, 25, 0})
                .ints(1, 0)
                .raw(key(3))
                .opaque(SIGNATURE)
                .hash(resultHash)
                .raw(key(4))
                .ints((int) seq)
                .raw(new byte[36])
                .ints(100)
                .raw(new byte[128])
                .ints(1, 0, 0)
                .done();
    }

    private byte[] txSet() {
        XdrWriter out = new XdrWriter();
        if (metaVersion == 0) {
            return envelopes(out.hash(previous).ints(txs.size())).done();
        }
        out.ints(1).hash(previous).ints(2);
        if (set == Set.CLASSIC) {
            out.ints(0, 1, 0, 1).int64(100).ints(txs.size());
            return envelopes(out).ints(0, 0).done();
        }
        out.ints(0, 0).ints(1, 0).ints(2, 1, 0, 1).ints(txs.size());
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
        XdrWriter out = new XdrWriter().hash(tx.hash()).int64(100);
        byte[] operations = new XdrWriter().ints(1, 0, 1, 0).done();
        if (tx.kind() == Kind.FEE_BUMP) {
            out.ints(1).hash(tx.innerHash()).int64(90).ints(0).raw(operations).ints(0);
        } else {
            out.ints(-1).raw(operations);
        }
        return out.ints(0).done();
    }

    private byte[] meta() {
        return switch (metaVersion) {
            case 0 ->
                new XdrWriter()
                        .ints(2)
                        .raw(changes())
                        .ints(1)
                        .raw(changes())
                        .ints(0)
                        .done();
            case 1 ->
                new XdrWriter()
                        .ints(3, 0)
                        .raw(changes())
                        .ints(0, 0, 1, 0, 1)
                        .raw(event())
                        .ints(1, 0)
                        .done();
            default ->
                new XdrWriter()
                        .ints(4, 0)
                        .raw(changes())
                        .ints(1, 0, 0, 1)
                        .raw(event())
                        .ints(0, 0, 1, 0)
                        .raw(event())
                        .ints(0)
                        .done();
        };
    }

    private static byte[] event() {
        XdrWriter symbol = new XdrWriter().ints(15).opaque(new byte[] {'f', 'e', 'e', 0, 1});
        return new XdrWriter()
                .ints(0, 1)
                .raw(key(7))
                .ints(1, 0, 2)
                .raw(symbol.done())
                .ints(18, 0, 0)
                .raw(key(1))
                .ints(10)
                .int64(0)
                .int64(7)
                .done();
    }

    private static byte[] changes() {
        return new XdrWriter()
                .ints(2, 1)
                .ints(8, 9)
                .raw(key(5))
                .ints(12, 0)
                .ints(2, 6, 1)
                .raw(key(6))
                .ints(20, 1)
                .done();
    }

    private byte[] tail() {
        XdrWriter out = new XdrWriter().ints(1, 1, 25).raw(changes()).ints(0);
        if (metaVersion > 0) {
            out.int64(1234).ints(1, 9).raw(key(8));
        }
        return metaVersion == 1 ? out.ints(0).done() : out.done();
    }

    /** Thirty-two bytes made of a number. */
    static byte[] key(int number) {
        XdrWriter out = new XdrWriter();
        for (int n = 0; n < 8; n++) {
            out.ints(number * 0x9E3779B9 + n);
        }
        return out.done();
    }

    static Hash sha(byte[]... parts) {
        Sha256 sha = new Sha256();
        for (byte[] part : parts) {
            sha.add(part);
        }
        return sha.finish();
    }
}
