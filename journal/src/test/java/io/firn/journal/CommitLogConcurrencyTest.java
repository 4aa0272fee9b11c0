package io.firn.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.FileDisk;
import io.firn.testkit.Mutant;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommitLogConcurrencyTest {
    private static final int RECORDS = 3_000;

    @TempDir
    Path root;

    @Test
    void manyAppendersWaitForOneForce() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        try (CommitLog log = CommitLog.open(disk, Path.of("/log"), CommitLogOptions.DEFAULTS)) {
            AtomicLong next = new AtomicLong();
            List<Callable<Boolean>> appenders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                appenders.add(() -> {
                    for (int n = 0; n < 200; n++) {
                        long offset;
                        synchronized (next) {
                            offset = next.getAndIncrement();
                            log.append(offset, record(offset));
                        }
                        log.awaitDurable(offset + 1);
                        assertThat(log.durableLimit()).isGreaterThan(offset);
                    }
                    return true;
                });
            }
            all(appenders);
            assertThat(log.durableLimit()).isEqualTo(800);
        }
        try (CommitLog log =
                CommitLog.open(new SimulatedDisk(disk.durable()), Path.of("/log"), CommitLogOptions.DEFAULTS)) {
            assertThat(log.nextOffset()).isEqualTo(800);
        }
    }

    @Test
    void readersAndWaitersGoOnBesideTheAppender() throws Exception {
        Path directory = root.resolve("log");
        try (CommitLog log = CommitLog.open(new FileDisk(), directory, new CommitLogOptions(20_000, 256))) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            tasks.add(() -> {
                for (long offset = 0; offset < RECORDS; offset++) {
                    log.append(offset, record(offset));
                    if (offset % 500 == 499) {
                        log.trimBelow(offset - 400);
                    }
                }
                log.awaitDurable(RECORDS);
                return true;
            });
            for (int reader = 0; reader < 2; reader++) {
                int step = reader + 1;
                tasks.add(() -> {
                    while (log.durableLimit() < RECORDS) {
                        long last = log.nextOffset() - 1;
                        for (long offset = log.firstOffset(); offset <= last; offset += 37L * step) {
                            long at = offset;
                            log.read(offset)
                                    .ifPresent(found -> assertThat(found).isEqualTo(record(at)));
                        }
                        if (last >= 0 && last >= log.firstOffset()) {
                            assertThat(log.read(last)).contains(record(last));
                        }
                    }
                    return true;
                });
            }
            for (int waiter = 0; waiter < 3; waiter++) {
                tasks.add(() -> {
                    while (log.durableLimit() < RECORDS) {
                        long limit = log.nextOffset();
                        log.awaitDurable(limit);
                        assertThat(log.durableLimit()).isGreaterThanOrEqualTo(limit);
                    }
                    return true;
                });
            }
            all(tasks);
            List<Long> seen = new ArrayList<>();
            log.scan(0, (offset, record) -> {
                assertThat(record).isEqualTo(record(offset));
                return seen.add(offset);
            });
            assertThat(seen).hasSize((int) (RECORDS - log.firstOffset()));
        }
    }

    @Test
    void everyWaiterLearnsOfAFailedForce() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        CommitLog log = CommitLog.open(disk, Path.of("/log"), CommitLogOptions.DEFAULTS);
        log.append(0, record(0));
        disk.failAt(disk.operations() + 2);
        List<Callable<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiters.add(() -> {
                assertThatThrownBy(() -> log.awaitDurable(1)).isInstanceOf(IOException.class);
                return true;
            });
        }
        all(waiters);
        assertThat(log.durableLimit()).isZero();
        log.close();
    }

    @Test
    void anUnforcedCommitIsNotReportedDurable() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        try (CommitLog log = CommitLog.open(Mutant.NO_FORCE.over(disk), Path.of("/log"), CommitLogOptions.DEFAULTS)) {
            log.append(0, record(0));
            log.awaitDurable(1);
            try (CommitLog found =
                    CommitLog.open(new SimulatedDisk(disk.durable()), Path.of("/log"), CommitLogOptions.DEFAULTS)) {
                assertThat(found.nextOffset()).isZero();
            }
        }
    }

    private static ByteBuffer record(long offset) {
        byte[] bytes = new byte[(int) (offset % 97)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (offset + i);
        }
        return ByteBuffer.wrap(bytes);
    }

    private static void all(List<Callable<Boolean>> tasks) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Boolean> done : threads.invokeAll(tasks, 50, TimeUnit.SECONDS)) {
                assertThat(done.get()).isTrue();
            }
        }
    }
}
