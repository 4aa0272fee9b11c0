package io.firn.format.frame.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.format.FrameException;
import io.firn.format.SyntheticLedgers;
import io.firn.format.SyntheticLedgers.Made;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameTransactionsTest {
    private static final int MIB = 1 << 20;

    private final SyntheticLedgers ledgers = new SyntheticLedgers(11, 2);

    @Test
    void everyTransactionIsCutOutAsItIs() throws FrameException {
        Made made = ledgers.next(1_200, 6_000);
        byte[] raw = made.raw().copy();
        byte[] stored = bytes(made);
        LedgerLayout layout = made.layout();
        FrameTransactions all = parsed(stored).transactions();
        assertThat(all.count()).isEqualTo(1_200);
        for (int i = 0; i < all.count(); i += 1 + i % 5) {
            FrameTransactions alone = parsed(stored).transactions();
            for (FrameTransactions transactions : new FrameTransactions[] {all, alone}) {
                assertThat(transactions.envelope(i).copy())
                        .isEqualTo(range(raw, layout.envelopeOffset(i), layout.envelopeLength(i)));
                assertThat(transactions.result(i).copy())
                        .isEqualTo(range(raw, layout.resultOffset(i), layout.resultLength(i)));
                assertThat(transactions.head(4_096).copy()).isEqualTo(Arrays.copyOf(raw, 4_096));
            }
        }
    }

    @Test
    void aTransactionCostsAtMostTwoDataFramesAndTheFirstBlock() throws FrameException {
        Made made = ledgers.next(6_000, 3_000);
        assertThat(made.raw().length()).isGreaterThan(5 * MIB);
        byte[] stored = bytes(made);
        for (int i = 0; i < 6_000; i += 97) {
            LedgerFrame frame = parsed(stored);
            FrameTransactions transactions = frame.transactions();
            transactions.envelope(i);
            transactions.result(i);
            transactions.head(4_096);
            assertThat(frame.decompressedBytes()).isBetween(4_096L, 2L * MIB + FrameFormat.BLOCK_BYTES);
        }
    }

    @Test
    void aTransactionIsFoundByBothHashesAndTheSearchEnds() throws FrameException {
        Made made = ledgers.next(500, 300);
        FrameTransactions transactions = frame(made).transactions();
        for (int i = 0; i < 500; i++) {
            for (Hash hash : new Hash[] {made.layout().hash(i), made.layout().innerHash(i)}) {
                int found = transactions.next(hash, 0);
                while (found < i) {
                    found = transactions.next(hash, found + 1);
                }
                assertThat(found).isEqualTo(i);
                assertThat(transactions.next(hash, i + 1)).isEqualTo(500);
            }
        }
        assertThat(transactions.next(new Hash(1, 2, 3, 4), 0)).isEqualTo(500);
    }

    @Test
    void aLedgerWithoutTransactionsAndAnOpaqueOneHaveNone() throws FrameException {
        for (Made made : new Made[] {ledgers.next(0, 1), ledgers.nextOpaque(3 * MIB)}) {
            FrameTransactions transactions = frame(made).transactions();
            assertThat(transactions.count()).isZero();
            assertThat(transactions.next(made.layout().header().hash(), 0)).isZero();
            int length = Math.min(50, made.raw().length());
            assertThat(transactions.head(50).copy())
                    .isEqualTo(Arrays.copyOf(made.raw().copy(), length));
        }
    }

    @Test
    void bytesInADirectBufferAreReadAsThoseInAnArray() throws FrameException {
        Made made = ledgers.next(900, 3_000);
        byte[] bytes = bytes(made);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        FrameTransactions transactions = LedgerFrame.parse(direct).transactions();
        byte[] raw = made.raw().copy();
        for (int i = 0; i < 900; i += 31) {
            assertThat(transactions.result(i).copy())
                    .isEqualTo(range(
                            raw, made.layout().resultOffset(i), made.layout().resultLength(i)));
        }
    }

    @Test
    void aDataFrameThatIsCutOrDamagedIsToldOrHarmless() throws FrameException {
        Made made = ledgers.next(60, 3_000);
        byte[] bytes = bytes(made);
        byte[] raw = made.raw().copy();
        int told = 0;
        for (int at = 0; at < bytes.length / 2; at += 11) {
            byte[] bad = bytes.clone();
            bad[at] ^= 0x40;
            try {
                LedgerFrame.parse(ByteBuffer.wrap(bad)).transactions().result(59);
            } catch (FrameException e) {
                told++;
            }
        }
        assertThat(told).isPositive();
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> frame(made).decode(raw.length, 1));
    }

    private static byte[] range(byte[] raw, int from, int length) {
        return Arrays.copyOfRange(raw, from, from + length);
    }

    private static LedgerFrame frame(Made made) throws FrameException {
        return parsed(bytes(made));
    }

    private static LedgerFrame parsed(byte[] stored) throws FrameException {
        return LedgerFrame.parse(ByteBuffer.wrap(stored));
    }

    private static byte[] bytes(Made made) {
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer frame = encoder.encode(made.raw(), made.layout());
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            return bytes;
        }
    }
}
