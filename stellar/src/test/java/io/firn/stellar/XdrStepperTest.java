package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Slice;
import org.junit.jupiter.api.Test;

/** Stepping refuses what is malformed, with its place. */
class XdrStepperTest {
    private final XdrStepper xdr = new XdrStepper();

    private int stepTail(byte[] tail) throws Exception {
        byte[] array = new XdrWriter().ints(-1, -1).raw(tail).ints(-1).done();
        xdr.over(new Slice(array, 8, tail.length));
        return xdr.step(XdrShape.CLOSE_TAIL_V2, 8) - 8;
    }

    /** No upgrades, no messages, one evicted contract data key with the given value. */
    private static XdrWriter evicted() {
        return new XdrWriter().ints(0, 0).int64(1).ints(1, 6, 1).raw(TestLedger.key(1));
    }

    @Test
    void valueEndsWhereItEnds() throws Exception {
        byte[] tail = evicted().ints(15).opaque(new byte[] {1, 2, 3}).ints(0).done();
        assertThat(stepTail(tail)).isEqualTo(tail.length);
    }

    @Test
    void paddingMustBeZero() {
        byte[] tail = evicted().ints(15, 3).raw(new byte[] {1, 2, 3, 4}).ints(0).done();
        assertThatThrownBy(() -> stepTail(tail))
                .isInstanceOf(BadLedgerException.class)
                .hasMessage("malformed ledger: padding of SCVal is not zero at offset 68");
    }

    @Test
    void flagsMustBeZeroOrOne() {
        assertThatThrownBy(() -> stepTail(evicted().ints(0, 2, 0).done()))
                .isInstanceOf(BadLedgerException.class)
                .hasMessage("malformed ledger: a flag in SCVal is 2, not 0 or 1, at offset 64");
        assertThatThrownBy(() -> stepTail(evicted().ints(16, 7, 0).done())).isInstanceOf(BadLedgerException.class);
    }

    @Test
    void limitOfALengthHolds() {
        assertThatThrownBy(() ->
                        stepTail(evicted().ints(15).opaque(new byte[33]).ints(0).done()))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("33 bytes in SCVal are above its limit");
    }

    @Test
    void nestingIsBounded() throws Exception {
        assertThat(stepTail(nested(900))).isEqualTo(nested(900).length);
        assertThatThrownBy(() -> stepTail(nested(100_000)))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("SCVal nests deeper than 1000");
    }

    private static byte[] nested(int depth) {
        XdrWriter out = evicted();
        for (int i = 0; i < depth; i++) {
            out.ints(16, 1, 1);
        }
        return out.ints(1, 0).done();
    }

    @Test
    void smallStackBearsTheDeepestNesting() throws Exception {
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        stepTail(nested(990));
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                },
                "small stack",
                512 << 10);
        thread.start();
        thread.join();
        assertThat(failure[0]).isNull();
    }
}
