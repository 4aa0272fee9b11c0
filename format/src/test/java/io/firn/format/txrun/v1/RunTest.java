package io.firn.format.txrun.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.format.FileBytes;
import io.firn.format.MisplacedFileException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.testkit.Randomness;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RunTest {
    private static final RunIdentity IDENTITY = new RunIdentity("toy", new Geometry(100, 10, 2), 3);
    private static final Path FILE = Path.of("/00000003.run");
    private static final Path SPILLS = Path.of("/");

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void anEmptyRunIsARun() throws IOException {
        RunSummary written = SampleRun.of(IDENTITY, 1, 0).write(disk, FILE);
        try (RunReader run = RunReader.open(disk, FILE, IDENTITY)) {
            run.verify();
            assertThat(run.summary()).isEqualTo(written);
            assertThat(written.entries()).isZero();
            assertThat(run.cursor().next()).isFalse();
        }
    }

    @Test
    void entriesComeBackInOrderAndOnce() throws IOException {
        Randomness randomness = Randomness.fresh("runs against a sorted map");
        for (int round = 0; round < 60; round++) {
            SplittableRandom random = randomness.generator(round);
            int count = random.nextInt(round % 10 == 0 ? 8_000 : 300);
            // Few different words, so that entries are often equal, or in their first half, or but for the ledger.
            long variety = 1L << random.nextInt(1, 62);
            TreeMap<String, long[]> model = new TreeMap<>();
            SampleRun sample = new SampleRun(IDENTITY, new ArrayList<>());
            for (int i = 0; i < count; i++) {
                Hash hash = new Hash(random.nextLong(variety) * -0x61c8864680b583ebL, random.nextLong(variety), i, 0);
                long seq = 302L + random.nextInt(random.nextBoolean() ? 100 : 2);
                sample.entries().add(new SampleRun.Entry(hash, seq));
                model.put(hash.toString().substring(0, 32) + seq, new long[] {hash.w0(), hash.w1(), seq});
            }
            int budget = random.nextBoolean() ? 1 << 20 : 1 + random.nextInt(1 + count);
            if (count / budget > 200) {
                budget = count / 200 + 1;
            }
            assertThat(sample.write(disk, FILE, budget).entries()).isEqualTo(model.size());
            try (RunReader run = RunReader.open(disk, FILE, IDENTITY)) {
                run.verify();
                assertSame(run, 0, -1, model);
                long a = random.nextLong(variety) * -0x61c8864680b583ebL;
                long b = random.nextLong(variety) * -0x61c8864680b583ebL;
                assertSame(run, a, b, model);
                assertSame(run, a, a, model);
            }
        }
    }

    private static void assertSame(RunReader run, long first, long last, Map<String, long[]> model) throws IOException {
        List<long[]> expected = model.values().stream()
                .filter(e -> Long.compareUnsigned(e[0], first) >= 0 && Long.compareUnsigned(e[0], last) <= 0)
                .toList();
        List<long[]> found = new ArrayList<>();
        RunCursor cursor = run.cursor(first, last);
        while (cursor.next()) {
            found.add(new long[] {cursor.high(), cursor.low(), cursor.seq()});
        }
        assertThat(cursor.next()).isFalse();
        assertThat(found.toArray(long[][]::new)).isDeepEqualTo(expected.toArray(long[][]::new));
    }

    @Test
    void theBytesDoNotDependOnTheOrderOrTheBudget() throws IOException {
        SampleRun sample = SampleRun.of(IDENTITY, 7, 5_000);
        sample.entries().addAll(sample.entries().subList(0, 500));
        RunSummary summary = sample.write(disk, FILE);
        byte[] bytes = FileBytes.read(disk, FILE);
        assertThat(summary.entries()).isEqualTo(5_000);
        for (int budget : new int[] {30, 999, 1_000, 5_499, 5_500, 5_501}) {
            assertThat(sample.shuffled(budget).write(disk, FILE, budget)).isEqualTo(summary);
            assertThat(FileBytes.read(disk, FILE)).isEqualTo(bytes);
            assertThat(disk.list(SPILLS)).containsExactly("00000003.run");
        }
    }

    @Test
    void aPrefixInSeveralBlocksIsFoundFromItsFirstEntryOn() throws IOException {
        RunIdentity wide = new RunIdentity("toy", new Geometry(10_000, 10, 2), 0);
        SampleRun sample = SampleRun.of(wide, 5, 10);
        for (int i = 0; i < 5_000; i++) {
            sample.entries().add(new SampleRun.Entry(new Hash(-5, 7, i, i), 2 + i));
        }
        sample.write(disk, FILE);
        try (RunReader run = RunReader.open(disk, FILE, wide)) {
            RunCursor cursor = run.cursor(-5, -5);
            for (int i = 0; i < 5_000; i++) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.seq()).isEqualTo(2 + i);
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void aMergeIsSortedAndComplete() throws IOException {
        for (int fanIn : new int[] {0, 1, 2, 3, 7, 64, 65}) {
            List<RunReader> runs = new ArrayList<>();
            TreeSet<String> expected = new TreeSet<>();
            for (int i = 0; i < fanIn; i++) {
                Path file = Path.of("/" + i + ".run");
                SampleRun sample = SampleRun.of(IDENTITY, i, i % 3 == 0 ? 0 : 40 + i);
                sample.write(disk, file);
                sample.entries()
                        .forEach(e -> expected.add(text(e.hash().w0(), e.hash().w1(), e.seq())));
                runs.add(RunReader.open(disk, file, IDENTITY));
            }
            List<String> found = new ArrayList<>();
            RunMerge merge = new RunMerge(runs.stream().map(RunReader::cursor).toList());
            while (merge.next()) {
                found.add(text(merge.high(), merge.low(), merge.seq()));
            }
            assertThat(found).containsExactlyElementsOf(expected);
            for (RunReader run : runs) {
                run.close();
            }
        }
    }

    private static String text(long high, long low, long seq) {
        return String.format("%016x%016x%06d", high, low, seq);
    }

    @Test
    void aLedgerOutsideTheChunkIsRefused() throws IOException {
        try (RunWriter writer = RunWriter.create(disk, FILE, SPILLS, IDENTITY)) {
            writer.add(Hash.ZERO, 302);
            writer.add(Hash.ZERO, 401);
            for (long seq : new long[] {301, 402, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> writer.add(Hash.ZERO, seq))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("ledger " + seq + " is not in chunk 3");
            }
            assertThat(writer.finish().entries()).isEqualTo(2);
            assertThatThrownBy(() -> writer.add(Hash.ZERO, 302)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anAbandonedRunIsCorruptAndReplacedByTheNext() throws IOException {
        SampleRun sample = SampleRun.of(IDENTITY, 3, 40);
        try (RunWriter writer = RunWriter.create(disk, FILE, SPILLS, IDENTITY, 10)) {
            for (SampleRun.Entry entry : sample.entries()) {
                writer.add(entry.hash(), entry.seq());
            }
            assertThat(disk.list(SPILLS)).contains("run-3-0.spill", "run-3-2.spill");
        }
        assertThat(disk.list(SPILLS)).containsExactly("00000003.run");
        assertThatThrownBy(() -> RunReader.open(disk, FILE, IDENTITY)).isInstanceOf(CorruptFileException.class);
        sample.write(disk, FILE);
        try (RunReader run = RunReader.open(disk, FILE, IDENTITY)) {
            run.verify();
        }
    }

    @Test
    void spillsThatACrashLeftAreRemovedAndNothingElseIs() throws IOException {
        Path below = Path.of("/spills");
        RunWriter.removeLeftovers(disk, below);
        disk.createDirectories(below);
        for (String name :
                new String[] {"run-3-0.spill", "run-12345678-17.spill", "run-3.spill", "3.run", "x-run-3-0.spill"}) {
            FileBytes.place(disk, below.resolve(name), new byte[3]);
        }
        RunWriter.removeLeftovers(disk, below);
        assertThat(disk.list(below)).containsExactly("3.run", "run-3.spill", "x-run-3-0.spill");
    }

    @Test
    void aRunInTheWrongPlaceIsRefusedWithBothNames() throws IOException {
        SampleRun.of(IDENTITY, 3, 40).write(disk, FILE);
        Geometry geometry = IDENTITY.geometry();
        for (RunIdentity other : new RunIdentity[] {
            new RunIdentity("tox", geometry, 3),
            new RunIdentity("toy", geometry, 4),
            new RunIdentity("toy", new Geometry(100, 11, 2), 3),
            new RunIdentity("toy", new Geometry(101, 10, 2), 3),
            new RunIdentity("toy", new Geometry(100, 10, 3), 3)
        }) {
            assertThatThrownBy(() -> RunReader.open(disk, FILE, other))
                    .isInstanceOf(MisplacedFileException.class)
                    .hasMessageContaining("00000003.run")
                    .hasMessageContaining("here belongs");
        }
        Path missing = Path.of("/missing.run");
        assertThatThrownBy(() -> RunReader.open(disk, missing, IDENTITY)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aDiskThatFailsAtAnyOperationLeavesAnErrorAndNoRun() throws IOException {
        SampleRun sample = SampleRun.of(IDENTITY, 3, 4_000);
        int failures = 0;
        for (int operation = 1; ; operation++) {
            SimulatedDisk failing = new SimulatedDisk();
            failing.failAt(operation, SimulatedDisk.Failure.FROM_THEN_ON);
            boolean finished = true;
            try {
                sample.write(failing, FILE, 1_000);
            } catch (IOException e) {
                finished = false;
            }
            if (!failing.faulted()) {
                break;
            }
            assertThat(finished).isFalse();
            failures++;
        }
        assertThat(failures).isGreaterThan(20);
    }
}
