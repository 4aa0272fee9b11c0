package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.keylog.KeyBatch;
import io.firn.keylog.KeyLog;
import io.firn.keylog.KeyMap;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The text of every kind of key and value, grammar version 1: never regenerated. */
class CatalogKeysGoldenTest {
    private static final String H = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final Roots ROOTS = Roots.under(Path.of("/data"));

    private static Map<String, String> golden() {
        Map<String, String> golden = new LinkedHashMap<>();
        golden.put("chunk:00000000:ledgers", "frozen;h=" + H + ";at=l");
        golden.put("chunk:00000001:ledgers", "frozen;h=" + H + ";at=lr;opaque=17");
        golden.put("chunk:00000002:ledgers", "frozen;h=" + H + ";at=r");
        golden.put("chunk:00000003:ledgers", "freezing");
        golden.put("chunk:00000003:events", "freezing");
        golden.put("chunk:00000003:txhash", "pruning");
        golden.put("chunk:00000003:cold", "frozen;b=sql:0f1e2d3c");
        golden.put("chunk:00000004:cold", "freezing;b=lmdb:7");
        golden.put("chunk:99999999:cold", "pruning;b=memory:a-b");
        golden.put("index:00000000:00000000:00000999", "frozen;h=" + H + ";at=l");
        golden.put("index:00000001:00001000:00001002", "freezing");
        golden.put("index:00000001:00001000:00001001", "pruning");
        golden.put("hot:chunk:00000004", "ready");
        golden.put("hot:chunk:00000005", "transient");
        golden.put("config:earliest_ledger", "2");
        golden.put("config:format", "1");
        golden.put("config:geometry", "10000x1000;first=2");
        golden.put("config:network", "Test SDF Network ; September 2015");
        golden.put("intent:reset", "50002");
        golden.put("shard:bafkqaaa", "{\"k\":\"bafkqaaa\",\"u\":\"file:///x.car\",\"s\":3}");
        return golden;
    }

    @Test
    void oldTextsAreRead() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        write(disk, golden());
        CatalogView view = Catalog.readOnly(disk, ROOTS);
        Hash hash = Hash.parse(H);
        ArtifactState.Frozen local = new ArtifactState.Frozen(hash, ArtifactState.At.LOCAL, 0);
        assertThat(view.frozen(ArtifactKind.LEDGERS))
                .containsExactly(
                        Map.entry(0, local),
                        Map.entry(1, new ArtifactState.Frozen(hash, ArtifactState.At.BOTH, 17)),
                        Map.entry(2, new ArtifactState.Frozen(hash, ArtifactState.At.REMOTE, 0)));
        assertThat(view.artifacts())
                .containsAll(List.of(
                        entry(ArtifactKind.LEDGERS, 3, new ArtifactState.Freezing()),
                        entry(ArtifactKind.EVENTS, 3, new ArtifactState.Freezing()),
                        entry(ArtifactKind.TXHASH, 3, new ArtifactState.Pruning()),
                        entry(ArtifactKind.COLD, 3, new ArtifactState.Fed("sql", "0f1e2d3c")),
                        entry(
                                ArtifactKind.COLD,
                                4,
                                new ArtifactState.Freezing(Optional.of(new ArtifactState.Fed("lmdb", "7")))),
                        entry(
                                ArtifactKind.COLD,
                                99_999_999,
                                new ArtifactState.Pruning(Optional.of(new ArtifactState.Fed("memory", "a-b"))))))
                .hasSize(12);
        assertThat(view.frozenIndex(0)).contains(new ArtifactKey.Index(0, 0, 999));
        assertThat(view.frozenIndex(1)).isEmpty();
        assertThat(view.hot()).containsExactly(Map.entry(4, HotState.READY), Map.entry(5, HotState.TRANSIENT));
        assertThat(view.pins())
                .contains(new Pins("Test SDF Network ; September 2015", new Geometry(10_000, 1_000, 2), 2));
        assertThat(view.intents()).containsExactly(Map.entry("reset", "50002"));
        assertThat(view.shards()).containsOnlyKeys("bafkqaaa");
    }

    @Test
    void everyTextIsWhatItsParsedFormWrites() {
        golden().forEach((text, value) -> {
            CatalogKey key = CatalogKey.parse(text).orElseThrow();
            assertThat(key.text()).isEqualTo(text);
            if (key instanceof CatalogKey.Artifact(ArtifactKey artifact)) {
                assertThat(StateText.of(artifact, StateText.parse(artifact, value)))
                        .isEqualTo(value);
            }
        });
    }

    @Test
    void theCatalogWritesTheseTexts() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        Hash hash = Hash.parse(H);
        ArtifactKey pack = new ArtifactKey.Chunk(1, ArtifactKind.LEDGERS);
        ArtifactKey.Index index = new ArtifactKey.Index(0, 0, 1);
        ToyArtifacts toys = new ToyArtifacts(disk, ROOTS);
        try (Catalog catalog = Catalog.open(disk, ROOTS)) {
            catalog.pin(new Pins("toy", new Geometry(10, 4, 2), 12));
            catalog.freeze(List.of(pack), () -> {
                toys.write(pack);
                return Map.of(pack, new ArtifactState.Frozen(hash, ArtifactState.At.LOCAL, 3));
            });
            catalog.promoteIndex(index, () -> {
                toys.write(index);
                return Map.of(index, new ArtifactState.Frozen(hash, ArtifactState.At.LOCAL, 0));
            });
            catalog.openHot(2, _ -> {}, _ -> {});
            catalog.openHot(3, _ -> {}, _ -> {});
            catalog.demoteHot(3);
            catalog.putIntent("reset", "32");
        }
        Map<String, String> written = new HashMap<>();
        KeyMap keys = KeyLog.readOnly(disk, ROOTS.catalog());
        keys.entries().forEach(e -> written.put(e.getKey(), e.getValue()));
        assertThat(written)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "config:earliest_ledger", "12",
                        "config:format", "1",
                        "config:geometry", "10x4;first=2",
                        "config:network", "toy",
                        "chunk:00000001:ledgers", "frozen;h=" + H + ";at=l;opaque=3",
                        "index:00000000:00000000:00000001", "frozen;h=" + H + ";at=l",
                        "hot:chunk:00000002", "ready",
                        "hot:chunk:00000003", "transient",
                        "intent:reset", "32"));
    }

    private static Map.Entry<ArtifactKey, ArtifactState> entry(ArtifactKind kind, int chunk, ArtifactState state) {
        return Map.entry(new ArtifactKey.Chunk(chunk, kind), state);
    }

    private static void write(SimulatedDisk disk, Map<String, String> entries) throws IOException {
        Map<String, Optional<String>> changes = new HashMap<>();
        entries.forEach((key, value) -> changes.put(key, Optional.of(value)));
        try (KeyLog log = KeyLog.open(disk, ROOTS.catalog())) {
            log.commit(new KeyBatch(changes));
        }
    }
}
