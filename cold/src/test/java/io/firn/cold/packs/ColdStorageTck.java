package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.CatalogView;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.roaringbitmap.RoaringBitmap;

/** What every cold storage holds to. */
@Timeout(60)
abstract class ColdStorageTck {
    final Geometry geometry = ColdFixture.GEOMETRY;

    ColdFixture fixture;
    ColdStorage cold;

    /** A storage that answers by the fixture's catalog. */
    abstract ColdStorage open(ColdFixture from);

    /** Indexes chunks of a window, and gives the hashes to the storage when it keeps them itself. */
    abstract void index(ArtifactKey.Index coverage, Map<Long, Set<Hash>> hashes) throws Exception;

    /** Freezes a chunk, and gives its ledgers to the storage when it keeps them itself. */
    abstract List<Ledgers.Made> freeze(int chunk) throws Exception;

    /** Freezes the events of a chunk, and gives them to the storage when it keeps them itself. */
    abstract List<LedgerEvents> freezeEvents(int chunk) throws Exception;

    @BeforeEach
    void openEmpty() throws IOException {
        fixture = new ColdFixture();
        cold = open(fixture);
    }

    @AfterEach
    void closeAll() throws IOException {
        cold.close();
        fixture.catalog.close();
    }

    @Test
    void everyLedgerOfAFrozenChunkComesBackAsItWasPutIn() throws Exception {
        List<Ledgers.Made> ledgers = new ArrayList<>(freeze(0));
        ledgers.addAll(freeze(1));
        for (Ledgers.Made made : ledgers) {
            assertHolds(made);
        }
    }

    @Test
    void ledgersOfNoFrozenChunkAreNotHere() throws Exception {
        freeze(1);
        for (long seq : List.of(
                Long.MIN_VALUE,
                -1L,
                0L,
                1L,
                2L,
                geometry.lastSeqOf(0),
                geometry.firstSeqOf(2),
                1L << 50,
                Long.MAX_VALUE)) {
            assertThat(cold.ledger(seq)).as("ledger %d", seq).isEmpty();
        }
    }

    @Test
    void latestIsTheLastLedgerOfTheHighestFrozenChunk() throws Exception {
        assertThat(cold.latest()).isEmpty();
        freeze(3);
        freeze(1);
        assertThat(cold.latest()).hasValue(geometry.lastSeqOf(3));
    }

    @Test
    void whatTheCatalogDoesNotCallFrozenIsNotVisible() throws Exception {
        Ledgers.Made made = freeze(0).getFirst();
        fixture.catalog.demote(List.of(ColdFixture.key(0)));

        assertThat(cold.ledger(made.header().seq())).isEmpty();
        assertThat(cold.latest()).isEmpty();
    }

    @Test
    void anEarlierPictureOfTheCatalogIsAnsweredFrom() throws Exception {
        CatalogView before = fixture.catalog.view();
        Ledgers.Made made = freeze(0).getLast();
        CatalogView between = fixture.catalog.view();
        fixture.catalog.demote(List.of(ColdFixture.key(0)));

        assertThat(cold.ledger(before, made.header().seq())).isEmpty();
        assertThat(raw(cold.ledger(between, made.header().seq())))
                .isEqualTo(made.raw().copy());
    }

    /** Window 0 is chunks 0 to 3, window 1 chunks 4 to 7; a hash is put under ledgers as it pleases. */
    @Test
    void candidatesAreTheLedgersOfAHashNewestWindowAndLedgerFirst() throws Exception {
        Hash wanted = new Hash(7, 7, 7, 7);
        Map<Long, Set<Hash>> hashes = new HashMap<>();
        for (long seq : new long[] {3, 9, 20, 40, 41}) {
            hashes.put(seq, Set.of(wanted, new Hash(seq << 40, seq, 1, 1)));
        }
        index(new ArtifactKey.Index(0, 0, 3), hashes);
        index(new ArtifactKey.Index(1, 4, 5), hashes);
        CatalogView view = fixture.catalog.view();

        assertThat(cold.candidates(view, wanted, 16)).containsExactly(41, 40, 20, 9, 3);
        assertThat(cold.candidates(view, wanted, 3)).hasSize(3).startsWith(41, 40);
        assertThat(cold.candidates(view, new Hash(20L << 40, 20, 1, 1), 16)).contains(20);
    }

