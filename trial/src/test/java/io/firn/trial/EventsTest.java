package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.EventId;
import io.firn.ledger.Geometry;
import io.firn.node.ArchiveView;
import io.firn.node.NodeConfig;
import io.firn.node.OfflineArchive;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.StellarChain;
import io.firn.testkit.Randomness;
import io.firn.testkit.Samples;
import io.firn.trial.KnownEvents.Known;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every event of real and generated ledgers, in order, by any filter, hot, frozen and both; against a scan of all of them. */
class EventsTest {
    private static final long FIRST = 63_092_982;
    private static final long LAST = 63_093_001;
    private static final int REAL_EVENTS = 12_960;
    private static final int GENERATED_LAST = 60;
    private static final int QUERIES = 700;
    private static final int PAGED = 12;
    private static final StellarChain PUBNET = new StellarChain("Public Global Stellar Network ; September 2015");
    private static final StellarChain DEMO = new StellarChain(GeneratedNetwork.PASSPHRASE);

    @TempDir
    Path work;

    /** Of 20x4 all that was ingested is hot in the end. */
    @ParameterizedTest
    @CsvSource({"4x4, 63093001", "1x4, 63093001", "4x4, 63092999", "20x4, 63093000"})
    void eventsOfRealLedgersAreThoseOfAScan(String geometry, long last) throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        String[] source = {"--lake", "file:" + lake, "--network", "pubnet", "--from", "" + FIRST};
        List<Known> known = run(PUBNET, geometry, last, source);
        if (last == LAST) {
            assertThat(known).hasSize(REAL_EVENTS);
            assertThat(known.stream().filter(e -> e.id().tx() == 0)).hasSize(5_188);
            assertThat(known.stream().filter(e -> e.id().tx() == EventId.MAX_TX))
                    .hasSize(332);
            assertThat(known.stream().filter(e -> e.id().tx() > 0 && e.id().tx() < EventId.MAX_TX))
                    .hasSize(7_440);
        }
    }

    @Test
    void eventsOfGeneratedLedgersAreThoseOfAScan() throws Exception {
        List<Known> known =
                run(DEMO, "16x4", GENERATED_LAST, "--network", "demo", "--close-interval", "0", "--demo.backlog", "60");
        assertThat(known).hasSizeGreaterThan(GENERATED_LAST);
        assertThat(known.stream().filter(e -> e.id().op() == EventId.MAX_OP)).isNotEmpty();
        assertThat(known.stream().filter(e -> e.id().tx() == EventId.MAX_TX)).isNotEmpty();
    }

    private List<Known> run(StellarChain chain, String geometry, long last, String... source) throws Exception {
        Path data = work.resolve("data");
        List<String> command = new ArrayList<>(List.of("run"));
        command.addAll(List.of(source));
        command.addAll(List.of("--to", "" + last, "--geometry", geometry, "--data", data.toString(), "--no-serve"));
        FirnCommand.run(command.toArray(String[]::new)).succeeded();
        FileDisk disk = new FileDisk();
        try (OfflineArchive archive =
                        OfflineArchive.open(config(chain, data, geometry), chain, disk, new RocksHotStores(disk));
                ArchiveView view = archive.view()) {
            List<Known> known = KnownEvents.scan(chain.newWalker(), view);
            KnownEvents.mustBeServed(known, view, Randomness.fresh("EventsTest").generator(), QUERIES, PAGED);
            return known;
        }
    }

    private static NodeConfig config(StellarChain chain, Path data, String geometry) {
        return new NodeConfig(
                Roots.under(data),
                Geometry.parse(geometry, chain.firstSeq()),
                OptionalLong.empty(),
                OptionalLong.empty(),
                1 << 20,
                4_096,
                1,
                2,
                16,
                Duration.ofMinutes(5),
                ColdLimits.DEFAULTS,
                Duration.ofSeconds(1));
    }
}
