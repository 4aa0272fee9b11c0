package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.keylog.KeyBatch;
import io.firn.keylog.KeyLog;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A catalog that this program cannot read in full stops the start before anything is written. */
class CatalogCensusTest {
    private static final Roots ROOTS = Roots.under(Path.of("/data"));

    private final SimulatedDisk disk = new SimulatedDisk();

    @ParameterizedTest
    @CsvSource({
        "chunk:00000001:bloom, freezing",
        "chunk:1:ledgers, freezing",
        "chunk:00000001:ledgers, thawing",
        "chunk:00000001:ledgers, frozen",
        "chunk:00000001:ledgers, ''",
        "chunk:00000001:cold, freezing",
        "index:00000000:00000000:00000004, freezing",
        "index:00000001:00000000:00000003, freezing",
        "index:00000000:00000003:00000000, freezing",
        "hot:chunk:00000001, warm",
        "hot:chunk:00000001, READY",
        "config:colour, blue",
        "config:geometry, 10x4",
        "config:earliest_ledger, 3",
        "config:earliest_ledger, 02",
        "intent:Reset, 1",
        "shard:a, []",
        "meta/catalog-secret, 00",
    })
    void keyOrValueOutsideTheGrammarIsNamedWithBothVersions(String key, String value) throws IOException {
        write(Map.of(key, value));
        assertRefusedUntouched(CorruptFileException.class, key, "version 1", "config:format 1");
    }

    @Test
    void laterGrammarIsUnsupportedEvenWhenEveryKeyCouldBeRead() throws IOException {
        write(Map.of("config:format", "2"));
        assertRefusedUntouched(UnsupportedFormatException.class, "version 1", "config:format 2");
    }

    @Test
    void laterGrammarIsUnsupportedBeforeAnyKeyIsLookedAt() throws IOException {
        write(Map.of("config:format", "12", "moon:00000001", "full"));
        assertRefusedUntouched(UnsupportedFormatException.class, "version 1", "config:format 12");
    }

    @Test
    void keysWithoutAVersionAreUnsupported() throws IOException {
        put(Map.of("chunk:00000001:ledgers", "freezing"));
        assertRefusedUntouched(UnsupportedFormatException.class, "version 1", "config:format none");
    }

    @Test
    void somePinsWithoutTheOthersAreRefused() throws IOException {
        put(Map.of("config:format", "1", "config:network", "toy"));
        assertRefusedUntouched(CorruptFileException.class, "some pins");
    }

    @Test
    void everyCatalogCarriesItsVersionFromTheFirstBatch() throws IOException {
        try (Catalog catalog = Catalog.open(disk, ROOTS)) {
            catalog.putIntent("reset", "1");
        }
        assertThat(KeyLog.readOnly(disk, ROOTS.catalog()).get("config:format")).contains("1");
    }

    private void assertRefusedUntouched(Class<? extends IOException> type, String... named) {
        var before = disk.visible();
        assertThatIOException()
                .isThrownBy(() -> Catalog.readOnly(disk, ROOTS))
                .isInstanceOf(type)
                .satisfies(e -> assertThat(e.getMessage()).contains(named).contains("/data/catalog"));
        assertThatIOException()
                .isThrownBy(() -> Catalog.open(disk, ROOTS))
                .isInstanceOf(type)
                .satisfies(e -> assertThat(e.getMessage()).contains(named));
        assertThat(disk.visible()).isEqualTo(before);
    }

    /** A sound catalog with these keys put over it. */
    private void write(Map<String, String> over) throws IOException {
        Map<String, String> entries = new HashMap<>(Map.of(
                "config:format", "1",
                "config:network", "toy",
                "config:geometry", "10x4;first=2",
                "config:earliest_ledger", "2",
                "chunk:00000000:ledgers", "freezing"));
        entries.putAll(over);
        put(entries);
    }

    private void put(Map<String, String> entries) throws IOException {
        Map<String, Optional<String>> changes = new HashMap<>();
        entries.forEach((key, value) -> changes.put(key, Optional.of(value)));
        try (KeyLog log = KeyLog.open(disk, ROOTS.catalog())) {
            log.commit(new KeyBatch(changes));
        }
    }
}
