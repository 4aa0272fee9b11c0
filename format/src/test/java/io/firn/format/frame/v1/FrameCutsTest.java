package io.firn.format.frame.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class FrameCutsTest {
    private static final int MIB = 1 << 20;

    private final LedgerLayout layout = new LedgerLayout();

    @Test
    void aSmallLedgerIsOneFrame() {
        tx(100, 200, 300, 400);
        assertThat(cut(MIB)).containsExactly(MIB);
    }

    @Test
    void aFrameEndsAtTheLastEndThatKeepsItWithinOneMebibyte() {
        tx(0, 600_000, 900_000, 100_000);
        tx(600_000, 300_000, 1_000_000, 300_000);
        assertThat(cut(1_300_000)).containsExactly(1_000_000, 1_300_000);
    }

    @Test
    void anItemThatJustFitsEndsItsFrame() {
        tx(0, 10, 10, MIB - 10);
        assertThat(cut(MIB + 1)).containsExactly(MIB, MIB + 1);
    }

    @Test
    void oneLargerThanAMebibyteIsAFrameOfItsOwn() {
        tx(8, 100, 200, 3 * MIB);
        tx(108, 50, 3 * MIB + 200, 50);
        assertThat(cut(3 * MIB + 300)).containsExactly(158, 200, 3 * MIB + 200, 3 * MIB + 300);
    }

    @Test
    void aStretchWithoutItemsIsCutEveryMebibyte() {
        tx(0, 10, 3 * MIB, 10);
        assertThat(cut(3 * MIB + 20)).containsExactly(10, 10 + MIB, 10 + 2 * MIB, 3 * MIB + 10, 3 * MIB + 20);
        layout.clear();
        assertThat(cut(2 * MIB + 1)).containsExactly(MIB, 2 * MIB, 2 * MIB + 1);
    }

    @Test
    void emptyAndOverlappingItemsStillMoveOn() {
        tx(0, 0, 0, 0);
        tx(0, 2 * MIB, MIB, 2 * MIB);
        assertThat(cut(4 * MIB)).last().isEqualTo(4 * MIB);
    }

    @Test
    void cutsAreThoseOfANaiveModel() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            layout.clear();
            int position = random.nextInt(100);
            int txs = random.nextInt(40);
            int max = 1 << random.nextInt(10, 22);
            for (int i = 0; i < txs; i++) {
                int envelope = random.nextInt(max);
                int result = random.nextInt(max);
                int gap = random.nextInt(3) == 0 ? random.nextInt(max) : 0;
                tx(position, envelope, position + envelope + gap, result);
                position += envelope + gap + result;
            }
            int rawLength = position + 1 + random.nextInt(max);
            assertThat(cut(rawLength)).as("seed %d", seed).isEqualTo(naive(rawLength));
        }
    }

    /** The rule of docs/formats/ledger-frame-v1.md, word by word. */
    private List<Integer> naive(int rawLength) {
        int most = rawLength > 4 * MIB && rawLength <= 64 * MIB ? MIB / 2 : MIB;
        TreeSet<Integer> ends = new TreeSet<>();
        TreeSet<Integer> largeStarts = new TreeSet<>();
        for (int i = 0; i < layout.txCount(); i++) {
            item(layout.envelopeOffset(i), layout.envelopeLength(i), most, ends, largeStarts);
            item(layout.resultOffset(i), layout.resultLength(i), most, ends, largeStarts);
        }
        List<Integer> cuts = new ArrayList<>();
        int p = 0;
        while (p < rawLength) {
            Integer last = ends.floor(p + most);
            Integer nextEnd = ends.higher(p);
            if (rawLength - p <= most) {
                p = rawLength;
            } else if (last != null && last > p) {
                p = last;
            } else if (nextEnd == null) {
                p += most;
            } else if (largeStarts.contains(p)) {
                p = nextEnd;
            } else {
                p = Math.min(p + most, startOf(nextEnd));
            }
            cuts.add(p);
        }
        return cuts;
    }

    private static void item(int offset, int length, int most, Set<Integer> ends, Set<Integer> largeStarts) {
        if (length > 0) {
            ends.add(offset + length);
        }
        if (length > most) {
            largeStarts.add(offset);
        }
    }

    private int startOf(int end) {
        int start = end;
        for (int i = 0; i < layout.txCount(); i++) {
            if (layout.envelopeOffset(i) + layout.envelopeLength(i) == end) {
                start = Math.min(start, layout.envelopeOffset(i));
            }
            if (layout.resultOffset(i) + layout.resultLength(i) == end) {
                start = Math.min(start, layout.resultOffset(i));
            }
        }
        return start;
    }

    private void tx(int envelopeOffset, int envelopeLength, int resultOffset, int resultLength) {
        layout.addTx(envelopeOffset, envelopeLength, resultOffset, resultLength, Hash.ZERO, Hash.ZERO);
    }

    private List<Integer> cut(int rawLength) {
        FrameCuts cuts = new FrameCuts();
        cuts.cut(rawLength, layout);
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < cuts.count(); i++) {
            ends.add(cuts.end(i));
        }
        return ends;
    }
}