    @Test
    void onlyTheIndexesOfThePictureOfTheCatalogAreAsked() throws Exception {
        Hash wanted = new Hash(-5, 7, 7, 7);
        CatalogView before = fixture.catalog.view();
        index(new ArtifactKey.Index(0, 0, 0), Map.of(5L, Set.of(wanted)));
        CatalogView first = fixture.catalog.view();
        index(new ArtifactKey.Index(0, 0, 1), Map.of(5L, Set.of(wanted), 11L, Set.of(wanted)));
        CatalogView second = fixture.catalog.view();

        assertThat(cold.candidates(before, wanted, 16)).isEmpty();
        assertThat(cold.candidates(first, wanted, 16)).containsExactly(5);
        assertThat(cold.candidates(second, wanted, 16)).containsExactly(11, 5);
    }

    @Test
    void everyEventComesBackInItsPlaceAndIsNamedByItsTerms() throws Exception {
        List<LedgerEvents> ledgers = freezeEvents(2);
        try (ColdEvents events = cold.events(fixture.catalog.view(), 2).orElseThrow()) {
            int id = 0;
            RoaringBitmap[] named = {new RoaringBitmap(), new RoaringBitmap()};
            for (LedgerEvents ledger : ledgers) {
                assertThat(events.eventsBefore(ledger.seq())).isEqualTo(id);
                for (int i = 0; i < ledger.count(); i++) {
                    assertThat(events.stored(id).copy())
                            .isEqualTo(ledger.stored(i).copy());
                    named[MadeEvents.topicOf(ledger.seq(), i)].add(id++);
                }
            }
            assertThat(events.eventsBefore(geometry.lastSeqOf(2) + 1)).isEqualTo(id);
            for (int topic = 0; topic < 2; topic++) {
                RoaringBitmap all = new RoaringBitmap();
                events.postings(MadeEvents.topic(topic), 0, id, all);
                assertThat(all).isEqualTo(named[topic]);
                RoaringBitmap some = new RoaringBitmap();
                events.postings(MadeEvents.topic(topic), 3, 9, some);
                assertThat(some.toArray())
                        .isEqualTo(named[topic].stream()
                                .filter(i -> i >= 3 && i < 9)
                                .toArray());
            }
            RoaringBitmap none = new RoaringBitmap();
            events.postings(new TermKey(1, 2), 0, id, none);
            assertThat(none.isEmpty()).isTrue();
        }
    }

    @Test
    void eventsAreVisibleOnlyWhenThePictureOfTheCatalogCallsThemFrozen() throws Exception {
        CatalogView before = fixture.catalog.view();
        freezeEvents(0);
        CatalogView between = fixture.catalog.view();
        fixture.catalog.demote(List.of(new ArtifactKey.Chunk(0, ArtifactKind.EVENTS)));

        assertThat(cold.events(before, 0)).isEmpty();
        assertThat(cold.events(fixture.catalog.view(), 0)).isEmpty();
        assertThat(cold.events(between, 1)).isEmpty();
        assertThat(cold.events(between, 0)).isPresent().get().satisfies(ColdEvents::close);
    }

    @Test
    void readersSideBySideSeeTheirOwnLedgers() throws Exception {
        List<Ledgers.Made> ledgers = new ArrayList<>();
        for (int chunk = 0; chunk < 4; chunk++) {
            ledgers.addAll(freeze(chunk));
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(4);
        for (int reader = 0; reader < 4; reader++) {
            int stride = 5 + 2 * reader;
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int i = 0; i < 2_000; i++) {
                        assertHolds(ledgers.get(i * stride % ledgers.size()));
                    }
                } catch (IOException | AssertionError e) {
                    failure.set(e);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        assertThat(failure).hasNullValue();
    }

    @Test
    void closedStorageFailsAtOnceAndIsClosedTwice() throws Exception {
        Ledgers.Made made = freeze(0).getFirst();
        assertHolds(made);
        cold.close();
        cold.close();

        assertThatThrownBy(() -> cold.ledger(made.header().seq())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> cold.ledger(1L)).isInstanceOf(IOException.class);
        CatalogView view = fixture.catalog.view();
        assertThatThrownBy(() -> cold.candidates(view, Hash.ZERO, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> cold.events(view, 0)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> cold.latest()).isInstanceOf(IOException.class);
    }

    final void assertHolds(Ledgers.Made made) throws IOException {
        assertThat(raw(cold.ledger(made.header().seq()))).isEqualTo(made.raw().copy());
    }

    private static byte[] raw(Optional<LedgerFrame> frame) throws IOException {
        assertThat(frame).isPresent();
        return frame.get().decode().copy();
    }
}
