package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Fees of transactions written by hand; those of real ledgers are compared in {@link StellarEventsSampleTest}. */
class FeeReaderTest {
    private static final int INFLATION = 9;
    private static final int INVOKE = 24;
    private static final int EXTEND = 25;
    private static final int RESTORE = 26;

    private final FeeReader reader = new FeeReader();
    private final LedgerLayout layout = new LedgerLayout();

    private static XdrWriter operation(int type) {
        XdrWriter out = new XdrWriter().ints(1, 0).raw(TestLedger.key(4)).ints(type);
        return switch (type) {
            case INVOKE -> out.ints(2, 0, 0);
            case EXTEND -> out.ints(0, 77);
            case RESTORE -> out.ints(0);
            default -> out;
        };
    }

    private static XdrWriter transaction(int... types) {
        XdrWriter out = new XdrWriter()
                .ints(2, 0)
                .raw(TestLedger.key(1))
                .ints(100)
                .int64(1)
                .ints(1)
                .int64(0)
                .int64(9)
                .ints(0, types.length);
        for (int type : types) {
            out.raw(operation(type));
        }
        return out.ints(0, 0);
    }

    private static XdrWriter bump(XdrWriter inner) {
        return new XdrWriter()
                .ints(5, 0)
                .raw(TestLedger.key(2))
                .int64(900)
                .raw(inner)
                .ints(0, 0);
    }

    /** A meta with what was charged for resources, or without. */
    private static XdrWriter meta(int version, long stays, long comesBack) {
        XdrWriter out = new XdrWriter();
        switch (version) {
            case 2 -> out.ints(2, 0, 0, 0);
            case 3 -> out.ints(3, 0, 0, 1, 0, 0);
            default -> out.ints(4, 0, 0, 1, 0, 0, 0, 0);
        }
        if (version == 2) {
            return out;
        }
        if (stays == 0) {
            out.ints(1, 0);
        } else {
            out.ints(1, 1, 0).int64(stays).int64(comesBack).int64(1);
        }
        return version == 3 ? out.ints(0, 1, 0) : out.ints(0, 0, 0);
    }

    private Slice ledger(long charged, XdrWriter envelope, XdrWriter meta) {
        XdrWriter out = new XdrWriter().ints(2).raw(envelope.done());
        int result = out.size();
        out.ints(0)
                .raw(TestLedger.key(3))
                .int64(charged)
                .ints(-1, 0, 0, 0)
                .raw(meta.done())
                .ints(0);
        layout.clear();
        layout.addTx(4, result - 4, result, out.size() - result, Hash.ZERO, Hash.ZERO);
        return Slice.of(out.done());
    }

    private String fees(long charged, XdrWriter envelope, XdrWriter meta) throws BadLedgerException {
        return reader.read(ledger(charged, envelope, meta), layout).toString();
    }

    @Test
    void classicFeeIsWhatAnOperationCosts() throws Exception {
        assertThat(fees(100, transaction(INFLATION), meta(2, 0, 0))).isEqualTo("classic [100], soroban []");
        assertThat(fees(305, transaction(INFLATION, INFLATION, INFLATION), meta(4, 0, 0)))
                .isEqualTo("classic [101], soroban []");
        assertThat(fees(305, bump(transaction(INFLATION, INFLATION)), meta(4, 0, 0)))
                .isEqualTo("classic [152], soroban []");
        assertThat(fees(305, transaction(), meta(4, 0, 0))).isEqualTo("classic [], soroban []");
        assertThat(fees(100, transaction(INVOKE, RESTORE), meta(4, 20, 3))).isEqualTo("classic [50], soroban []");
    }

    @Test
    void sorobanFeeIsWhatIsLeftWithoutResources() throws Exception {
        for (int type : new int[] {INVOKE, EXTEND, RESTORE}) {
            for (int version = 3; version <= 4; version++) {
                assertThat(fees(1_000, transaction(type), meta(version, 700, 90)))
                        .isEqualTo("classic [], soroban [210]");
                assertThat(fees(1_000, bump(transaction(type)), meta(version, 700, 90)))
                        .isEqualTo("classic [], soroban [210]");
                assertThat(fees(1_000, transaction(type), meta(version, 0, 0))).isEqualTo("classic [], soroban []");
            }
            assertThat(fees(1_000, transaction(type), meta(2, 0, 0))).isEqualTo("classic [], soroban []");
        }
    }

    @Test
    void opaqueLedgerTellsNoFees() throws Exception {
        layout.clear();
        assertThat(reader.read(Slice.of(new byte[0]), layout)).hasToString("classic [], soroban []");
    }

    @Test
    void damageIsRefusedOrTold() throws Exception {
        byte[] whole =
                ledger(1_000, bump(transaction(INVOKE)), meta(4, 700, 90)).copy();
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int flip : new int[] {1, 0x80, 0xFF}) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) flip;
                try {
                    LedgerFees fees = reader.read(Slice.of(flipped), layout);
                    assertThat(fees.classic().length + fees.soroban().length).isLessThanOrEqualTo(1);
                } catch (BadLedgerException e) {
                    refused++;
                }
            }
            if (at < whole.length - 24) {
                Slice cut = Slice.of(Arrays.copyOf(whole, at));
                assertThatThrownBy(() -> reader.read(cut, layout)).isInstanceOf(BadLedgerException.class);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
