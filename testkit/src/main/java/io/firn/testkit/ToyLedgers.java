package io.firn.testkit;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The ledgers of a toy chain, the same for the same seed: asked for by sequence, in any order, as often as wanted.
 *
 * <p>Holds: each ledger links to the one before; opaque ones are part of the chain.
 *
 * <p>Threading: safe for concurrent use.
 *
 * <p>Limits: hashes of all ledgers up to the highest one asked for are kept (about 64 bytes each); asking for one makes those
 * before it once.
 */
public final class ToyLedgers {
    private static final long FIRST_CLOSE_SECONDS = 1_600_000_000;
    private static final int CLOSE_EVERY_SECONDS = 5;
    private static final int PROTOCOL = 26;
    private static final byte UNKNOWN_KIND = 9;
    private static final int UNIQUE_BYTES = 32;

    private final ToyChain chain;
    private final Hash network;
    private final long seed;
    private final Shape shape;
    private final Set<Long> opaque;
    private final List<Hash> hashes = new ArrayList<>();

    /**
     * How large ledgers are.
     *
     * @param maxTxCount transactions of a ledger, 0 to this
     * @param maxTxBytes bytes of an envelope or of a result beyond its hashes, 0 to this; a short envelope has 12 more
     */
    public record Shape(int maxTxCount, int maxTxBytes) {
        /** A few hundred bytes to a few kilobytes. */
        public static final Shape SMALL = new Shape(6, 300);

        /** Empty ledgers: {@value ToyChain#HEADER_BYTES} bytes. */
        public static final Shape EMPTY = new Shape(0, 0);

        public Shape {
            if (maxTxCount < 0 || maxTxBytes < 0 || (long) maxTxCount * (2L * maxTxBytes + 100) > 1L << 28) {
                throw new IllegalArgumentException("a shape of " + maxTxCount + " transactions of " + maxTxBytes);
            }
        }

        /** Ledgers of about this many bytes on average. */
        public static Shape ofAverageBytes(int bytes) {
            return new Shape(Math.max(2, bytes / 500), 1_000);
        }
    }

    private ToyLedgers(ToyChain chain, long seed, Shape shape, Set<Long> opaque) {
        this.chain = chain;
        this.network = chain.networkHash();
        this.seed = seed;
        this.shape = shape;
        this.opaque = Set.copyOf(opaque);
    }

    /** Small ledgers of a chain. */
    public static ToyLedgers of(ToyChain chain, long seed) {
        return new ToyLedgers(chain, seed, Shape.SMALL, Set.of());
    }

    /** The same seed with other sizes: another chain of hashes. */
    public ToyLedgers shaped(Shape other) {
        return new ToyLedgers(chain, seed, other, opaque);
    }

    /** The same seed with these ledgers opaque: a transaction of unknown kind behind a header that verifies. */
    public ToyLedgers withOpaque(Long... seqs) {
        return new ToyLedgers(chain, seed, shape, Set.of(seqs));
    }

    public ToyChain chain() {
        return chain;
    }

    /** The raw ledger, in an array of its own. */
    public byte[] ledger(long seq) {
        return make(seq, network, hash(seq - 1));
    }

    /** The hash of a ledger; zero before the first. */
    public synchronized Hash hash(long seq) {
        if (seq < chain.firstSeq()) {
            return Hash.ZERO;
        }
        while (hashes.size() <= seq - chain.firstSeq()) {
            Hash previous = hashes.isEmpty() ? Hash.ZERO : hashes.getLast();
            byte[] raw = make(chain.firstSeq() + hashes.size(), network, previous);
            hashes.add(Hash.of(raw, ToyChain.HASHED_BYTES));
        }
        return hashes.get(Math.toIntExact(seq - chain.firstSeq()));
    }

    public LedgerHeader header(long seq) {
        return new LedgerHeader(seq, hash(seq), hash(seq - 1), closeTime(seq), PROTOCOL);
    }

    /** The ledger as another network would have closed it. */
    public byte[] foreign(long seq) {
        return make(seq, new ToyChain(chain.network() + ", another", chain.firstSeq()).networkHash(), hash(seq - 1));
    }

