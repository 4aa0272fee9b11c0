package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.Roots;
import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data directory whose chunks are frozen without events, as a program leaves it that makes none. */
class EventsBackfillTest {
    private static final int LAST = 40;

    @TempDir
    Path work;

    @Test
    void theNextStartMakesTheEventsOfFrozenChunksFromTheirLedgers() throws Exception {
        runToLast();
        String all = events().succeeded().out();
        assertThat(all.lines()).hasSizeGreaterThan(LAST);
        Map<Path, String> files = files();
        SortedMap<Integer, ArtifactState.Frozen> artifacts = forgetEvents();
        assertThat(artifacts).hasSize(4);
        assertThat(files().size()).isLessThanOrEqualTo(files.size() - artifacts.size());

        FirnCommand without = events();
        assertThat(without.exit() != 0 || without.out().equals(all))
                .as("what is not known is not left out silently: %s", without)
                .isTrue();

        runToLast();
        FirnCommand.run("doctor", "--deep", "--settled", "--data", data()).succeeded();
        assertThat(Catalog.readOnly(new FileDisk(), roots()).frozen(ArtifactKind.EVENTS))
                .isEqualTo(artifacts);
        assertThat(files()).isEqualTo(files);
        assertThat(events().succeeded().out()).isEqualTo(all);
    }

    /** Takes away all artifacts of events; what they were. */
    private SortedMap<Integer, ArtifactState.Frozen> forgetEvents() throws IOException {
        try (Catalog catalog = Catalog.open(new FileDisk(), roots())) {
            SortedMap<Integer, ArtifactState.Frozen> frozen =
                    new TreeMap<>(catalog.view().frozen(ArtifactKind.EVENTS));
            List<ArtifactKey> keys = frozen.keySet().stream()
                    .<ArtifactKey>map(chunk -> new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS))
                    .toList();
            catalog.demote(keys);
            catalog.destroy(keys);
            assertThat(catalog.view().frozen(ArtifactKind.LEDGERS)).hasSameSizeAs(frozen);
            return frozen;
        }
    }

    /** Every file of events with its content. */
    private Map<Path, String> files() throws IOException {
        Map<Path, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(work.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (work.relativize(file).toString().contains("events")) {
                    found.put(file, new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
                }
            }
        }
        return found;
    }

    private FirnCommand events() {
        return FirnCommand.run("get", "events", "--limit", "100000", "--data", data());
    }

    private void runToLast() {
        FirnCommand.run(
                        "run",
                        "--network",
                        "demo",
                        "--close-interval",
                        "0",
                        "--demo.backlog",
                        "" + LAST,
                        "--to",
                        "" + LAST,
                        "--geometry",
                        "8x4",
                        "--data",
                        data(),
                        "--no-serve")
                .succeeded();
    }

    private String data() {
        return work.resolve("data").toString();
    }

    private Roots roots() {
        return Roots.under(work.resolve("data"));
    }
}
