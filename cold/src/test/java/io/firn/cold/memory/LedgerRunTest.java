package io.firn.cold.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.LedgerContent;
import io.firn.cold.MadeLedger;
import io.firn.cold.MadeSections;
import io.firn.ledger.Hash;
import io.firn.testkit.ToyChain;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run never changes, whatever is put behind it or cut out of it. */
class LedgerRunTest {
    private static List<MemoryLedger> ledgers(long first, long last, int flavour) throws Exception {
        List<MemoryLedger> ledgers = new ArrayList<>();
        for (MadeLedger made : MadeSections.linked(first, last, Hash.ZERO, flavour)) {
            ledgers.add(
                    new MemoryLedger(made.frame(), LedgerContent.trusted(made.frame(), ToyChain.DEFAULT.newWalker())));
        }
        return ledgers;
    }

    private static List<MemoryLedger> all(LedgerRun run) {
        List<MemoryLedger> all = new ArrayList<>();
        for (int i = 0; i < run.count(); i++) {
            all.add(run.get(i));
        }
        return all;
    }

    @Test
    void runsMadeOfOneRunDoNotShowInEachOther() throws Exception {
        List<MemoryLedger> first = ledgers(10, 14, 0);
        List<MemoryLedger> one = ledgers(15, 15, 1);
        List<MemoryLedger> other = ledgers(15, 15, 2);
        LedgerRun base = LedgerRun.EMPTY.with(first.subList(0, 3)).with(first.subList(3, 5));
        LedgerRun withOne = base.with(one);
        LedgerRun withOther = base.with(other);
        LedgerRun cut = withOne.part(1, 6);
        LedgerRun longer = cut.with(other);
        assertThat(all(base)).isEqualTo(first);
        assertThat(all(withOne)).isEqualTo(joined(first, one));
        assertThat(all(withOther)).isEqualTo(joined(first, other));
        assertThat(all(cut)).isEqualTo(joined(first, one).subList(1, 6));
        assertThat(all(longer)).isEqualTo(joined(joined(first, one).subList(1, 6), other));
        assertThat(LedgerRun.EMPTY.count()).isZero();
    }

    private static List<MemoryLedger> joined(List<MemoryLedger> some, List<MemoryLedger> more) {
        List<MemoryLedger> joined = new ArrayList<>(some);
        joined.addAll(more);
        return joined;
    }

    @Test
    void theFirstNotBelowASequenceIsFoundOverGaps() throws Exception {
        LedgerRun run = LedgerRun.EMPTY.with(ledgers(10, 12, 0)).with(ledgers(20, 21, 0));
        long[] wanted = {Long.MIN_VALUE, 9, 10, 11, 13, 20, 21, 22, Long.MAX_VALUE};
        int[] places = {0, 0, 0, 1, 3, 3, 4, 5, 5};
        for (int i = 0; i < wanted.length; i++) {
            assertThat(run.from(wanted[i])).as("from %d", wanted[i]).isEqualTo(places[i]);
        }
    }
}
