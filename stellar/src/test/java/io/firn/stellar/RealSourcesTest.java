package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerStream.End;
import io.firn.ledger.LedgerStream.Next;
import io.firn.ledger.LedgerStream.NotYet;
import io.firn.ledger.LedgerStream.Step;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.LakeAudit.Bad;
import io.firn.stellar.LakeAudit.Report;
import io.firn.testkit.Samples;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lakes and streams nobody here made. */
@Timeout(120)
class RealSourcesTest {
    private static final String PUBNET = "Public Global Stellar Network ; September 2015";
    private static final String TESTNET = "Test SDF Network ; September 2015";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private static Path sample(String name) {
        return Samples.require("stellar/" + name);
    }

    private static LakeSource lake(Path root, String network, int workers) {
        StellarChain chain = new StellarChain(network);
        return new LakeSource(
                root, chain, chain::newWalker, LakeOptions.DEFAULTS.withWorkers(workers), InstantSource.system());
    }

    /** Walks every ledger with all its hashes, checks the links, and returns how many there were. */
    private static int walked(LedgerSource source, String network, long from, OptionalLong last) throws Exception {
        StellarWalker walker = new StellarChain(network).newWalker();
        LedgerLayout layout = new LedgerLayout();
        int count = 0;
        Hash previous = Hash.ZERO;
        try (LedgerStream stream = source.open(from, last)) {
            for (Step step = stream.next(PATIENCE); ; step = stream.next(PATIENCE)) {
                switch (step) {
                    case Next next -> {
                        walker.walk(next.raw(), layout);
                        assertThat(layout.header().seq()).isEqualTo(from + count);
                        assertThat(layout.opaqueReason()).isEmpty();
                        if (count++ > 0) {
                            assertThat(layout.header().previousHash()).isEqualTo(previous);
                        }
                        previous = layout.header().hash();
                    }
                    case NotYet notYet -> throw new AssertionError("nothing came for " + PATIENCE);
                    case End end -> {
                        assertThat(end.lastSeq()).isEqualTo(from + count - 1);
                        return count;
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"63092982,63093001,0", "63092982,63093001,2", "30822015,30822025,2", "57500008,57500008,1"})
    void thePublicLakeGivesEveryLedger(long from, long last, int workers) throws Exception {
        try (LakeSource source = lake(sample("lake-pubnet"), PUBNET, workers)) {
            assertThat(source.tip()).hasValue(63093001);
            assertThat(source.schema()).isEqualTo(new LakeSchema(1, 64000));
            assertThat(walked(source, PUBNET, from, OptionalLong.of(last))).isEqualTo(last - from + 1);
        }
    }

    @Test
    void aLakeWithoutManifestAndWithOldNamesGivesItsLedgers() throws Exception {
        try (LakeSource source = lake(sample("single"), TESTNET, 2)) {
            assertThat(source.schema()).isEqualTo(new LakeSchema(1, 1));
            assertThat(walked(source, TESTNET, 997, OptionalLong.of(999))).isEqualTo(3);
        }
    }

    @Test
    void beyondItsEndTheLakeIsMissingOrNotYet() throws Exception {
        try (LakeSource source = lake(sample("lake-pubnet"), PUBNET, 2)) {
            SourceException e = catchThrowableOfType(
                    SourceException.class, () -> walked(source, PUBNET, 63093000, OptionalLong.of(63093002)));
            assertThat(e.kind()).isEqualTo(Kind.MISSING);
            assertThat(e).hasMessageContaining("FC3E15FF--63040000-63103999/FC3D46F5--63093002.xdr.zst");
            try (LedgerStream stream = source.open(63093002, OptionalLong.empty())) {
                assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            }
        }
    }

    @Test
    void theLakeOfAnotherNetworkIsForeign() {
        Path lake = sample("lake-pubnet");
        SourceException e = catchThrowableOfType(
                SourceException.class, () -> lake(lake, TESTNET, 0).tip());
        assertThat(e.kind()).isEqualTo(Kind.FOREIGN);
        assertThat(e).hasMessageContaining(".config.json").hasMessageContaining(PUBNET);
    }

    @Test
    void thePublicLakeHasNothingWrong() throws Exception {
        Path root = sample("lake-pubnet");
        StellarChain chain = new StellarChain(LakeAudit.network(root).orElseThrow());
        List<Bad> bad = new ArrayList<>();
        Report report = LakeAudit.verify(root, chain, chain::newWalker, LakeOptions.DEFAULTS, bad::add);
        assertThat(bad).isEmpty();
        assertThat(report.objects()).isEqualTo(36);
        assertThat(report.ledgers()).isEqualTo(36);
        assertThat(report.opaque()).isZero();
        assertThat(report.transactions()).isGreaterThan(5_188);
    }

    @ParameterizedTest
    @CsvSource({
        "pubnet-63092982-63093001.framed.xdr.zst, 63092982, 20, " + PUBNET,
        "pubnet-30822015-30822025.framed.xdr.zst, 30822018, 8, " + PUBNET,
        "rpc-load-test-ledgers-v25.xdr.zstd, 10048, 30, Standalone Network ; February 2017"
    })
    void framedStreamsGiveEveryLedger(String name, long from, int count, String network) throws Exception {
        Path file = sample("streams/" + name);
        StellarChain chain = new StellarChain(network);
        try (FramedStreamSource source =
                new FramedStreamSource(file.toString(), InputStream.nullInputStream(), chain, 4 << 20)) {
            assertThat(walked(source, network, from, OptionalLong.empty())).isEqualTo(count);
        }
        try (InputStream in = Files.newInputStream(file);
                FramedStreamSource source = new FramedStreamSource("-", in, chain, 4 << 20)) {
            assertThat(walked(source, network, from, OptionalLong.of(from + count - 1)))
                    .isEqualTo(count);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void ledgersInOneObjectAreTakenApart(int ledgersPerBatch) throws Exception {
        LakeSchema schema = new LakeSchema(ledgersPerBatch, 8);
        TestLake lake = new TestLake(dir, schema);
        List<byte[]> ledgers = new ArrayList<>();
        try (LakeSource source = lake(sample("lake-pubnet"), PUBNET, 1);
                LedgerStream stream = source.open(30822015, OptionalLong.of(30822025))) {
            for (int i = 0; i < 11; i++) {
                ledgers.add(((Next) stream.next(PATIENCE)).raw().copy());
            }
        }
        // Only whole batches are in a lake.
        long first = Math.ceilDiv(30822015L, ledgersPerBatch) * ledgersPerBatch;
        long last = first - 1;
        while (last + ledgersPerBatch <= 30822025) {
            int from = (int) (last + 1 - 30822015);
            TestLake.write(
                    lake.path(last + 1),
                    TestLake.zstd(TestLake.batch(last + 1, ledgers.subList(from, from + ledgersPerBatch))));
            last += ledgersPerBatch;
        }
        try (LakeSource source = lake(dir, PUBNET, 2)) {
            assertThat(walked(source, PUBNET, first, OptionalLong.of(last))).isEqualTo(last - first + 1);
        }
    }
}
