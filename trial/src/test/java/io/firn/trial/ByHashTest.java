package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.node.ArchiveView;
import io.firn.node.NodeConfig;
import io.firn.node.OfflineArchive;
import io.firn.stellar.StellarChain;
import io.firn.testkit.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every transaction of the real ledgers is found by its hash, hot and frozen, with the bytes the ledger has. */
class ByHashTest {
    private static final long FIRST = 63_092_982;
    private static final long LAST = 63_093_001;
    private static final StellarChain PUBNET = new StellarChain("Public Global Stellar Network ; September 2015");

    @TempDir
    Path work;

    /** The last column is how many chunks are hot in the end: of 20x4 all that was ingested. */
    @ParameterizedTest
    @CsvSource({"4x4, 63093001, 5, 0", "1x4, 63093001, 20, 0", "4x4, 63092999, 4, 1", "20x4, 63093000, 0, 1"})
    void everyTransactionIsFoundByItsHashes(String geometry, long last, int frozen, int hot) throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        Path data = work.resolve("data");
        FirnCommand.run(
                        "run",
                        "--lake",
                        "file:" + lake,
                        "--network",
                        "pubnet",
                        "--from",
                        "" + FIRST,
                        "--to",
                        "" + last,
                        "--geometry",
                        geometry,
                        "--data",
                        data.toString(),
                        "--no-serve")
                .succeeded();
        Set<Hash> hashes = new HashSet<>();
        long transactions = 0;
        FileDisk disk = new FileDisk();
        try (OfflineArchive archive =
                        OfflineArchive.open(config(data, geometry), PUBNET, disk, new RocksHotStores(disk));
                ArchiveView view = archive.view()) {
            assertThat(archive.status().frozenChunks()).isEqualTo(frozen);
            assertThat(archive.status().hotChunks()).isEqualTo(hot);
            LedgerLayout layout = new LedgerLayout();
            for (long seq = FIRST; seq <= last; seq++) {
                Slice raw = Slice.of(RealLedgers.ofLake(lake, seq));
                PUBNET.newWalker().walk(raw, layout);
                LedgerHeader header = layout.header();
                assertThat(view.find(header.hash())).isEqualTo(new ArchiveView.FoundLedger(header));
                for (int i = 0; i < layout.txCount(); i++) {
                    for (Hash hash : Set.copyOf(java.util.List.of(layout.hash(i), layout.innerHash(i)))) {
                        mustBe(view.find(hash), layout, i, raw);
                        hashes.add(hash);
                    }
                    transactions++;
                }
            }
            for (Hash known : hashes) {
                assertThat(view.find(new Hash(known.w0(), known.w1(), known.w2(), ~known.w3())))
                        .isEqualTo(new ArchiveView.Unknown());
                assertThat(view.find(new Hash(~known.w0(), known.w1(), known.w2(), known.w3())))
                        .isEqualTo(new ArchiveView.Unknown());
            }
        }
        if (last == LAST) {
            assertThat(transactions).isEqualTo(5_188);
            assertThat(hashes).hasSizeGreaterThan(5_188);
        }
    }

    private static void mustBe(ArchiveView.ByHash found, LedgerLayout layout, int i, Slice raw) {
        assertThat(found).isInstanceOfSatisfying(ArchiveView.FoundTx.class, tx -> {
            assertThat(tx.ledger()).isEqualTo(layout.header());
            assertThat(tx.position()).isEqualTo(i);
            assertThat(tx.envelope().copy())
                    .isEqualTo(raw.part(layout.envelopeOffset(i), layout.envelopeLength(i))
                            .copy());
            assertThat(tx.result().copy())
                    .isEqualTo(raw.part(layout.resultOffset(i), layout.resultLength(i))
                            .copy());
        });
    }

    private static NodeConfig config(Path data, String geometry) {
        return new NodeConfig(
                Roots.under(data),
                Geometry.parse(geometry, PUBNET.firstSeq()),
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
