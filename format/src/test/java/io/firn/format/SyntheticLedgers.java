package io.firn.format;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.util.SplittableRandom;

/** Ledgers of no chain, the same for the same seed for ever: golden files are made of them. */
public final class SyntheticLedgers {
    private static final int GAP_BYTES = 4;

    private final SplittableRandom random;
    private long nextSeq;
    private Hash lastHash;

    public SyntheticLedgers(long seed, long firstSeq) {
        random = new SplittableRandom(seed);
        nextSeq = firstSeq;
        lastHash = randomHash();
    }

    /** A ledger and where its transactions are. */
    public record Made(Slice raw, LedgerLayout layout) {}

    /** A ledger of {@code txs} transactions whose envelopes and results have up to {@code maxItemBytes} bytes. */
    public Made next(int txs, int maxItemBytes) {
        int[] envelopes = lengths(txs, maxItemBytes);
        int[] results = lengths(txs, maxItemBytes);
        int[] order = shuffled(txs);
        int[] envelopeOffsets = new int[txs];
        int position = 100 + random.nextInt(100);
        for (int i : order) {
            envelopeOffsets[i] = position;
            position += envelopes[i] + (random.nextInt(4) == 0 ? GAP_BYTES : 0);
        }
        position += GAP_BYTES;
        LedgerLayout layout = layout();
        for (int i = 0; i < txs; i++) {
            Hash hash = randomHash();
            Hash inner = random.nextInt(5) == 0 ? randomHash() : hash;
            layout.addTx(envelopeOffsets[i], envelopes[i], position, results[i], hash, inner);
            position += results[i] + (random.nextInt(20) == 0 ? GAP_BYTES : 0);
        }
        return new Made(bytes(position + random.nextInt(100)), layout);
    }

    /** A ledger whose inside is not understood. */
    public Made nextOpaque(int length) {
        LedgerLayout layout = layout();
        layout.opaque("made so");
        return new Made(bytes(length), layout);
    }

    private LedgerLayout layout() {
        Hash hash = randomHash();
        LedgerLayout layout = new LedgerLayout();
        layout.header(new LedgerHeader(nextSeq, hash, lastHash, 1_700_000_000 + 5 * nextSeq, 23));
        nextSeq++;
        lastHash = hash;
        return layout;
    }

    private int[] lengths(int count, int max) {
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = 1 + random.nextInt(1 + random.nextInt(max));
        }
        return lengths;
    }

    private int[] shuffled(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Some noise, much repetition (more in large ledgers); in an array with something before and behind. */
    private Slice bytes(int length) {
        byte[] b = new byte[length + 20];
        int period = length > 1 << 16 ? 4_096 : 64;
        for (int i = 0; i < b.length; i++) {
            boolean repeat = i > period && (i & (period - 1)) >= 16;
            b[i] = repeat ? b[i - period] : (byte) random.nextInt(256);
        }
        return new Slice(b, 7, length);
    }

    private Hash randomHash() {
        return new Hash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }
}
