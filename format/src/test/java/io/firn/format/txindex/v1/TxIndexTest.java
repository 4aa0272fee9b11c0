package io.firn.format.txindex.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.format.FileBytes;
import io.firn.format.MisplacedFileException;
import io.firn.format.txrun.v1.RunReader;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.testkit.Randomness;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TxIndexTest {
    private static final Geometry GEOMETRY = new Geometry(100, 10, 2);
    private static final IndexIdentity IDENTITY = new IndexIdentity("toy", GEOMETRY, 1, 12, 15);
    private static final Path FILE = SampleIndex.FILE;

    private final SampleIndex sample = new SampleIndex(IDENTITY);
    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void randomKeysAreFoundAndStrangersSeldom() throws IOException, InterruptedException {
        Randomness randomness = Randomness.fresh("indexes against a sorted map");
        for (int round = 0; round < 40; round++) {
            SplittableRandom random = randomness.generator(round);
            SampleIndex sample = new SampleIndex(IDENTITY);
            int count = round < 12 ? round : random.nextInt(round % 10 == 0 ? 40_000 : 3_000);
            for (int i = 0; i < count; i++) {
                if (random.nextInt(4) > 0 || sample.model.isEmpty()) {
                    sample.add(random.nextLong(), random.nextLong(), sample.seq(random));
                } else {
                    long high = (random.nextInt(5) - 2) * 3L;
                    sample.add(high, random.nextInt(3), sample.seq(random));
                }
            }
            int batch = round % 3 == 0 ? 1 + random.nextInt(2_000) : SampleIndex.SPAN;
            sample.build(new BuildOptions(1 + random.nextInt(4), batch, 1 + random.nextInt(1 << 20), () -> false));
            check(sample);
        }
    }

    /** Everything in the model is found, and nothing that cannot be told apart is missing or too much. */
    private static void check(SampleIndex sample) throws IOException {
        try (TxIndexReader index = TxIndexReader.open(sample.disk, FILE, sample.identity)) {
            index.verify();
            assertThat(index.summary().keys()).isEqualTo(sample.keys());
            long[] into = new long[2_000];
            long strange = 0;
            for (var entry : sample.model.entrySet()) {
                int found = index.find(entry.getKey().hash(5), into, 0);
                TreeSet<Long> answer = new TreeSet<>();
                for (int i = 0; i < Math.min(found, into.length); i++) {
                    assertThat(answer.isEmpty() || answer.last() < into[i]).isTrue();
                    answer.add(into[i]);
                }
                assertThat(answer).containsAll(entry.getValue());
                strange += found - entry.getValue().size();
            }
            assertThat(strange).isLessThan(100 + sample.keys() / 50);
            int falses = 0;
            SplittableRandom random = new SplittableRandom(sample.keys());
            for (int i = 0; i < 2_560; i++) {
                falses += Math.min(1, index.find(new Hash(random.nextLong(), random.nextLong(), 0, 0), into, 0));
            }
            assertThat(falses).isLessThan(60);
        }
    }

    @Test
    void anIndexWithoutKeysFindsNothing() throws IOException, InterruptedException {
        sample.build();
        try (TxIndexReader index = TxIndexReader.open(sample.disk, FILE, IDENTITY)) {
            index.verify();
            assertThat(index.summary().keys()).isZero();
            assertThat(index.find(Hash.ZERO, new long[1], 0)).isZero();
        }
    }

    @Test
    void theBytesDoNotDependOnThreadsBatchesBuffersOrTheOrderOfRuns() throws IOException, InterruptedException {
        sample.addRandom(random, 150_000);
        for (int i = 0; i < 300; i++) {
            sample.add(1L << 62, i, 1_202 + i);
        }
        byte[] bytes = sample.build();
        List<RunReader> runs = sample.runs();
        for (int threads : new int[] {1, 2, 3, 8}) {
            for (int batch : new int[] {1, 16_000, SampleIndex.SPAN}) {
                Collections.rotate(runs, 1);
                int buffer = batch == 1 ? 1 : BuildOptions.BUFFER_BYTES;
                TxIndexWriter.build(
                        sample.disk, FILE, IDENTITY, runs, new BuildOptions(threads, batch, buffer, () -> false));
                assertThat(FileBytes.read(sample.disk, FILE)).isEqualTo(bytes);
            }
        }
        check(sample);
    }

    @Test
    void keysOnBothSidesOfABlockBorderAreFound() throws IOException, InterruptedException {
        int keys = 4_096;
        for (int i = 1; i < keys / TxIndexFormat.BLOCK_QUOTIENTS; i++) {
            long border = TxIndexFormat.firstOf((long) i << TxIndexFormat.BLOCK_SHIFT, keys);
            sample.add(border, 1, 1_202 + i);
            sample.add(border - 1, 1, 1_302 + i);
            assertThat(TxIndexFormat.quotient(border, keys)).isEqualTo((long) i << TxIndexFormat.BLOCK_SHIFT);
            assertThat(TxIndexFormat.quotient(border - 1, keys)).isEqualTo(((long) i << TxIndexFormat.BLOCK_SHIFT) - 1);
        }
        sample.addRandom(random, keys - (int) sample.keys());
        sample.build(new BuildOptions(4, SampleIndex.SPAN, 1, () -> false));
        check(sample);
    }

    @Test
    void bordersAreTheLeastKeysOfTheirQuotients() {
        for (int i = 0; i < 100_000; i++) {
            long keys = 1 + random.nextLong(1L << random.nextInt(1, 41));
            long quotient = random.nextLong(keys);
            long first = TxIndexFormat.firstOf(quotient, keys);
            assertThat(TxIndexFormat.quotient(first, keys)).isGreaterThanOrEqualTo(quotient);
            if (first != 0) {
                assertThat(TxIndexFormat.quotient(first - 1, keys)).isLessThan(quotient);
            }
        }
    }

    @Test
    void aHundredThousandKeysInOneBucketAreToldApart() throws IOException, InterruptedException {
        for (int i = 0; i < 100_000; i++) {
            sample.add(0x7777_0000_0000_0000L, random.nextLong(), sample.seq(random));
        }
        sample.build();
        try (TxIndexReader index = TxIndexReader.open(sample.disk, FILE, IDENTITY)) {
            index.verify();
            long[] into = new long[4];
            for (var entry : sample.model.entrySet()) {
                assertThat(index.find(entry.getKey().hash(0), into, 0)).isOne();
                assertThat(into[0]).isEqualTo(entry.getValue().first());
            }
            assertThat(index.find(new Hash(0x7777_0000_0000_0000L, 1, 2, 3), into, 0))
                    .isZero();
            assertThat(index.find(new Hash(1, 1, 2, 3), into, 0)).isZero();
        }
    }

    @Test
    void bucketsUpToTheBorderOfTheOverflowAndBeyondAnswerAlike() throws IOException, InterruptedException {
        for (int size = 62; size <= 67; size++) {
            for (int other = 0; other < 3; other++) {
                SampleIndex sample = new SampleIndex(IDENTITY);
                sample.addRandom(random, 2_000);
                for (int i = 0; i < size; i++) {
                    sample.add(-1L >>> 1, (long) i << 56, 1_202 + i);
                }
                for (int i = 0; i < other * 65; i++) {
                    sample.add((-1L >>> 1) + (1L << 55), (long) i << 48, 1_302 + i);
                }
                sample.build();
                check(sample);
            }
        }
    }

    @Test
    void aThousandEqualPrefixesAreCountedAndTheLowestAreGiven() throws IOException, InterruptedException {
        IndexIdentity wide = new IndexIdentity("toy", new Geometry(1_000, 10, 2), 0, 0, 1);
        SampleIndex sample = new SampleIndex(wide);
        sample.addRandom(random, 500);
        for (int i = 0; i < 1_000; i++) {
            sample.add(42, 43, 500 + i);
        }
        sample.build();
        try (TxIndexReader index = TxIndexReader.open(sample.disk, FILE, wide)) {
            index.verify();
            long[] into = new long[18];
            assertThat(index.find(new Hash(42, 43, 1, 1), into, 2)).isEqualTo(1_000);
            for (int i = 0; i < 16; i++) {
                assertThat(into[2 + i]).isEqualTo(500 + i);
            }
            assertThat(into[1]).isZero();
            assertThat(index.find(new Hash(42, 43, 1, 1), into, 18)).isEqualTo(1_000);
            assertThatThrownBy(() -> index.find(Hash.ZERO, into, 19)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void fewEqualPrefixesComeAscendingAndAsManyAsFit() throws IOException, InterruptedException {
        sample.addRandom(random, 100);
        for (int i = 0; i < 40; i++) {
            sample.add(42, 43, 1_300 - i);
        }
        sample.build();
        try (TxIndexReader index = TxIndexReader.open(sample.disk, FILE, IDENTITY)) {
            long[] into = new long[3];
            assertThat(index.find(new Hash(42, 43, 1, 1), into, 0)).isBetween(40, 41);
            assertThat(into).containsExactly(1_261, 1_262, 1_263);
        }
    }

    @Test
    void runsThatAreNotThoseOfTheCoverageAreRefusedByName() throws IOException {
        sample.addRandom(random, 100);
        List<RunReader> runs = sample.runs();
        List<RunReader> missing = runs.subList(0, 3);
        List<RunReader> twice = new ArrayList<>(runs);
        twice.set(2, runs.get(1));
        refused(missing, IDENTITY, "run of chunk 15 is missing");
        refused(List.of(), IDENTITY, "run of chunk 12 is missing");
        refused(twice, IDENTITY, "/13.run");
        refused(runs, new IndexIdentity("toy", GEOMETRY, 1, 13, 15), "/12.run");
        refused(runs, new IndexIdentity("toy", GEOMETRY, 1, 12, 14), "/15.run");
        refused(runs, new IndexIdentity("tox", GEOMETRY, 1, 12, 15), "/12.run");
        assertThat(sample.disk.exists(FILE)).isFalse();
    }

    private void refused(List<RunReader> runs, IndexIdentity identity, String named) {
        assertThatThrownBy(() -> TxIndexWriter.build(sample.disk, FILE, identity, runs, 1, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    void aRunThatChangesUnderTheBuildFailsItByNameAndLeavesNoIndex() throws IOException {
        sample.addRandom(random, 20_000);
        List<RunReader> runs = sample.runs();
        for (RunReader run : runs) {
            run.close();
        }
        Path altered = sample.run(13);
        byte[] bytes = FileBytes.read(sample.disk, altered);
        bytes[bytes.length / 2] ^= 1;
        FileBytes.place(sample.disk, altered, bytes);
        for (int threads : new int[] {1, 3}) {
            List<RunReader> again = new ArrayList<>();
            for (int chunk = 12; chunk <= 15; chunk++) {
                again.add(RunReader.open(sample.disk, sample.run(chunk), IDENTITY.run(chunk)));
            }
            assertThatThrownBy(() -> TxIndexWriter.build(sample.disk, FILE, IDENTITY, again, threads, () -> false))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("/13.run: block ");
            assertThat(sample.disk.exists(FILE)).isFalse();
        }
    }

    @Test
    void aBuildThatIsToldToStopEndsAndLeavesNoIndex() throws IOException {
        sample.addRandom(random, 40_000);
        List<RunReader> runs = sample.runs();
        for (int threads : new int[] {1, 4}) {
            AtomicInteger asked = new AtomicInteger();
            assertThatThrownBy(() -> TxIndexWriter.build(
                            sample.disk, FILE, IDENTITY, runs, threads, () -> asked.incrementAndGet() > 5))
                    .isInstanceOf(InterruptedException.class);
            assertThat(sample.disk.exists(FILE)).isFalse();
        }
    }

    @Test
    void anInterruptedCallerEndsTheBuildAndItsRunsStayOpen() throws IOException, InterruptedException {
        sample.addRandom(random, 40_000);
        List<RunReader> runs = sample.runs();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> TxIndexWriter.build(sample.disk, FILE, IDENTITY, runs, 2, () -> false))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(sample.disk.exists(FILE)).isFalse();
        TxIndexWriter.build(sample.disk, FILE, IDENTITY, runs, 2, () -> false);
        check(sample);
    }

    @Test
    void aDiskThatFailsAtAnyOperationLeavesAnErrorAndNoIndex() throws IOException, InterruptedException {
        int failures = 0;
        for (int operation = 1; ; operation++) {
            SimulatedDisk failing = new SimulatedDisk();
            SampleIndex small = new SampleIndex(IDENTITY, failing);
            small.addRandom(new SplittableRandom(3), 100);
            List<RunReader> runs = small.runs();
            failing.failAt(failing.operations() + operation);
            try {
                TxIndexWriter.build(failing, FILE, IDENTITY, runs, 2, () -> false);
                assertThat(failing.faulted()).isFalse();
                break;
            } catch (IOException e) {
                assertThat(failing.exists(FILE)).isFalse();
                failures++;
            }
        }
        assertThat(failures).isGreaterThanOrEqualTo(7);
    }

    @Test
    void anIndexInTheWrongPlaceIsRefusedWithBothNames() throws IOException, InterruptedException {
        sample.addRandom(random, 100);
        sample.build();
        for (IndexIdentity other : new IndexIdentity[] {
            new IndexIdentity("tox", GEOMETRY, 1, 12, 15),
            new IndexIdentity("toy", GEOMETRY, 1, 11, 15),
            new IndexIdentity("toy", GEOMETRY, 1, 12, 16),
            new IndexIdentity("toy", new Geometry(100, 10, 3), 1, 12, 15),
            new IndexIdentity("toy", new Geometry(101, 10, 2), 1, 12, 15),
            new IndexIdentity("toy", new Geometry(100, 9, 2), 1, 12, 15)
        }) {
            assertThatThrownBy(() -> TxIndexReader.open(sample.disk, FILE, other))
                    .isInstanceOf(MisplacedFileException.class)
                    .hasMessageContaining("here belongs");
        }
        Path missing = Path.of("/missing.idx");
        assertThatThrownBy(() -> TxIndexReader.open(sample.disk, missing, IDENTITY))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void coverageOutsideItsWindowIsNoIdentity() {
        assertThatThrownBy(() -> new IndexIdentity("toy", GEOMETRY, 1, 12, 20))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IndexIdentity("toy", GEOMETRY, 1, 13, 12))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IndexIdentity("toy", GEOMETRY, 0, -1, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingTwiceIsClosingOnceAndAClosedReaderSaysSo() throws IOException, InterruptedException {
        sample.addRandom(random, 100);
        sample.build();
        TxIndexReader index = TxIndexReader.open(sample.disk, FILE, IDENTITY);
        index.close();
        index.close();
        assertThatThrownBy(() -> index.find(Hash.ZERO, new long[1], 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readersOfOneIndexDoNotDisturbOneAnother() throws Exception {
        sample.addRandom(random, 20_000);
        sample.build();
        try (TxIndexReader index = TxIndexReader.open(sample.disk, FILE, IDENTITY)) {
            AtomicInteger wrong = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    long[] into = new long[80];
                    for (var entry : sample.model.entrySet()) {
                        try {
                            int found = index.find(entry.getKey().hash(0), into, 0);
                            boolean there = false;
                            for (int i = 0; i < found; i++) {
                                there |= into[i] == entry.getValue().first();
                            }
                            if (!there) {
                                wrong.incrementAndGet();
                            }
                        } catch (IOException e) {
                            wrong.incrementAndGet();
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(wrong).hasValue(0);
        }
    }
}
