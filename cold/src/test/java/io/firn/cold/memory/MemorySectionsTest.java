package io.firn.cold.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.EventOrder;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.LedgerRef;
import io.firn.cold.MadeLedger;
import io.firn.cold.MadeSections;
import io.firn.cold.Section;
import io.firn.cold.TxRef;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import io.firn.testkit.ToyChain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the memory back end does with sections of many ledgers, with deadlines of writes, and when it is closed. */
class MemorySectionsTest {
    private static final Deadline NEVER = Deadline.never();
    private static final Deadline PASSED = Deadline.in(Duration.ZERO);

    private final MemoryCold linked = new MemoryCold(ToyChain.DEFAULT, Continuity.LINKED);
    private final List<MadeLedger> ledgers = MadeSections.linked(100, 119, Hash.ZERO, 0);

    private void put(List<MadeLedger> section) throws IOException {
        try (ColdBackEnd.Prepared prepared = linked.prepare(MadeSections.of(section))) {
            prepared.publish(NEVER);
        }
    }

    private void assertRefused(List<MadeLedger> section, String why) {
        assertThatThrownBy(() -> linked.prepare(MadeSections.of(section)))
                .isInstanceOf(ColdException.InvalidArgument.class)
                .hasMessageContaining(why);
    }

    private void assertHoldsExactly(List<MadeLedger> expected) throws IOException {
        for (long seq = 95; seq < 125; seq++) {
            long wanted = seq;
            Optional<MadeLedger> ledger = expected.stream()
                    .filter(each -> each.header().seq() == wanted)
                    .findFirst();
            assertThat(linked.header(new LedgerRef.BySeq(seq), NEVER)).isEqualTo(ledger.map(MadeLedger::header));
        }
        for (MadeLedger ledger : expected) {
            assertThat(linked.header(new LedgerRef.ByHash(ledger.header().hash()), NEVER))
                    .contains(ledger.header());
        }
    }

    @Test
    void sectionIsSeenWholeOrNotAtAll() throws Exception {
        try (ColdBackEnd.Prepared prepared = linked.prepare(MadeSections.of(ledgers.subList(0, 10)))) {
            assertHoldsExactly(List.of());
            prepared.publish(NEVER);
            assertHoldsExactly(ledgers.subList(0, 10));
        }
        put(ledgers.subList(10, 20));
        assertHoldsExactly(ledgers);
        assertThat(linked.latest(NEVER)).hasValue(119);
    }

    @Test
    void sectionWithOneWrongLedgerIsRefusedWholeAndTheLedgerNamed() throws Exception {
        put(ledgers.subList(0, 5));
        List<MadeLedger> unlinked = new ArrayList<>(ledgers.subList(5, 8));
        unlinked.addAll(MadeSections.linked(108, 109, Hash.ZERO, 0));
        assertRefused(unlinked, "ledger 108");
        assertRefused(ledgers.subList(6, 8), "ledger 106 leaves a gap behind the latest, 104");
        assertRefused(ledgers.subList(4, 8), "ledger 104 is not behind the latest, 104");
        Section torn = MadeSections.of(ledgers.subList(5, 8));
        List<Section.Entry> entries = new ArrayList<>(torn.ledgers());
        entries.set(1, new Section.Entry(entries.get(1).header(), entries.get(2).frame()));
        assertThatThrownBy(() -> linked.prepare(new Section(entries)))
                .isInstanceOf(ColdException.InvalidArgument.class)
                .hasMessageContaining("ledger 106: its frame holds ");
        assertHoldsExactly(ledgers.subList(0, 5));
        put(ledgers.subList(5, 20));
        assertHoldsExactly(ledgers);
    }

    @Test
    void sectionIsPublishedOnceAndNotAfterItWasClosed() throws Exception {
        ColdBackEnd.Prepared prepared = linked.prepare(MadeSections.of(ledgers.subList(0, 5)));
        prepared.publish(NEVER);
        assertThatThrownBy(() -> prepared.publish(NEVER)).isInstanceOf(IllegalStateException.class);
        prepared.close();
        assertHoldsExactly(ledgers.subList(0, 5));
        ColdBackEnd.Prepared dropped = linked.prepare(MadeSections.of(ledgers.subList(5, 9)));
        dropped.close();
        assertThatThrownBy(() -> dropped.publish(NEVER)).isInstanceOf(IllegalStateException.class);
        assertHoldsExactly(ledgers.subList(0, 5));
    }

    @Test
    void writeWhoseTimeIsOverChangesNothing() throws Exception {
        put(ledgers.subList(0, 10));
        try (ColdBackEnd.Prepared prepared = linked.prepare(MadeSections.of(ledgers.subList(10, 12)))) {
            assertThatThrownBy(() -> prepared.publish(PASSED)).isInstanceOf(ColdException.DeadlineExceeded.class);
        }
        assertThatThrownBy(() -> linked.truncateAbove(102, PASSED)).isInstanceOf(ColdException.DeadlineExceeded.class);
        assertThatThrownBy(() -> linked.drainAbove(102, PASSED)).isInstanceOf(ColdException.DeadlineExceeded.class);
        assertThatThrownBy(() -> linked.pruneBelow(102, PASSED)).isInstanceOf(ColdException.DeadlineExceeded.class);
        assertHoldsExactly(ledgers.subList(0, 10));
    }

