package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.catalog.CatalogView;
import io.firn.disk.CorruptFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackColdTest extends ColdStorageTck {
    @Override
    ColdStorage open(ColdFixture from) {
        return new PackCold(from.disk, from.roots, from.catalog::view, ColdFixture.NETWORK, ColdFixture.GEOMETRY, 2);
    }

    @Override
    List<Ledgers.Made> freeze(int chunk) throws Exception {
        return fixture.freeze(chunk);
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

        assertCorrupt(made, "another pack is in its place");
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

    private void assertCorrupt(Ledgers.Made made, String what) {
        assertThatThrownBy(() -> cold.ledger(made.header().seq()))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(fixture.roots.pack(0).toString())
                .hasMessageContaining(what);
    }
}