    /** A ledger that verifies alone and does not link to the one before. */
    public byte[] notChaining(long seq) {
        return make(seq, network, new Hash(1, 2, 3, seq));
    }

    /** The first {@code bytes} of a ledger. */
    public byte[] truncated(long seq, int bytes) {
        return Arrays.copyOf(ledger(seq), bytes);
    }

    /** A ledger with one bit turned. */
    public byte[] flipped(long seq, int bit) {
        byte[] raw = ledger(seq);
        raw[bit / 8] ^= (byte) (1 << bit % 8);
        return raw;
    }

    private static long closeTime(long seq) {
        return FIRST_CLOSE_SECONDS + CLOSE_EVERY_SECONDS * seq;
    }

    private byte[] make(long seq, Hash of, Hash previous) {
        if (seq < chain.firstSeq()) {
            throw new IllegalArgumentException("ledger " + seq + " is before the first, " + chain.firstSeq());
        }
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + seq);
        boolean unknown = opaque.contains(seq);
        int txCount = Math.max(unknown ? 1 : 0, random.nextInt(shape.maxTxCount + 1));
        List<byte[]> txs = new ArrayList<>();
        int bodyLength = 0;
        for (int i = 0; i < txCount; i++) {
            byte[] tx = tx(random, of, seq, i);
            bodyLength += tx.length;
            txs.add(tx);
        }
        if (unknown) {
            txs.getLast()[0] = UNKNOWN_KIND;
        }
        ByteBuffer raw = ByteBuffer.allocate(ToyChain.HEADER_BYTES + bodyLength);
        raw.position(ToyChain.HEADER_BYTES);
        txs.forEach(raw::put);
        Hash body = ToyChain.sha256(raw.array(), ToyChain.HEADER_BYTES, bodyLength);
        raw.position(0);
        raw.putInt(ToyChain.MAGIC).put(of.bytes()).putLong(seq).put(previous.bytes());
        raw.putInt((int) closeTime(seq)).putInt(PROTOCOL).putInt(txCount).putInt(bodyLength);
        raw.put(body.bytes());
        raw.put(ToyChain.sha256(raw.array(), 0, ToyChain.HASHED_BYTES).bytes());
        return raw.array();
    }

    private byte[] tx(SplittableRandom random, Hash of, long seq, int index) {
        byte kind = random.nextInt(8) == 0 ? ToyChain.FEE_BUMP : ToyChain.PLAIN;
        byte[] envelope = text(random, kind * ToyChain.OUTER_BYTES + 1 + random.nextInt(shape.maxTxBytes + 1));
        if (envelope.length - kind * ToyChain.OUTER_BYTES < UNIQUE_BYTES) {
            // So little noise comes up twice; as on a real chain, no two transactions have one hash.
            envelope = ByteBuffer.allocate(envelope.length + Long.BYTES + Integer.BYTES)
                    .put(envelope)
                    .putLong(seq)
                    .putInt(index)
                    .array();
        }
        byte[] result = text(random, random.nextInt(shape.maxTxBytes + 1));
        int skipped = kind * ToyChain.OUTER_BYTES;
        int resultLength = (kind + 1) * Hash.BYTES + result.length;
        ByteBuffer tx = ByteBuffer.allocate(ToyChain.TX_HEAD_BYTES + envelope.length + resultLength);
        tx.put(kind).putInt(envelope.length).putInt(resultLength).put(envelope);
        tx.put(ToyChain.txHash(of, envelope, 0, envelope.length).bytes());
        if (kind == ToyChain.FEE_BUMP) {
            tx.put(ToyChain.txHash(of, envelope, skipped, envelope.length - skipped)
                    .bytes());
        }
        return tx.put(result).array();
    }

    /** Bytes that compress about as real ledgers do: half of each eight is noise. */
    private static byte[] text(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        ByteBuffer into = ByteBuffer.wrap(bytes);
        while (into.remaining() >= 8) {
            into.putInt(1).putInt(random.nextInt());
        }
        while (into.hasRemaining()) {
            into.put((byte) random.nextInt());
        }
        return bytes;
    }
}
