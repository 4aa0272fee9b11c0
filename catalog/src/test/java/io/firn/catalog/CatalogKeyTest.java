package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.ledger.Geometry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogKeyTest {
    private static List<CatalogKey> everyKey() {
        List<CatalogKey> keys = new ArrayList<>();
        for (int chunk : new int[] {0, 1, 7, 999, 1_000, 12_345_678, Geometry.MAX_CHUNK}) {
            for (ArtifactKind kind : ArtifactKind.values()) {
                keys.add(new CatalogKey.Artifact(new ArtifactKey.Chunk(chunk, kind)));
            }
            keys.add(new CatalogKey.Hot(chunk));
            keys.add(new CatalogKey.Artifact(new ArtifactKey.Index(0, 0, chunk)));
            keys.add(new CatalogKey.Artifact(new ArtifactKey.Index(chunk, chunk, chunk)));
        }
        for (PinName name : PinName.values()) {
            keys.add(new CatalogKey.Pin(name));
        }
        keys.add(new CatalogKey.Intent("reset"));
        keys.add(new CatalogKey.Intent("a" + "9".repeat(63)));
        keys.add(new CatalogKey.Intent("repair-catalog"));
        keys.add(new CatalogKey.Shard("bafy:with/any ünicode=7"));
        keys.add(new CatalogKey.Shard("x"));
        keys.add(new CatalogKey.Shard(":"));
        return keys;
    }

    @ParameterizedTest
    @MethodSource("everyKey")
    void everyKeyIsReadBackFromItsText(CatalogKey key) {
        assertThat(CatalogKey.parse(key.text())).contains(key);
    }

    @Test
    void keysThatDifferHaveTextsThatDiffer() {
        Set<CatalogKey> keys = new HashSet<>(everyKey());
        assertThat(keys.stream().map(CatalogKey::text).distinct()).hasSameSizeAs(keys);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "chunk",
                "chunk:",
                "chunk:00000007",
                "chunk:00000007:",
                "chunk:0000007:ledgers",
                "chunk:000000007:ledgers",
                "chunk:7:ledgers",
                "chunk:+0000007:ledgers",
                "chunk:-0000007:ledgers",
                "chunk: 0000007:ledgers",
                "chunk:0000000a:ledgers",
                "chunk:\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0667:ledgers",
                "chunk:00000007:ledger",
                "chunk:00000007:ledgerss",
                "chunk:00000007:Ledgers",
                "chunk:00000007:LEDGERS",
                "chunk:00000007:tx",
                "chunk:00000007:ledgers:",
                "chunk:00000007:ledgers ",
                "chunk:00000007:ledgers\n",
                "chunk:00000007::ledgers",
                "chunk:00000007;ledgers",
                " chunk:00000007:ledgers",
                "Chunk:00000007:ledgers",
                "chunks:00000007:ledgers",
                "index",
                "index:00000000",
                "index:00000000:00000000",
                "index:00000000:00000001:00000000",
                "index:0000000:00000000:00000001",
                "index:00000000:0000000:00000001",
                "index:00000000:00000000:0000001",
                "index:00000000:00000000:000000001",
                "index:00000000:00000000:00000001:",
                "index:00000000:00000000:00000001:00000002",
                "index:00000000-00000000-00000001",
                "index:00000000:00000000:00000001\n",
                "hot",
                "hot:chunk",
                "hot:chunk:",
                "hot:chunk:7",
                "hot:chunk:0000007",
                "hot:chunk:000000007",
                "hot:chunk:00000007:",
                "hot:00000007",
                "Hot:chunk:00000007",
                "config",
                "config:",
                "config:earliest",
                "config:earliest-ledger",
                "config:Format",
                "config:format ",
                "config:format:1",
                "intent",
                "intent:",
                "intent:7",
                "intent:-a",
                "intent:Reset",
                "intent:a b",
                "intent:a_b",
                "intent:a\n",
                "shard",
                "shard:",
                "shard:a\nb",
                "shard:\u0000",
                "meta:anything",
            })
    void nearMissesAreNoKeys(String text) {
        assertThat(CatalogKey.parse(text)).isEmpty();
    }

    @Test
    void namesBeyondTheirLimitsAreNoKeys() {
        assertThat(CatalogKey.parse("intent:" + "a".repeat(65))).isEmpty();
        assertThat(CatalogKey.parse("shard:" + "a".repeat(513))).isEmpty();
        assertThat(CatalogKey.parse("shard:" + "a".repeat(512))).isPresent();
        assertThatIllegalArgumentException().isThrownBy(() -> new CatalogKey.Intent("a".repeat(65)));
        assertThatIllegalArgumentException().isThrownBy(() -> new CatalogKey.Intent(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new CatalogKey.Shard(""));
    }

    @Test
    void whatHasNoTextCannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactKey.Chunk(-1, ArtifactKind.LEDGERS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArtifactKey.Chunk(Geometry.MAX_CHUNK + 1, ArtifactKind.LEDGERS));
        assertThatIllegalArgumentException().isThrownBy(() -> new CatalogKey.Hot(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArtifactKey.Index(0, 3, 2))
                .withMessageContaining("above");
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactKey.Index(-1, 0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactKey.Index(0, 0, Geometry.MAX_CHUNK + 1));
    }
}
