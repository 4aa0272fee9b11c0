package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.CatalogView;
import io.firn.cold.packs.ColdEvents;
import io.firn.cold.packs.ColdStorage;
import io.firn.cold.packs.PackCold;
import io.firn.disk.CorruptFileException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotEvents;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
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
                ArchiveView.ByHash found = new HashLookup(tiers(cold, latest), hash, new AtomicLong()).find();
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
                        told -> assertThat(told.why()).contains("chunk 0").contains("not indexed yet"));
        assertThat(seqOf(find(sample.ledgers.hash(LAST)))).hasValue(LAST);
    }

    @Test
    void anOpaqueLedgerMakesAnUnknownHashIncomplete() throws Exception {
        OpaqueLedgers opaque = new OpaqueLedgers();
        opaque.note(12, true);
        Homes homes = homes(cold, opaque);
        Tiers tiers = new Tiers(homes, Optional.of(sample.ledgers.header(LAST)), sample.hot, sample.catalog.view());
        assertThat(new HashLookup(tiers, NOBODYS, new AtomicLong()).find())
                .isInstanceOfSatisfying(
                        ArchiveView.Incomplete.class,
                        told -> assertThat(told.why()).contains("ledger 12"));
        Tiers before = new Tiers(homes, Optional.of(sample.ledgers.header(11)), sample.hot, sample.catalog.view());
        assertThat(new HashLookup(before, NOBODYS, new AtomicLong()).find()).isEqualTo(new ArchiveView.Unknown());
    }

    @Test
    void sixteenLedgersAreLookedIntoAndNotOneMore() throws Exception {
        Naming naming = new Naming(cold, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
        assertThat(find(naming, NOBODYS)).isEqualTo(new ArchiveView.Unknown());
        assertThat(naming.reads).hasValue(16);
        Naming more = new Naming(cold, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
        assertThat(find(more, NOBODYS)).isInstanceOf(ArchiveView.Incomplete.class);
        assertThat(more.reads).hasValue(16);
    }

    @Test
    void aCandidateThatCannotBeReadHidesNoneThatCan() throws Exception {
        sample.damage(sample.roots.pack(2), 200);
        Hash hash = sample.hashes(9).iterator().next();
        long damaged = SampleArchive.GEOMETRY.firstSeqOf(2);
        assertThat(seqOf(find(new Naming(cold, damaged, 9), hash))).hasValue(9);
        assertThatExceptionOfType(CorruptFileException.class)
                .isThrownBy(() -> find(new Naming(cold, damaged), NOBODYS))
                .withMessageContaining(sample.roots.pack(2).toString());
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
    @Test
    void atMostTwoDataFramesAndTheBeginningOfAnotherAreDecompressed() throws Exception {
        SimulatedDisk large = new SimulatedDisk();
        Rig rig = Rig.on(large).ledgers(Rig.LEDGERS.shaped(new ToyLedgers.Shape(6_000, 1_000)));
        LedgerLayout layout = new LedgerLayout();
        rig.last(13);
        try (Rig.Started node = rig.start(rig.source()).ingestAll()) {
            long most = 0;
            for (long seq : new long[] {2, 5, 9, 12, 13}) {
                Slice raw = Slice.of(rig.ledgers().ledger(seq));
                rig.ledgers().chain().newWalker().walk(raw, layout);
                for (int i = 0; i < layout.txCount(); i += 97) {
                    try (ArchiveView view = node.core().archive().view()) {
                        assertThat(view.find(layout.hash(i))).isInstanceOf(ArchiveView.FoundTx.class);
                        most = Math.max(most, view.decompressedBytes());
                    }
                }
            }
            assertThat(most).isBetween(1L << 19, (2L << 20) + (128 << 10));
        }
    }

    private ArchiveView.ByHash find(Hash hash) throws IOException {
        return find(cold, hash);
    }

    private ArchiveView.ByHash find(ColdStorage in, Hash hash) throws IOException {
        return new HashLookup(tiers(in, LAST), hash, new AtomicLong()).find();
    }

    private Tiers tiers(ColdStorage in, long latest) {
        return new Tiers(
                homes(in, new OpaqueLedgers()),
                Optional.of(sample.ledgers.header(latest)),
                sample.hot,
                sample.catalog.view());
    }

    private Homes homes(ColdStorage in, Homes.Opaque opaque) {
        return new Homes(
                sample.chain, SampleArchive.GEOMETRY, Optional.of(sample.journal), sample.roots.journal(), in, opaque);
    }

    private static OptionalLong seqOf(ArchiveView.ByHash found) {
        return switch (found) {
            case ArchiveView.FoundTx tx -> OptionalLong.of(tx.ledger().seq());
            case ArchiveView.FoundLedger ledger ->
                OptionalLong.of(ledger.header().seq());
            case ArchiveView.Unknown _, ArchiveView.Incomplete _ -> OptionalLong.empty();
        };
    }

    /** A storage whose indexes name these ledgers, whatever is asked for. */
    private static final class Naming implements ColdStorage {
        private final ColdStorage storage;
        private final long[] named;
        private final AtomicLong reads = new AtomicLong();

        Naming(ColdStorage storage, long... named) {
            this.storage = storage;
            this.named = named;
        }

        @Override
        public Optional<LedgerFrame> ledger(long seq) throws IOException {
            return storage.ledger(seq);
        }

        @Override
        public Optional<LedgerFrame> ledger(CatalogView snapshot, long seq) throws IOException {
            reads.incrementAndGet();
            return storage.ledger(snapshot, seq);
        }

        @Override
        public long[] candidates(CatalogView snapshot, Hash hash, int most) {
            return java.util.Arrays.copyOf(named, Math.min(most, named.length));
        }

        @Override
        public Optional<ColdEvents> events(CatalogView snapshot, int chunk) throws IOException {
            return storage.events(snapshot, chunk);
        }

        @Override
        public OptionalLong latest() throws IOException {
            return storage.latest();
        }

        @Override
        public void close() {}
    }
}
