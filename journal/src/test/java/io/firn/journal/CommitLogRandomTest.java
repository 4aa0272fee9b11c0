package io.firn.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A log against a list. */
class CommitLogRandomTest {
    private static final Path DIRECTORY = Path.of("/log");

    @Test
    void aLogIsAListThatStartsSomewhere() throws IOException {
        Randomness randomness = Randomness.fresh("commit-log");
        int cases = Scale.current().pick(40, 2_000);
        long acts = 0;
        for (int i = 0; i < cases; i++) {
            Run run = new Run(randomness.generator(i));
            acts += run.acts(150);
        }
        System.out.println("random commit-log: cases=" + cases + " acts=" + acts);
        assertThat(acts).isGreaterThanOrEqualTo(cases * 150L);
    }

    private static final class Run {
        private final SplittableRandom random;
        private final Disk disk = new SimulatedDisk();
        private final CommitLogOptions options;
        private final List<ByteBuffer> model = new ArrayList<>();
        private long first;
        private long epoch;
        private CommitLog log;

        Run(SplittableRandom random) throws IOException {
            this.random = random;
            this.options = new CommitLogOptions(random.nextInt(50, 4_000), random.nextInt(1, 700));
            this.log = CommitLog.open(disk, DIRECTORY, options);
        }

        long acts(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                act();
            }
            check();
            log.close();
            return count;
        }

        private void act() throws IOException {
            switch (random.nextInt(20)) {
                case 0 -> reopen();
                case 1 -> log.roll();
                case 2 -> trim();
                case 3 -> reset();
                case 4 -> check();
                case 5, 6, 7 -> readOne();
                case 8, 9, 10 -> log.awaitDurable(log.nextOffset());
                default -> append();
            }
        }

        private void append() throws IOException {
            ByteBuffer record = record();
            if (model.isEmpty() && log.segments().isEmpty()) {
                first = random.nextInt(1_000);
            }
            log.append(first + model.size(), record);
            assertThat(record.position()).isZero();
            model.add(record);
        }

        private ByteBuffer record() {
            byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(80)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0);
            }
            return ByteBuffer.wrap(bytes);
        }

        private void trim() throws IOException {
            log.trimBelow(first + random.nextInt(model.size() + 2));
            while (first < log.firstOffset()) {
                model.removeFirst();
                first++;
            }
        }

        private void reset() throws IOException {
            if (random.nextInt(3) == 0) {
                first = random.nextInt(5_000);
                model.clear();
                log.reset(first);
                assertThat(log.epoch()).isEqualTo(++epoch);
            }
        }

        private void reopen() throws IOException {
            log.close();
            log = CommitLog.open(disk, DIRECTORY, options);
            assertThat(log.recovery()).isEqualTo(new CommitLog.Recovery(0, 0));
            log.raiseEpoch(epoch);
            check();
        }

        private void readOne() throws IOException {
            long offset = first - 2 + random.nextInt(model.size() + 4);
            boolean held = offset >= first && offset < first + model.size();
            if (held) {
                assertThat(log.read(offset)).contains(model.get((int) (offset - first)));
            } else {
                assertThat(log.read(offset)).isEmpty();
            }
        }

        private void check() throws IOException {
            if (!log.segments().isEmpty()) {
                assertThat(log.firstOffset()).isEqualTo(first);
                assertThat(log.nextOffset()).isEqualTo(first + model.size());
            }
            long from = first + random.nextInt(model.size() + 1);
            List<ByteBuffer> seen = new ArrayList<>();
            log.scan(from, (offset, record) -> {
                assertThat(offset).isEqualTo(from + seen.size());
                return seen.add(
                        ByteBuffer.allocate(record.remaining()).put(record).flip());
            });
            assertThat(seen).isEqualTo(model.subList((int) (from - first), model.size()));
        }
    }
}
