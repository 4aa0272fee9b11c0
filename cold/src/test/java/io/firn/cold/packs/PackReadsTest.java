package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.CatalogView;
import io.firn.cold.ColdException;
import io.firn.cold.ColdReads;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.EventOrder;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.LedgerEvent;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.disk.CorruptFileException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.Randomness;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chunks 0 to 3 are whole and indexed, 4 is indexed and has its run, 5 has its run alone; chunk 1 has lost its events. */
class PackReadsTest {
    private static final Deadline NEVER = Deadline.never();
    private static final Hash NOBODYS = new Hash(1, 2, 3, 4);
    private static final long FIRST = PackedChain.GEOMETRY.firstSeq();
    private static final long LAST = PackedChain.GEOMETRY.lastSeqOf(5);

    private final SimulatedDisk disk = new SimulatedDisk();
    private PackedChain chain;
    private PackCold cold;

    @BeforeEach
    void open() throws Exception {
        chain = new PackedChain(disk);
        chain.put(0, 1, 2, 3, 4, 5);
        chain.index(0, 3);
        chain.index(4, 4);
        chain.loseEvents(1);
        cold = chain.cold;
    }

    @AfterEach
    void close() throws IOException {
        chain.close();
    }

    @Test
    void everyLedgerIsFoundBySequenceAndByHash() throws Exception {
        List<LedgerRef> asked = new ArrayList<>();
        for (long seq = FIRST; seq <= LAST; seq++) {
            LedgerRef byHash = new LedgerRef.ByHash(chain.ledgers.hash(seq));
            for (LedgerRef ref : List.of(new LedgerRef.BySeq(seq), byHash)) {
                asked.add(ref);
                assertThat(cold.ledger(ref, NEVER).orElseThrow().decode().copy())
                        .isEqualTo(chain.ledgers.ledger(seq));
                assertThat(cold.header(ref, NEVER)).contains(chain.ledgers.header(seq));
            }
            assertThat(cold.holds(seq)).isTrue();
        }
        asked.add(1, new LedgerRef.ByHash(NOBODYS));
        asked.add(asked.getFirst());
        assertThat(cold.headers(asked, NEVER))
                .hasSize(asked.size())
                .startsWith(Optional.of(chain.ledgers.header(FIRST)), Optional.empty())
                .endsWith(Optional.of(chain.ledgers.header(FIRST)));
        assertThat(cold.latest(NEVER)).hasValue(LAST);
    }

    @Test
    void whatIsNotThereIsAbsent() throws Exception {
        for (long seq : new long[] {Long.MIN_VALUE, -1, 0, 1, LAST + 1, 1L << 50, Long.MAX_VALUE}) {
            assertThat(cold.ledger(new LedgerRef.BySeq(seq), NEVER)).isEmpty();
            assertThat(cold.header(new LedgerRef.BySeq(seq), NEVER)).isEmpty();
            assertThat(cold.transaction(new TxRef.At(seq, 0), NEVER)).isEmpty();
            assertThat(cold.transactions(seq, NEVER)).isEmpty();
            assertThat(cold.transactionCount(seq, NEVER)).isZero();
            assertThat(cold.receipts(seq, NEVER)).isEmpty();
            assertThat(cold.holds(seq)).isFalse();
        }
        assertThat(cold.ledger(new LedgerRef.ByHash(NOBODYS), NEVER)).isEmpty();
        assertThat(cold.transaction(new TxRef.ByHash(NOBODYS), NEVER)).isEmpty();
        assertThat(cold.receipt(new TxRef.ByHash(NOBODYS), NEVER)).isEmpty();
        assertThat(cold.transaction(new TxRef.In(NOBODYS, 0), NEVER)).isEmpty();
        Hash ledger = chain.ledgers.hash(FIRST);
        assertThat(cold.transaction(new TxRef.ByHash(ledger), NEVER)).isEmpty();
        int count = cold.transactionCount(FIRST, NEVER);
        for (int position : new int[] {-1, count, Integer.MAX_VALUE}) {
            assertThat(cold.transaction(new TxRef.At(FIRST, position), NEVER)).isEmpty();
            assertThat(cold.receipt(new TxRef.In(ledger, position), NEVER)).isEmpty();
        }
    }

