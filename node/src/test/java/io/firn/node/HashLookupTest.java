package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.CatalogView;
import io.firn.cold.packs.PackCold;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotEvents;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chunks 0 to 2 are frozen and indexed, chunk 3 is hot up to its fifth ledger. */
class HashLookupTest {
    private static final long FIRST = SampleArchive.GEOMETRY.firstSeq();
    private static final long LAST = SampleArchive.lastSeq();
    private static final Hash NOBODYS = new Hash(1, 2, 3, 4);

    private final SimulatedDisk disk = new SimulatedDisk();
    private SampleArchive sample;
    private PackCold cold;

    @BeforeEach
    void open() throws Exception {
        sample = SampleArchive.settled(disk, new DiskHotStores(disk), Path.of("/firn"));
        cold = PackCold.readOnly(disk, sample.roots, sample.catalog::view, sample.chain, SampleArchive.GEOMETRY, 2);
    }

    @AfterEach
    void close() throws IOException {
        cold.close();
        sample.stop();
        sample.close();
    }

    @Test
    void everyHashOfHotAndColdIsFoundAndNoOther() throws Exception {
        for (long seq = FIRST; seq <= LAST; seq++) {
            for (Hash hash : sample.hashes(seq)) {
                assertThat(seqOf(find(hash))).as("%s", hash).hasValue(seq);
            }
        }
        assertThat(find(NOBODYS)).isEqualTo(new ArchiveView.Unknown());
        assertThat(find(Hash.ZERO)).isEqualTo(new ArchiveView.Unknown());
        assertThat(find(sample.ledgers.hash(LAST + 1))).isEqualTo(new ArchiveView.Unknown());
    }

    @Test
    void aHashWhoseFirstHalfIsKnownIsNotFound() throws Exception {
        for (long seq : new long[] {FIRST, LAST}) {
            for (Hash hash : sample.hashes(seq)) {
                assertThat(find(new Hash(hash.w0(), hash.w1(), hash.w2(), hash.w3() ^ 1)))
                        .isEqualTo(new ArchiveView.Unknown());
            }
        }
    }

    @Test
    void nothingAboveTheLatestLedgerIsFound() throws Exception {
        long latest = SampleArchive.GEOMETRY.firstSeqOf(2) + 1;
        for (long seq = FIRST; seq <= LAST; seq++) {
            for (Hash hash : sample.hashes(seq)) {
                ArchiveView.ByHash found = new HashLookup(tiers(latest), hash).find();
                assertThat(seqOf(found)).isEqualTo(seq <= latest ? OptionalLong.of(seq) : OptionalLong.empty());
            }
        }
    }

    @Test
    void aChunkThatNoIndexAnswersForMakesAnUnknownHashIncomplete() throws Exception {
        ArtifactKey.Index index = new ArtifactKey.Index(0, 0, 2);
        sample.catalog.demote(java.util.List.of(index));
        assertThat(find(NOBODYS))
                .isInstanceOfSatisfying(
                        ArchiveView.Incomplete.class,
                        told -> assertThat(told.why()).contains("chunk 0").contains("not indexed"));
        assertThat(seqOf(find(sample.ledgers.hash(LAST)))).hasValue(LAST);
    }

    @Test
    void anOpaqueLedgerMakesAnUnknownHashIncomplete() throws Exception {
        OpaqueLedgers opaque = new OpaqueLedgers();
        opaque.note(12, true);
        assertThat(new HashLookup(tiers(LAST, opaque), NOBODYS).find())
                .isInstanceOfSatisfying(
                        ArchiveView.Incomplete.class,
                        told -> assertThat(told.why()).contains("ledger 12"));
        assertThat(new HashLookup(tiers(11, opaque), NOBODYS).find()).isEqualTo(new ArchiveView.Unknown());
    }

    @Test
    void aHotChunkThatNamesALedgerWithoutTheHashIsTold() throws Exception {
        // The rows of chunk 3 say that its first ledger has the second one's hashes.
        long first = SampleArchive.GEOMETRY.firstSeqOf(3);
        sample.closeHot(3);
        sample.hotStores.remove(sample.roots.hot(3));
        try (var store = sample.hotStores.create(sample.roots.hot(3), 3)) {
            sample.frame(Slice.of(sample.ledgers.ledger(first + 1)));
            var hashes = io.firn.hot.HotHashes.of(sample.layout);
            store.append(new io.firn.hot.HotRow(sample.ledgers.header(first), false), hashes, HotEvents.none());
        }
        sample.hot.put(3, sample.hotStores.open(sample.roots.hot(3), 3));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> find(sample.ledgers.hash(first + 1)))
                .withMessageContaining("hot chunk 3")
                .withMessageContaining("doctor");
    }

    /** Toy ledgers of several data frames of 1 MiB. */
    private ArchiveView.ByHash find(Hash hash) throws IOException {
        return new HashLookup(tiers(LAST), hash).find();
    }

    private Tiers tiers(long latest) {
        return tiers(latest, new OpaqueLedgers());
    }

    private Tiers tiers(long latest, Homes.Opaque opaque) {
        Homes homes = new Homes(
                sample.chain,
                SampleArchive.GEOMETRY,
                Optional.of(sample.journal),
                sample.roots.journal(),
                new ColdAccess.Direct(cold),
                opaque);
        CatalogView picture = sample.catalog.view();
        return new Tiers(homes, Optional.of(sample.ledgers.header(latest)), sample.hot, picture, cold.at(picture));
    }

    private static OptionalLong seqOf(ArchiveView.ByHash found) {
        return switch (found) {
            case ArchiveView.FoundTx tx -> OptionalLong.of(tx.ledger().seq());
            case ArchiveView.FoundLedger ledger ->
                OptionalLong.of(ledger.header().seq());
            case ArchiveView.Unknown _, ArchiveView.Incomplete _ -> OptionalLong.empty();
        };
    }
}
