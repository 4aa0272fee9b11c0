package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerStream.End;
import io.firn.ledger.LedgerStream.Next;
import io.firn.ledger.LedgerStream.NotYet;
import io.firn.ledger.LedgerStream.Step;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LakeSourceTest {
    private static final LakeOptions INLINE = LakeOptions.DEFAULTS.withWorkers(0);
    private static final InstantSource FIXED = InstantSource.fixed(Instant.EPOCH);

    @TempDir
    Path dir;

    private LakeSource source(LakeOptions options) {
        return source(options, FIXED);
    }

    private LakeSource source(LakeOptions options, InstantSource clock) {
        return new LakeSource(dir, new TinyChain(), TinyChain::boundary, options, clock);
    }

    private TestLake lake(int ledgers, int batches) {
        return new TestLake(dir, new LakeSchema(ledgers, batches));
    }

    private static List<byte[]> read(LakeSource source, long from, long to) throws Exception {
        List<byte[]> all = new ArrayList<>();
        try (LedgerStream stream = source.open(from, OptionalLong.of(to))) {
            long seq = from;
            for (Step step = stream.next(Duration.ZERO); ; step = stream.next(Duration.ZERO)) {
                switch (step) {
                    case Next next -> {
                        assertThat(next.seq()).isEqualTo(seq++);
                        all.add(next.raw().copy());
                    }
                    case NotYet notYet -> throw new AssertionError("a bounded stream has no later");
                    case End end -> {
                        assertThat(end.lastSeq()).isEqualTo(to);
                        return all;
                    }
                }
            }
        }
    }

    private SourceException failure(LakeSource source, long from, long to) {
        SourceException e = catchThrowableOfType(SourceException.class, () -> read(source, from, to));
        assertThat(e).isNotNull();
        assertThat(e).message().doesNotContain("\n");
        return e;
    }

    @ParameterizedTest
    @CsvSource({"1,1,0", "1,1,3", "1,64000,2", "64,1,0", "64,1,2", "7,3,0", "7,3,2", "1000,1000,1"})
    void everyLedgerComesOutInOrderAndWhole(int ledgers, int batches, int workers) throws Exception {
        long last = lake(ledgers, batches).schema.batchLast(300);
        lake(ledgers, batches).manifest().fill(2, last, 100);
        List<byte[]> expected = TinyChain.ledgers(2, last, 100);
        try (LakeSource source = source(LakeOptions.DEFAULTS.withWorkers(workers))) {
            assertThat(source.tip()).hasValue(last);
            assertThat(source.first()).hasValue(2);
            List<byte[]> all = read(source, 2, last);
            assertThat(all).hasSize(expected.size());
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i)).isEqualTo(expected.get(i));
            }
            assertThat(read(source, 30, 33)).containsExactlyElementsOf(expected.subList(28, 32));
        }
    }

    @Test
    void aStreamCanBeginAnywhereInABatch() throws Exception {
        lake(64, 1).manifest().fill(2, 127, 10);
        try (LakeSource source = source(INLINE)) {
            assertThat(read(source, 63, 64)).hasSize(2);
            assertThat(read(source, 2, 2)).hasSize(1);
            assertThat(read(source, 127, 127)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_000, 1 << 20})
    void aSmallBudgetOnlySlowsItDown(long prefetchBytes) throws Exception {
        lake(1, 64000).manifest().fill(2, 200, 5_000);
        try (LakeSource source = source(LakeOptions.DEFAULTS.withWorkers(3).withPrefetchBytes(prefetchBytes))) {
            assertThat(read(source, 2, 200)).hasSize(199);
        }
    }

    @Test
    void bothExtensionsAreFound() throws Exception {
        lake(1, 1).fill(2, 4, 10);
        new TestLake(dir, new LakeSchema(1, 1), ".zstd").fill(5, 9, 10);
        Files.write(dir.resolve("testdata.xdr.zst"), new byte[100]);
        try (LakeSource source = source(INLINE)) {
            assertThat(source.tip()).hasValue(9);
            assertThat(read(source, 2, 9)).hasSize(8);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "64,1", "1,64000", "8,4"})
    void aLakeWithoutManifestTellsItsSchemaByItsNames(int ledgers, int batches) throws Exception {
        long last = lake(ledgers, batches).schema.batchLast(200);
        lake(ledgers, batches).fill(2, last, 10);
        try (LakeSource source = source(INLINE)) {
            assertThat(source.schema()).isEqualTo(new LakeSchema(ledgers, batches));
            assertThat(read(source, 2, last)).hasSize((int) last - 1);
        }
    }

    @Test
    void namesThatAllowTwoReadingsAreRefused() {
        lake(1, 1).fill(2, 3, 10);
        lake(64, 1).fill(64, 127, 10);
        assertThat(failure(source(INLINE), 2, 3))
                .hasMessageContaining("lake_ledgers_per_batch")
                .extracting(SourceException::kind)
                .isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void objectsBesidePartitionsAreRefused() {
        lake(1, 1).fill(2, 3, 10);
        lake(1, 64).fill(64, 65, 10);
        assertThat(failure(source(INLINE), 2, 3).kind()).isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void namesAgainstTheConfigurationAreRefused() {
        lake(1, 1).fill(2, 3, 10);
        assertThat(failure(source(INLINE.withSchema(OptionalInt.of(2), OptionalInt.empty())), 2, 3)
                        .kind())
                .isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void theConfigurationIsEnoughWithoutManifest() throws Exception {
        lake(4, 2).fill(2, 31, 10);
        LakeOptions options = INLINE.withSchema(OptionalInt.of(4), OptionalInt.of(2));
        try (LakeSource source = source(options)) {
            assertThat(read(source, 2, 31)).hasSize(30);
        }
    }

    @Test
    void anEmptyLakeWithoutManifestIsMissing() {
        assertThat(failure(source(INLINE), 2, 3).kind()).isEqualTo(Kind.MISSING);
    }

    @Test
    void aLakeThatIsNotThereIsUnreachable() {
        LakeSource source = new LakeSource(dir.resolve("none"), new TinyChain(), TinyChain::boundary, INLINE, FIXED);
        assertThat(catchThrowableOfType(SourceException.class, source::tip).kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void anEmptyLakeWithManifestHasNoTip() throws Exception {
        lake(1, 64000).manifest();
        assertThat(source(INLINE).tip()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{'networkPassphrase':7,'version':'1.0','compression':'zstd','ledgersPerBatch':1,'batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':1,'compression':'zstd','ledgersPerBatch':1,'batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':'1.0','compression':'gzip','ledgersPerBatch':1,'batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':'1.0','ledgersPerBatch':1,'batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':'1.0','compression':'zstd','ledgersPerBatch':0,'batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':'1.0','compression':'zstd','ledgersPerBatch':'1','batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':'1.0','compression':'zstd','ledgersPerBatch':1.5,'batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':'1.0','compression':'zstd','ledgersPerBatch':1}",
                "{'networkPassphrase':'NET','version':'1.0','compression':'zstd','ledgersPerBatch':99999999999,'batchesPerPartition':1}",
                "{'networkPassphrase':'NET','version':'1.0','compression':'zstd','ledgersPerBatch':2000000000,'batchesPerPartition':2000000000}",
            })
    void aManifestThatMakesNoSenseIsRefused(String json) {
        lake(1, 1)
                .manifest(json.replace('\'', '"').replace("NET", TinyChain.NETWORK))
                .fill(2, 3, 10);
        assertThat(failure(source(INLINE), 2, 3))
                .hasMessageContaining(".config.json")
                .extracting(SourceException::kind)
                .isEqualTo(Kind.CONFIGURATION);
    }

    @Test
    void aManifestOfAnyVersionWithMoreMembersIsRead() throws Exception {
        lake(1, 1)
                .manifest("{\"networkPassphrase\":\"" + TinyChain.NETWORK
                        + "\",\"version\":\"9.3.1\",\"compression\":\"zstd\",\"ledgersPerBatch\":1,"
                        + "\"batchesPerPartition\":1,\"later\":{\"a\":[1]}}")
                .fill(2, 3, 10);
        assertThat(read(source(INLINE), 2, 3)).hasSize(2);
    }

    @Test
    void aManifestOfAnotherNetworkIsForeign() {
        lake(1, 1)
                .manifest("{\"networkPassphrase\":\"Other\",\"version\":\"1.0\",\"compression\":\"zstd\","
                        + "\"ledgersPerBatch\":1,\"batchesPerPartition\":1}")
                .fill(2, 3, 10);
        assertThat(failure(source(INLINE), 2, 3))
                .hasMessageContaining("'Other'")
                .hasMessageContaining(TinyChain.NETWORK)
                .extracting(SourceException::kind)
                .isEqualTo(Kind.FOREIGN);
    }

    @Test
    void aManifestAgainstTheConfigurationIsAUsageError() {
        lake(1, 64).manifest().fill(2, 3, 10);
        LakeOptions options = INLINE.withSchema(OptionalInt.of(1), OptionalInt.of(64000));
        assertThat(failure(source(options), 2, 3))
                .hasMessageContaining("64000")
                .extracting(SourceException::kind)
                .isEqualTo(Kind.CONFIGURATION);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aMissingObjectIsNamed(int workers) throws IOException {
        TestLake lake = lake(1, 64000).manifest().fill(2, 20, 10);
        Files.delete(lake.path(11));
        assertThat(failure(source(INLINE.withWorkers(workers)), 2, 20))
                .hasMessageContaining("ledger 11")
                .hasMessageContaining(lake.schema.objectName(11))
                .extracting(SourceException::kind)
                .isEqualTo(Kind.MISSING);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void askingAgainAfterAFailureTriesAgain(int workers) throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 20, 10);
        byte[] eleven = Files.readAllBytes(lake.path(11));
        Files.delete(lake.path(11));
        try (LakeSource source = source(INLINE.withWorkers(workers));
                LedgerStream stream = source.open(2, OptionalLong.of(20))) {
            for (int i = 2; i < 11; i++) {
                stream.next(Duration.ZERO);
            }
            assertThatThrownBy(() -> stream.next(Duration.ZERO)).isInstanceOf(SourceException.class);
            assertThatThrownBy(() -> stream.next(Duration.ZERO)).isInstanceOf(SourceException.class);
            Files.write(lake.path(11), eleven);
            for (int i = 11; i <= 20; i++) {
                assertThat(((Next) stream.next(Duration.ZERO)).seq()).isEqualTo(i);
            }
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new End(20));
        }
    }

    @Test
    void everyTruncationOfAnObjectIsFound() throws Exception {
        TestLake lake = lake(4, 1).manifest().fill(4, 7, 50);
        byte[] whole = Files.readAllBytes(lake.path(4));
        for (int length = 0; length < whole.length; length++) {
            Files.write(lake.path(4), Arrays.copyOf(whole, length));
            assertThat(failure(source(INLINE), 4, 7))
                    .as("cut to %d bytes", length)
                    .hasMessageContaining(lake.path(4).toString())
                    .extracting(SourceException::kind)
                    .isEqualTo(Kind.CORRUPT);
        }
    }

    @Test
    void everyByteFlipOfAnObjectIsFoundOrHarmless() throws Exception {
        TestLake lake = lake(4, 1).manifest().fill(4, 7, 50);
        byte[] whole = Files.readAllBytes(lake.path(4));
        List<byte[]> expected = TinyChain.ledgers(4, 7, 50);
        int found = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 0x10;
            Files.write(lake.path(4), flipped);
            try {
                assertThat(read(source(INLINE), 4, 7)).containsExactlyElementsOf(expected);
            } catch (SourceException e) {
                assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
                found++;
            }
        }
        assertThat(found).isGreaterThan(whole.length - 4);
    }

    @Test
    void anObjectThatIsNotZstdIsCorrupt() throws Exception {
        TestLake lake = lake(1, 1).manifest().fill(2, 2, 10);
        Files.writeString(lake.path(2), "<html>404</html>");
        assertThat(failure(source(INLINE), 2, 2))
                .hasMessageContaining("zstd")
                .extracting(SourceException::kind)
                .isEqualTo(Kind.CORRUPT);
    }

    @Test
    void anObjectWithBytesBehindItsLedgersIsCorrupt() {
        TestLake lake = lake(2, 1).manifest();
        List<byte[]> three = TinyChain.ledgers(4, 6, 10);
        TestLake.write(lake.path(4), TestLake.zstd(TestLake.batch(4, 5, 2, three)));
        assertThat(failure(source(INLINE), 4, 5)).hasMessageContaining("behind its last ledger");
    }

    @ParameterizedTest
    @CsvSource({"4,5,3", "4,5,0", "4,5,-1", "4,4,1", "6,7,2", "5,4,2", "0,-1,0"})
    void aBatchHeaderThatIsNotItsNameIsCorrupt(long start, long end, long count) {
        TestLake lake = lake(2, 1).manifest();
        TestLake.write(lake.path(4), TestLake.zstd(TestLake.batch(start, end, count, TinyChain.ledgers(4, 5, 10))));
        assertThat(failure(source(INLINE), 4, 5))
                .hasMessageContaining("4 to 5 were expected")
                .extracting(SourceException::kind)
                .isEqualTo(Kind.CORRUPT);
    }

    @Test
    void anObjectThatHoldsAnotherLedgerIsCorrupt() throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 9, 10);
        TestLake.write(lake.path(5), TestLake.zstd(TestLake.batch(5, TinyChain.ledgers(6, 6, 10))));
        assertThat(failure(source(INLINE), 2, 9))
                .hasMessageContaining("holds ledger 6 where 5 was expected")
                .extracting(SourceException::kind)
                .isEqualTo(Kind.CORRUPT);
        Files.copy(lake.path(8), lake.path(4), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(failure(source(INLINE), 2, 9)).hasMessageContaining("8 to 8").hasMessageContaining("4 to 4");
    }

    @Test
    void aClaimOfManyLedgersAllocatesNothingForThem() {
        TestLake lake = lake(1 << 28, 1).manifest();
        TestLake.write(
                lake.path(1 << 28),
                TestLake.zstd(TestLake.batch(1 << 28, (1 << 29) - 1, 1 << 28, TinyChain.ledgers(5, 6, 10))));
        assertThat(failure(source(INLINE), 1 << 28, 1 << 28)).hasMessageContaining("claims 268435456 ledgers");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void followingWaitsForTheNextObject(int workers) throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 5, 10);
        try (LakeSource source = source(INLINE.withWorkers(workers));
                LedgerStream stream = source.open(2, OptionalLong.empty())) {
            for (int i = 2; i <= 5; i++) {
                assertThat(((Next) stream.next(Duration.ZERO)).seq()).isEqualTo(i);
            }
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            assertThat(stream.next(Duration.ofMillis(1))).isEqualTo(new NotYet());
            lake.fill(6, 8, 10);
            for (int i = 6; i <= 8; i++) {
                assertThat(((Next) stream.next(Duration.ZERO)).seq()).isEqualTo(i);
            }
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
        }
    }

    @Test
    void followingTakesAnObjectThatArrivesWhileItWaits() throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 5, 10);
        try (LakeSource source = source(INLINE.withPollInterval(Duration.ofMillis(5)));
                LedgerStream stream = source.open(6, OptionalLong.empty())) {
            Thread writer = Thread.ofPlatform().start(() -> lake.fill(6, 6, 10));
            assertThat(((Next) stream.next(Duration.ofSeconds(50))).seq()).isEqualTo(6);
            writer.join();
        }
    }

    @Test
    void followingNamesAGap() throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 9, 10);
        Files.delete(lake.path(7));
        try (LakeSource source = source(INLINE);
                LedgerStream stream = source.open(7, OptionalLong.empty())) {
            SourceException e = catchThrowableOfType(SourceException.class, () -> stream.next(Duration.ZERO));
            assertThat(e).hasMessageContaining("ledger 7").hasMessageContaining("goes on to ledger 9");
            assertThat(e.kind()).isEqualTo(Kind.MISSING);
        }
    }

    @Test
    void followingWaitsForAnObjectThatIsStillBeingWritten() throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 5, 3_000);
        byte[] whole = Files.readAllBytes(lake.path(5));
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        try (LakeSource source = source(INLINE, now::get);
                LedgerStream stream = source.open(5, OptionalLong.empty())) {
            for (int length = 0; length < whole.length; length += 17) {
                Files.write(lake.path(5), Arrays.copyOf(whole, length));
                now.updateAndGet(i -> i.plusSeconds(29));
                assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            }
            Files.write(lake.path(5), whole);
            assertThat(((Next) stream.next(Duration.ZERO)).seq()).isEqualTo(5);
        }
    }

    @Test
    void anObjectThatStopsGrowingIsCorrupt() throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 5, 3_000);
        Files.write(lake.path(5), Arrays.copyOf(Files.readAllBytes(lake.path(5)), 100));
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        try (LakeSource source = source(INLINE, now::get);
                LedgerStream stream = source.open(5, OptionalLong.empty())) {
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            now.set(Instant.EPOCH.plusSeconds(29));
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            now.set(Instant.EPOCH.plusSeconds(30));
            SourceException e = catchThrowableOfType(SourceException.class, () -> stream.next(Duration.ZERO));
            assertThat(e).hasMessageContaining("100 bytes");
            assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        }
    }

    @Test
    void aTornObjectBelowTheNewestIsCorruptAtOnce() throws Exception {
        TestLake lake = lake(1, 64000).manifest().fill(2, 6, 3_000);
        Files.write(lake.path(5), Arrays.copyOf(Files.readAllBytes(lake.path(5)), 100));
        try (LakeSource source = source(INLINE);
                LedgerStream stream = source.open(5, OptionalLong.empty())) {
            assertThat(catchThrowableOfType(SourceException.class, () -> stream.next(Duration.ZERO))
                            .kind())
                    .isEqualTo(Kind.CORRUPT);
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        lake(1, 64000).manifest().fill(2, 5, 10);
        LakeSource source = source(INLINE);
        LedgerStream stream = source.open(6, OptionalLong.empty());
        Thread closer = Thread.ofPlatform().start(source::close);
        assertThatThrownBy(() -> stream.next(Duration.ofHours(1))).hasMessageContaining("closed");
        closer.join();
        assertThatThrownBy(() -> source.open(2, OptionalLong.empty())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tipIsTheNewestObjectOfTheNewestPartitionThatHasOne() throws Exception {
        lake(4, 4).manifest().fill(2, 47, 10);
        Files.createDirectories(
                dir.resolve(new LakeSchema(4, 4).partitionName(64).orElseThrow()));
        assertThat(source(INLINE).tip()).hasValue(47);
    }
}