    @Test
    void everyTransactionIsFoundByBothHashesAndByItsPlace() throws Exception {
        int feeBumps = 0;
        for (long seq = FIRST; seq <= LAST; seq++) {
            LedgerLayout layout = chain.layout(seq);
            Slice raw = Slice.of(chain.ledgers.ledger(seq));
            List<Confirmed<ColdTransaction>> all = cold.transactions(seq, NEVER);
            assertThat(all).hasSize(layout.txCount());
            assertThat(cold.transactionCount(seq, NEVER)).isEqualTo(layout.txCount());
            for (int i = 0; i < layout.txCount(); i++) {
                List<TxRef> refs = List.of(
                        new TxRef.ByHash(layout.hash(i)),
                        new TxRef.ByHash(layout.innerHash(i)),
                        new TxRef.At(seq, i),
                        new TxRef.In(layout.header().hash(), i));
                byte[] envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i))
                        .copy();
                feeBumps += layout.hash(i).equals(layout.innerHash(i)) ? 0 : 1;
                mustBe(all.get(i), layout, i, envelope);
                for (TxRef ref : refs) {
                    mustBe(cold.transaction(ref, NEVER).orElseThrow(), layout, i, envelope);
                }
            }
        }
        assertThat(feeBumps).isPositive();
    }

    private static void mustBe(Confirmed<ColdTransaction> found, LedgerLayout layout, int i, byte[] envelope) {
        assertThat(found.ledger()).isEqualTo(layout.header());
        assertThat(found.position()).isEqualTo(i);
        assertThat(found.value().hash()).isEqualTo(layout.hash(i));
        assertThat(found.value().innerHash()).isEqualTo(layout.innerHash(i));
        assertThat(found.value().envelope().copy()).isEqualTo(envelope);
    }

    /** Chunk 1 has no segment: its events come out of the ledgers and are the same. */
    @Test
    void receiptsHaveTheirEventsWithTheirPlaceInTheLedger() throws Exception {
        int events = 0;
        for (long seq = FIRST; seq <= LAST; seq++) {
            LedgerLayout layout = chain.layout(seq);
            Slice raw = Slice.of(chain.ledgers.ledger(seq));
            List<StoredEvent> walked = chain.events(seq, seq);
            List<Confirmed<ColdReceipt>> all = cold.receipts(seq, NEVER);
            assertThat(all).hasSize(layout.txCount());
            for (int i = 0; i < layout.txCount(); i++) {
                Confirmed<ColdReceipt> one =
                        cold.receipt(new TxRef.At(seq, i), NEVER).orElseThrow();
                Confirmed<ColdReceipt> other = cold.receipt(new TxRef.ByHash(layout.innerHash(i)), NEVER)
                        .orElseThrow();
                for (Confirmed<ColdReceipt> found : List.of(all.get(i), one, other)) {
                    assertThat(found.ledger()).isEqualTo(layout.header());
                    assertThat(found.position()).isEqualTo(i);
                    assertThat(found.value().txHash()).isEqualTo(layout.hash(i));
                    assertThat(found.value().result().copy())
                            .isEqualTo(raw.part(layout.resultOffset(i), layout.resultLength(i))
                                    .copy());
                    int last = -1;
                    for (LedgerEvent event : found.value().events()) {
                        assertThat(event.index()).isGreaterThan(last);
                        assertThat(Seen.of(event.event())).isEqualTo(Seen.of(walked.get(event.index())));
                        assertThat(event.event().txHash()).isEqualTo(layout.hash(i));
                        last = event.index();
                    }
                }
                events += one.value().events().size();
            }
            assertThat(all.stream().mapToInt(r -> r.value().events().size()).sum())
                    .isEqualTo(walked.size());
        }
        assertThat(events).isGreaterThan(100);
    }

    @Test
    void anEarlierPictureIsAnsweredFrom() throws Exception {
        CatalogView before = chain.catalog.view();
        ColdReads earlier = cold.at(before);
        chain.put(6);
        long seq = chain.geometry.lastSeqOf(6);
        assertThat(cold.latest(NEVER)).hasValue(seq);
        assertThat(earlier.latest(NEVER)).hasValue(LAST);
        assertThat(earlier.ledger(new LedgerRef.BySeq(seq), NEVER)).isEmpty();
        assertThat(earlier.header(new LedgerRef.ByHash(chain.ledgers.hash(seq)), NEVER))
                .isEmpty();
        assertThat(earlier.events(EventsFilter.between(seq, seq, EventQuery.ALL), 9, NEVER))
                .isEmpty();
        assertThat(earlier.holds(seq)).isFalse();
        assertThat(cold.at(chain.catalog.view()).holds(seq)).isTrue();
    }

    @Test
    void aHashIsNotDeniedWhileAChunkWasNotAsked() throws Exception {
        chain.catalog.demote(List.of(new ArtifactKey.Chunk(5, ArtifactKind.TXHASH)));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cold.header(new LedgerRef.ByHash(NOBODYS), NEVER))
                .withMessageContaining("chunk 5");
        assertThat(cold.header(new LedgerRef.ByHash(chain.ledgers.hash(FIRST)), NEVER))
                .isPresent();
    }

    @Test
    void aSearchGivesWhatLookingAtEachEventGives() throws Exception {
        SplittableRandom random = Randomness.fixed("PackReadsTest.search", 11).generator();
        List<StoredEvent> model = chain.events(FIRST, LAST);
        int found = 0;
        for (int i = 0; i < 400; i++) {
            EventQuery query = query(random, model);
            OptionalLong from = edge(random);
            OptionalLong to = edge(random);
            if (from.isPresent() && to.isPresent() && from.getAsLong() > to.getAsLong()) {
                OptionalLong other = from;
                from = to;
                to = other;
            }
            EventsFilter filter = new EventsFilter(new EventsFilter.Range(from, to), query);
            List<Seen> expected = new ArrayList<>();
            for (StoredEvent event : model) {
                long seq = event.id().seq();
                if (seq >= from.orElse(0) && seq <= to.orElse(LAST) && chain.matches(query, event)) {
                    expected.add(Seen.of(event));
                }
            }
            found += expected.size();
            int count = expected.size();
            assertThat(Seen.all(cold.events(filter, count, NEVER))).isEqualTo(expected);
            assertThat(streamed(filter, count)).isEqualTo(expected);
            mustPage(filter, expected, 1 + random.nextInt(9), random.nextBoolean());
            if (count > 0) {
                assertThatExceptionOfType(ColdException.TooManyEvents.class)
                        .isThrownBy(() -> cold.events(filter, count - 1, NEVER))
                        .satisfies(e -> assertThat(e.limit()).isEqualTo(count - 1));
            }
        }
        assertThat(found).isGreaterThan(1_000);
    }

    private void mustPage(EventsFilter filter, List<Seen> expected, int limit, boolean ascending) throws IOException {
        List<Seen> paged = new ArrayList<>();
        Optional<EventId> after = Optional.empty();
        EventsPage page;
        do {
            page = cold.eventsPage(
                    filter, after, limit, ascending ? EventOrder.ASCENDING : EventOrder.DESCENDING, NEVER);
            paged.addAll(Seen.all(page.events()));
            assertThat(page.whole()).isEqualTo(paged.size() == expected.size());
            if (!page.whole()) {
                assertThat(page.events()).hasSize(limit);
                after = Optional.of(page.events().getLast().id());
            }
        } while (!page.whole());
        assertThat(paged).isEqualTo(ascending ? expected : expected.reversed());
    }

    private List<Seen> streamed(EventsFilter filter, int most) throws IOException {
        List<StoredEvent> taken = new ArrayList<>();
        cold.stream(filter, most, taken::add, NEVER);
        return Seen.all(taken);
    }

    private static OptionalLong edge(SplittableRandom random) {
        return random.nextInt(5) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(random.nextInt(12) == 0 ? Long.MAX_VALUE : random.nextLong(FIRST - 2, LAST + 4));
    }

    private EventQuery query(SplittableRandom random, List<StoredEvent> model) throws Exception {
        List<EventFilter> filters = new ArrayList<>();
        EventFields fields = new EventFields();
        for (int i = random.nextInt(3); i >= 0; i--) {
            StoredEvent like = model.get(random.nextInt(model.size()));
            chain.ledgers.chain().newWalker().fields(like.event(), fields);
            List<EventTerm> terms = new ArrayList<>();
            for (EventField field : EventField.values()) {
                if (random.nextInt(3) == 0 && fields.has(field)) {
                    terms.add(new EventTerm(field, fields.value(field).copy()));
                }
            }
            filters.add(new EventFilter(terms, random.nextInt(3)));
        }
        return new EventQuery(filters);
    }

    @Test
    void theEventsOfOneLedgerAreAskedForByItsHash() throws Exception {
        for (long seq : new long[] {FIRST, chain.geometry.firstSeqOf(1), LAST}) {
            EventsFilter filter = new EventsFilter(new EventsFilter.InLedger(chain.ledgers.hash(seq)), EventQuery.ALL);
            assertThat(Seen.all(cold.events(filter, 1_000, NEVER))).isEqualTo(Seen.all(chain.events(seq, seq)));
        }
        EventsFilter unknown = new EventsFilter(new EventsFilter.InLedger(NOBODYS), EventQuery.ALL);
        assertThatExceptionOfType(ColdException.UnknownLedger.class)
                .isThrownBy(() -> cold.events(unknown, 1_000, NEVER));
        assertThatExceptionOfType(ColdException.UnknownLedger.class)
                .isThrownBy(() -> cold.stream(unknown, 1_000, _ -> true, NEVER));
    }

    @Test
    void rangesThatEndBeforeTheyBeginAndImpossibleLimitsAreRefused() {
        EventsFilter reversed = EventsFilter.between(9, 8, EventQuery.ALL);
        EventsFilter all = EventsFilter.between(FIRST, LAST, EventQuery.ALL);
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> cold.events(reversed, 9, NEVER),
                        () -> cold.eventsPage(reversed, Optional.empty(), 9, EventOrder.ASCENDING, NEVER),
                        () -> cold.stream(reversed, 9, _ -> true, NEVER),
                        () -> cold.events(all, -1, NEVER),
                        () -> cold.stream(all, -1, _ -> true, NEVER),
                        () -> cold.eventsPage(all, Optional.empty(), 0, EventOrder.ASCENDING, NEVER))) {
            assertThatExceptionOfType(ColdException.InvalidArgument.class).isThrownBy(call);
        }
    }

    @Test
    void rangesBeyondWhatIsHereAreEmpty() throws Exception {
        for (EventsFilter filter : List.of(
                EventsFilter.between(LAST + 1, LAST + 100, EventQuery.ALL),
                EventsFilter.between(Long.MIN_VALUE, FIRST - 1, EventQuery.ALL),
                new EventsFilter(
                        new EventsFilter.Range(OptionalLong.of(LAST + 1), OptionalLong.empty()), EventQuery.ALL))) {
            assertThat(cold.events(filter, 0, NEVER)).isEmpty();
            assertThat(cold.eventsPage(filter, Optional.empty(), 1, EventOrder.DESCENDING, NEVER)
                            .whole())
                    .isTrue();
            assertThat(streamed(filter, 0)).isEmpty();
        }
    }

    @Test
    void aLongSearchLooksAtItsDeadline() {
        Deadline passed = Deadline.in(Duration.ZERO);
        EventsFilter nothing = EventsFilter.between(
                FIRST,
                LAST,
                new EventQuery(List.of(
                        new EventFilter(List.of(new EventTerm(EventField.TOPIC_1, new byte[] {99})), 0))));
        assertThatExceptionOfType(ColdException.DeadlineExceeded.class)
                .isThrownBy(() -> cold.events(nothing, 9, passed))
                .satisfies(e -> assertThat(e.phase()).isEqualTo(ColdException.Phase.WORK));
        assertThatExceptionOfType(ColdException.DeadlineExceeded.class)
                .isThrownBy(() -> cold.eventsPage(nothing, Optional.empty(), 9, EventOrder.DESCENDING, passed));
        assertThatExceptionOfType(ColdException.StreamDeadline.class)
                .isThrownBy(() -> cold.stream(nothing, 9, _ -> true, passed));
        assertThatExceptionOfType(ColdException.DeadlineExceeded.class)
                .isThrownBy(() -> cold.headers(List.of(new LedgerRef.BySeq(FIRST)), passed));
    }

    @Test
    void aStreamThatFindsNothingAsksWhetherItIsWanted() throws Exception {
        EventsFilter nothing = EventsFilter.between(
                FIRST,
                LAST,
                new EventQuery(List.of(
                        new EventFilter(List.of(new EventTerm(EventField.TOPIC_1, new byte[] {99})), 0))));
        int[] asked = new int[1];
        cold.stream(
                nothing,
                9,
                new EventTaker() {
                    @Override
                    public boolean take(StoredEvent event) {
                        throw new AssertionError("nothing matches");
                    }

                    @Override
                    public boolean wanted() {
                        return ++asked[0] < 3;
                    }
                },
                NEVER);
        assertThat(asked[0]).isEqualTo(3);
    }

    @Test
    void filesThatAreGoneAreNamed() throws Exception {
        long inRun = LAST;
        long indexed = FIRST;
        mustName(chain.roots.pack(0), () -> cold.ledger(new LedgerRef.BySeq(indexed), NEVER));
        mustName(chain.roots.pack(0), () -> cold.transactionCount(indexed, NEVER));
        mustName(chain.roots.run(5), () -> cold.header(new LedgerRef.ByHash(chain.ledgers.hash(inRun)), NEVER));
        mustName(
                chain.roots.index(new ArtifactKey.Index(0, 0, 3)),
                () -> cold.header(new LedgerRef.ByHash(chain.ledgers.hash(indexed)), NEVER));
        EventsFilter filter = EventsFilter.between(FIRST, FIRST + 1, EventQuery.ALL);
        mustName(chain.roots.events(0), () -> cold.events(filter, 1_000, NEVER));
        mustName(chain.roots.eventIndex(0), () -> cold.stream(filter, 1_000, _ -> true, NEVER));
    }

    private void mustName(Path file, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) throws IOException {
        byte[] bytes = disk.visible().bytes(file).orElseThrow();
        for (ArtifactKey key : chain.catalog.view().artifacts().stream()
                .map(java.util.Map.Entry::getKey)
                .toList()) {
            cold.evict(key);
        }
        disk.unlinkIfExists(file);
        assertThatExceptionOfType(CorruptFileException.class)
                .isThrownBy(call)
                .withMessageContaining(file.toString())
                .withMessageContaining("missing");
        try (io.firn.disk.DiskFile back = disk.create(file)) {
            back.append(java.nio.ByteBuffer.wrap(bytes));
        }
    }

    @Test
    void anOpaqueLedgerIsNamedWhereverItsInsideIsAskedFor() throws Exception {
        try (PackedChain other = new PackedChain(
                new SimulatedDisk(), PackedChain.LEDGERS.withOpaque(12L), PackedChain.GEOMETRY, Continuity.LINKED)) {
            other.put(0, 1, 2);
            PackCold packs = other.cold;
            assertThat(packs.header(new LedgerRef.ByHash(other.ledgers.hash(12)), NEVER))
                    .contains(other.ledgers.header(12));
            assertThat(packs.header(new LedgerRef.ByHash(NOBODYS), NEVER)).isEmpty();
            EventsFilter all = EventsFilter.between(2, 25, EventQuery.ALL);
            for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
                    List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                            () -> packs.transactions(12, NEVER),
                            () -> packs.transactionCount(12, NEVER),
                            () -> packs.receipts(12, NEVER),
                            () -> packs.transaction(new TxRef.At(12, 0), NEVER),
                            () -> packs.transaction(new TxRef.ByHash(NOBODYS), NEVER),
                            () -> packs.events(all, 1_000, NEVER),
                            () -> packs.stream(all, 1_000, _ -> true, NEVER))) {
                assertThatExceptionOfType(ColdException.Incomplete.class)
                        .isThrownBy(call)
                        .withMessageContaining("ledger 12");
            }
            int below = other.events(2, 11).size();
            int above = other.events(13, 25).size();
            for (EventOrder order : EventOrder.values()) {
                int count = order == EventOrder.ASCENDING ? below : above;
                EventsPage page = packs.eventsPage(all, Optional.empty(), count, order, NEVER);
                assertThat(page.events()).hasSize(count);
                assertThat(page.whole()).isFalse();
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> packs.eventsPage(
                                all, Optional.of(page.events().getLast().id()), 5, order, NEVER))
                        .withMessageContaining("ledger 12");
            }
            assertThat(packs.events(EventsFilter.between(13, 25, EventQuery.ALL), above, NEVER))
                    .hasSize(above);
        }
    }

    @Test
    void whatIsClosedFails() throws Exception {
        cold.close();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cold.ledger(new LedgerRef.BySeq(FIRST), NEVER))
                .withMessageContaining("closed");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cold.prepare(chain.section(6)))
                .withMessageContaining("closed");
    }
}
