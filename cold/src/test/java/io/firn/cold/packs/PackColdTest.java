package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.CatalogView;
import io.firn.disk.CorruptFileException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PackColdTest extends ColdStorageTck {
    @Override
    ColdStorage open(ColdFixture from) {
        return PackCold.readOnly(from.disk, from.roots, from.catalog::view, ColdFixture.CHAIN, ColdFixture.GEOMETRY, 2);
    }

    @Override
    void index(ArtifactKey.Index coverage, Map<Long, Set<Hash>> hashes) throws Exception {
        fixture.index(coverage, hashes);
    }

    @Override
    List<Ledgers.Made> freeze(int chunk) throws Exception {
        return fixture.freeze(chunk);
    }

    @Override
    List<LedgerEvents> freezeEvents(int chunk) throws Exception {
        return fixture.freezeEvents(chunk);
    }

    @Test
    void aFileOfEventsThatIsGoneIsCorruptAndNamed() throws Exception {
        for (Path file : List.of(fixture.roots.events(0), fixture.roots.eventIndex(0))) {
            if (!fixture.disk.exists(file)) {
                freezeEvents(0);
            }
            byte[] bytes = fixture.bytes(file);
            ((PackCold) cold).evict(0);
            fixture.disk.unlinkIfExists(file);
            assertEventsCorrupt(file, "missing");
            fixture.replace(file, bytes);
            assertThat(cold.events(fixture.catalog.view(), 0)).isPresent().get().satisfies(ColdEvents::close);
        }
    }

    @Test
    void theEventsOfAnotherChunkOrOtherEventsAreNotBelieved() throws Exception {
        freezeEvents(1);
        freezeEvents(0);
        Path file = fixture.roots.events(0);
        byte[] right = fixture.bytes(file);
        fixture.replace(file, fixture.bytes(fixture.roots.events(1)));
        assertEventsCorrupt(file, "chunk");
        fixture.replace(file, right);
        fixture.replace(fixture.roots.eventIndex(0), fixture.bytes(fixture.roots.eventIndex(1)));
        assertEventsCorrupt(fixture.roots.eventIndex(0), "chunk");
        assertThat(fixture.write(file, fixture.roots.eventIndex(0), 0, MadeEvents.of(ColdFixture.GEOMETRY, 0, 1))
                        .eventCount())
                .isPositive();
        assertEventsCorrupt(file, "another file is in its place");
    }

    private void assertEventsCorrupt(Path file, String why) {
        assertThatThrownBy(() -> cold.events(fixture.catalog.view(), 0))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    @Test
    void aFrozenPackThatIsGoneIsCorruptAndNamedNotAbsent() throws Exception {
        Ledgers.Made made = freeze(0).getFirst();
        Path file = fixture.roots.pack(0);
        byte[] bytes = fixture.bytes(file);
        fixture.disk.unlinkIfExists(file);

        assertCorrupt(made, "missing");

        fixture.replace(file, bytes);
        assertHolds(made);
    }

    @Test
    void aDamagedByteIsCorruptOrHarmlessAndNeverAWrongAnswer() throws Exception {
        List<Ledgers.Made> ledgers = freeze(0);
        Path file = fixture.roots.pack(0);
        byte[] good = fixture.bytes(file);
        int told = 0;
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            fixture.replace(file, bad);
            ((PackCold) cold).evict(0);
            for (Ledgers.Made made : ledgers) {
                try {
                    assertHolds(made);
                } catch (CorruptFileException e) {
                    assertThat(e).hasMessageContaining(file.toString());
                    told++;
                }
            }
        }
        assertThat(told).isGreaterThan(good.length / 2);
    }

    @Test
    void anotherPackOfTheSameChunkIsNotBelieved() throws Exception {
        Ledgers.Made made = freeze(0).getFirst();
        fixture.write(fixture.roots.pack(0), ColdFixture.identity(0), Ledgers.of(geometry, 0, "forged"));

        assertCorrupt(made, "another file is in its place");
    }

    @Test
    void thePackOfAnotherChunkIsNotBelieved() throws Exception {
        freeze(1);
        Ledgers.Made made = freeze(0).getFirst();
        fixture.replace(fixture.roots.pack(0), fixture.bytes(fixture.roots.pack(1)));

        assertCorrupt(made, "chunk");
    }

    @Test
    void aDemotedPackIsReadByEarlierPicturesUntilItIsEvictedAndGone() throws Exception {
        Ledgers.Made made = freeze(0).getFirst();
        CatalogView before = fixture.catalog.view();
        fixture.catalog.demote(List.of(ColdFixture.key(0)));
        assertThat(cold.ledger(before, made.header().seq())).isPresent();

        ((PackCold) cold).evict(0);
        fixture.catalog.destroy(List.of(ColdFixture.key(0)));

        assertThat(fixture.disk.exists(fixture.roots.pack(0))).isFalse();
        assertThat(cold.ledger(made.header().seq())).isEmpty();
    }

    private static final ArtifactKey.Index INDEX = new ArtifactKey.Index(0, 0, 1);
    private static final Hash WANTED = new Hash(-9, 1, 2, 3);

    @Test
    void anIndexThatIsGoneOrAnotherOneIsCorruptAndNamed() throws Exception {
        index(new ArtifactKey.Index(1, 4, 5), Map.of(40L, Set.of(WANTED)));
        index(INDEX, Map.of(12L, Set.of(WANTED)));
        Path file = fixture.roots.index(INDEX);
        byte[] bytes = fixture.bytes(file);

        fixture.disk.unlinkIfExists(file);
        assertIndexCorrupt("missing");
        fixture.replace(file, fixture.bytes(fixture.roots.index(new ArtifactKey.Index(1, 4, 5))));
        assertIndexCorrupt("window");

        fixture.replace(file, bytes);
        assertThat(cold.candidates(fixture.catalog.view(), WANTED, 16)).containsExactly(40, 12);
    }

    @Test
    void theIndexOfOtherHashesIsNotBelieved() throws Exception {
        index(INDEX, Map.of(12L, Set.of(new Hash(1, 2, 3, 4))));
        byte[] other = fixture.bytes(fixture.roots.index(INDEX));
        ColdFixture second = new ColdFixture();
        second.index(INDEX, Map.of(12L, Set.of(WANTED)));
        PackCold storage = PackCold.readOnly(
                second.disk, second.roots, second.catalog::view, ColdFixture.CHAIN, ColdFixture.GEOMETRY, 2);
        second.replace(second.roots.index(INDEX), other);
        assertThatThrownBy(() -> storage.candidates(second.catalog.view(), WANTED, 16))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("another file is in its place");
        storage.close();
        second.catalog.close();
    }

    @Test
    void aReplacedIndexIsReadByEarlierPicturesUntilItIsEvictedAndGone() throws Exception {
        index(INDEX, Map.of(12L, Set.of(WANTED)));
        CatalogView before = fixture.catalog.view();
        index(new ArtifactKey.Index(0, 0, 2), Map.of(12L, Set.of(WANTED), 20L, Set.of(WANTED)));
        assertThat(cold.candidates(before, WANTED, 16)).containsExactly(12);

        ((PackCold) cold).evict(INDEX);
        fixture.catalog.destroy(List.of(INDEX));

        assertThat(fixture.disk.exists(fixture.roots.index(INDEX))).isFalse();
        assertThat(cold.candidates(fixture.catalog.view(), WANTED, 16)).containsExactly(20, 12);
    }

    private void assertIndexCorrupt(String what) {
        assertThatThrownBy(() -> cold.candidates(fixture.catalog.view(), WANTED, 16))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(fixture.roots.index(INDEX).toString())
                .hasMessageContaining(what);
    }

    private void assertCorrupt(Ledgers.Made made, String what) {
        assertThatThrownBy(() -> cold.ledger(made.header().seq()))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(fixture.roots.pack(0).toString())
                .hasMessageContaining(what);
    }
}
