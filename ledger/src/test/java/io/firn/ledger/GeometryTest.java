package io.firn.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeometryTest {
    private static final Geometry PUBLIC = new Geometry(10_000, 1_000, 2);

    @Test
    void sequencesFallIntoChunksFromTheChainsFirstLedger() {
        assertThat(PUBLIC.chunkOf(2)).isZero();
        assertThat(PUBLIC.chunkOf(10_001)).isZero();
        assertThat(PUBLIC.chunkOf(10_002)).isEqualTo(1);
        assertThat(PUBLIC.firstSeqOf(1)).isEqualTo(10_002);
        assertThat(PUBLIC.lastSeqOf(1)).isEqualTo(20_001);
        assertThat(PUBLIC.chunkOf(1)).isEqualTo(Geometry.BEFORE_FIRST);
        assertThat(PUBLIC.lastSeqOf(Geometry.BEFORE_FIRST)).isEqualTo(1);
    }

    @Test
    void firstAndLastOfAChunkAreFoundAndNoOther() {
        Geometry g = new Geometry(4, 4, 2);
        for (long seq = 2; seq < 40; seq++) {
            assertThat(g.opensChunk(seq)).as("%d opens", seq).isEqualTo((seq - 2) % 4 == 0);
            assertThat(g.closesChunk(seq)).as("%d closes", seq).isEqualTo((seq - 2) % 4 == 3);
        }
    }

    @Test
    void windowsAndBucketsCountChunks() {
        Geometry g = new Geometry(4, 3, 2);
        assertThat(g.windowOf(5)).isEqualTo(1);
        assertThat(g.firstChunkOf(1)).isEqualTo(3);
        assertThat(g.lastChunkOf(1)).isEqualTo(5);
        assertThat(Geometry.bucketOf(999)).isZero();
        assertThat(Geometry.bucketOf(1_000)).isEqualTo(1);
    }

    @Test
    void everySequenceLiesBetweenFirstAndLastOfItsChunk() {
        Geometry g = new Geometry(7, 5, 3);
        for (long seq = 3; seq < 1_000; seq++) {
            int chunk = g.chunkOf(seq);
            assertThat(seq).isBetween(g.firstSeqOf(chunk), g.lastSeqOf(chunk));
            assertThat(g.firstSeqOf(chunk + 1)).isEqualTo(g.lastSeqOf(chunk) + 1);
        }
    }

    @Test
    void textFormIsReadBack() {
        assertThat(Geometry.parse(PUBLIC.text(), 2)).isEqualTo(PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4",
                "4x",
                "x4",
                "0x4",
                "4x0",
                "-4x4",
                "4X4",
                "04x4",
                " 4x4",
                "4x4x4",
                "16777217x1",
                "4097x4096"
            })
    void impossibleSizesAreRefused(String text) {
        assertThatThrownBy(() -> Geometry.parse(text, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("geometry");
    }

    @Test
    void aWindowOfExactlyTheMostLedgersIsAccepted() {
        assertThat(new Geometry(4096, 4096, 0).lastSeqOf(0)).isEqualTo(4095);
    }

    @Test
    void sequencesBeyondTheLastChunkNameAreRefused() {
        Geometry g = new Geometry(1, 1, 0);
        assertThat(g.chunkOf(Geometry.MAX_CHUNK)).isEqualTo(Geometry.MAX_CHUNK);
        assertThatThrownBy(() -> g.chunkOf(Geometry.MAX_CHUNK + 1L)).isInstanceOf(IllegalArgumentException.class);
    }
}