    @Test
    void ledgersPutBesideOldStatesDoNotShowInThem() throws Exception {
        put(ledgers.subList(0, 3));
        for (int round = 0; round < 5; round++) {
            linked.truncateAbove(102, NEVER);
            List<MadeLedger> branch =
                    MadeSections.linked(103, 110, ledgers.get(2).header().hash(), 1 + round);
            put(branch.subList(0, 4));
            put(branch.subList(4, 8));
            List<MadeLedger> all = new ArrayList<>(ledgers.subList(0, 3));
            all.addAll(branch);
            assertHoldsExactly(all);
        }
    }

    @Test
    void drainOfWhatIsNotUnderstoodFailsAndRemovesNothing() throws Exception {
        MadeLedger opaque = MadeSections.opaque(103, ledgers.get(2).header().hash());
        put(ledgers.subList(0, 3));
        put(List.of(opaque));
        assertThatThrownBy(() -> linked.drainAbove(100, NEVER))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ledger 103 is kept but not understood");
        assertThat(linked.latest(NEVER)).hasValue(103);
        linked.truncateAbove(102, NEVER);
        assertThat(linked.drainAbove(100, NEVER))
                .extracting(DrainedLedger::header)
                .hasSize(2);
    }

    @Test
    void fullPageBeforeWhatIsNotUnderstoodIsGivenAndSaysThatItIsNotAll() throws Exception {
        put(ledgers.subList(0, 3));
        put(List.of(MadeSections.opaque(103, ledgers.get(2).header().hash())));
        EventsFilter all = EventsFilter.between(100, 110, EventQuery.ALL);
        int count = ledgers.subList(0, 3).stream()
                .mapToInt(ledger -> ledger.events().size())
                .sum();
        EventsPage page = linked.eventsPage(all, Optional.empty(), count, EventOrder.ASCENDING, NEVER);
        assertThat(page.events()).hasSize(count);
        assertThat(page.whole()).isFalse();
        assertThatThrownBy(() -> linked.eventsPage(all, Optional.empty(), count + 1, EventOrder.ASCENDING, NEVER))
                .hasMessageContaining("not understood");
        assertThatThrownBy(() -> linked.eventsPage(
                        all, Optional.of(page.events().getLast().id()), 1, EventOrder.ASCENDING, NEVER))
                .hasMessageContaining("not understood");
    }

    @Test
    void whatIsKeptIsACopyOfWhatWasPut() throws Exception {
        MadeLedger ledger = ledgers.get(3);
        ByteBuffer given = ledger.frame().bytes();
        byte[] shared = new byte[given.remaining()];
        given.get(shared);
        LedgerFrame frame = LedgerFrame.parse(ByteBuffer.wrap(shared));
        try (ColdBackEnd.Prepared prepared =
                linked.prepare(new Section(List.of(new Section.Entry(ledger.header(), frame))))) {
            java.util.Arrays.fill(shared, (byte) 0);
            prepared.publish(NEVER);
        }
        assertThat(linked.ledger(new LedgerRef.BySeq(103), NEVER)
                        .orElseThrow()
                        .decode()
                        .copy())
                .isEqualTo(ledger.raw().copy());
    }

    @Test
    void closedStoreFailsTypedAndIsClosedTwice() throws Exception {
        put(ledgers.subList(0, 5));
        ColdBackEnd.Prepared prepared = linked.prepare(MadeSections.of(ledgers.subList(5, 9)));
        linked.close();
        linked.close();
        assertThat(linked.holds(101)).isFalse();
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> linked.latest(NEVER),
                () -> linked.header(new LedgerRef.BySeq(101), NEVER),
                () -> linked.transaction(new TxRef.At(101, 0), NEVER),
                () -> linked.receipts(101, NEVER),
                () -> linked.events(EventsFilter.between(1, 2, EventQuery.ALL), 1, NEVER),
                () -> linked.prepare(MadeSections.of(ledgers.subList(5, 9))),
                () -> prepared.publish(NEVER),
                () -> linked.truncateAbove(1, NEVER),
                () -> linked.drainAbove(1, NEVER),
                () -> linked.pruneBelow(1, NEVER));
        for (var call : calls) {
            assertThatThrownBy(call).isInstanceOf(ColdException.Closed.class);
        }
    }

    @Test
    void readsNeverWaitForWrites() {
        assertThat(linked.snapshotReads()).isTrue();
        assertThat(linked.blocking()).isFalse();
    }
}
