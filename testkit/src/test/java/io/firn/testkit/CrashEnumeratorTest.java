package io.firn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The enumerator on two small stores: it passes the sound one and catches every broken rule. */
class CrashEnumeratorTest {
    private static final Path DIR = Path.of("/data/log");
    private static final Path LOG = DIR.resolve("log");
    private static final int RECORDS = 12;

    @Test
    void soundLogIsRecoveredFromEveryCrash() {
        CrashResult result = log(true, true).atLeast(43, 600, 100).run();
        assertThat(result.recoveries()).isLessThan(result.images());
    }

    @Test
    void everyBrokenRuleOfALogIsCaught() {
        log(true, true).expectCaught(Mutant.NO_FORCE).expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    @Test
    void logThatBelievesATailItDidNotForceIsCaught() {
        assertThatThrownBy(() -> log(false, true).atLeast(1, 1, 1).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a power loss right after recovery");
        log(true, true).expectCaughtInRecovery(Mutant.NO_FORCE);
    }

    @Test
    void logThatAcknowledgesBeforeItForcesIsCaught() {
        assertThatThrownBy(() -> log(true, false).atLeast(1, 1, 1).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("lost what was acknowledged");
    }

    @Test
    void reorderedForcesAndUnlinksAreCaught() {
        files().atLeast(30, 300, 100).run();
        files().expectCaught(Mutant.delayForce(named("data-"), named("log")))
                .expectCaught(Mutant.delayForceUntilWrite(named("data-"), named("log")))
                .expectCaught(Mutant.delayUnlink(named("data-"), named("log")))
                .expectCaught(Mutant.NO_DIRECTORY_SYNC)
                .expectCaught(Mutant.NO_FORCE);
    }

    @Test
    void recoveryThatChangesSomethingEachTimeIsCaught() {
        assertThatThrownBy(() -> CrashEnumerator.of("restless")
                        .scenario((disk, acks) -> disk.createDirectories(DIR))
                        .recover((disk, acks) -> {
                            disk.createDirectories(DIR);
                            disk.create(DIR.resolve("start-" + disk.list(DIR).size()))
                                    .close();
                        })
                        .atLeast(1, 1, 1)
                        .run())
                .hasMessageContaining("recovering a second time changed the disk");
    }

    @Test
    void fallingBelowTheRecordedMinimumFails() {
        assertThatThrownBy(() -> log(true, true).atLeast(100_000, 1, 1).run())
                .hasMessageContaining("below the recorded");
        assertThatThrownBy(() -> log(true, true).run()).hasMessageContaining("record a minimum");
    }

    @Test
    void mutantThatBreaksNothingIsReported() {
        Mutant harmless = Mutant.of("HARMLESS", disk -> disk);
        assertThatThrownBy(() -> log(true, true).expectCaught(harmless))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("HARMLESS was not caught");
    }

    @Test
    void capsSampleAtBuildScaleAndLeaveNothingOutNightly() {
        CrashResult all = log(true, true).atLeast(1, 1, 1).run();
        CrashResult some = log(true, true).caps(10, 4).atLeast(1, 1, 1).run();
        assertThat(some.operations()).isEqualTo(all.operations());
        switch (Scale.current()) {
            case BUILD -> assertThat(some.recoveries()).isLessThan(all.recoveries() / 2);
            case NIGHTLY -> assertThat(some).isEqualTo(all);
        }
    }

    /** A log of (number, checksum) records; forced before it is acknowledged, and before its tail is believed, if so told. */
    private static CrashEnumerator log(boolean forceTail, boolean forceFirst) {
        return CrashEnumerator.of("toy-log")
                .scenario((disk, acks) -> {
                    try (DiskFile file = openLog(disk)) {
                        for (long i = 0; i < RECORDS; i++) {
                            acks.attempt(i);
                            file.append(record(i));
                            if (forceFirst) {
                                file.force();
                            }
                            acks.acknowledge(i);
                            file.force();
                        }
                    }
                })
                .recoverTo((disk, acks) -> {
                    try (DiskFile file = openLog(disk)) {
                        List<Long> found = readRecords(file);
                        long whole = 12L * found.size();
                        if (whole < file.size()) {
                            file.truncate(whole);
                        }
                        if (forceTail) {
                            file.force();
                        }
                        acks.requirePrefix(found);
                        return found;
                    }
                });
    }

    /** Files named by a log: written, forced, named, unnamed, unlinked, in the order of the one write protocol. */
    private static CrashEnumerator files() {
        return CrashEnumerator.of("toy-catalog")
                .scenario((disk, acks) -> {
                    try (DiskFile log = openLog(disk)) {
                        for (long i = 1; i <= 4; i++) {
                            commit(log, i);
                            try (DiskFile data = disk.create(data(i))) {
                                data.append(record(i));
                                data.force();
                            }
                            disk.syncDirectory(DIR);
                            commit(log, 100 + i);
                        }
                        commit(log, 202);
                        disk.unlinkIfExists(data(2));
                        disk.syncDirectory(DIR);
                        commit(log, 302);
                    }
                })
                .recoverTo((disk, acks) -> {
                    try (DiskFile log = openLog(disk)) {
                        List<Long> keys = readRecords(log);
                        log.truncate(12L * keys.size());
                        log.force();
                        for (long i = 1; i <= 4; i++) {
                            settle(disk, log, keys, i);
                        }
                        return readRecords(log);
                    }
                });
    }

    private static void settle(Disk disk, DiskFile log, List<Long> keys, long i) throws IOException {
        boolean gone = keys.contains(300 + i) || !keys.contains(i);
        boolean frozen = keys.contains(100 + i) && !keys.contains(200 + i);
        if (gone) {
            assertThat(disk.exists(data(i))).as("no key, no file " + i).isFalse();
        } else if (frozen) {
            try (DiskFile data = disk.openForRead(data(i))) {
                assertThat(readRecords(data)).as("frozen, whole").containsExactly(i);
            }
        } else {
            disk.unlinkIfExists(data(i));
            disk.syncDirectory(DIR);
            commit(log, 300 + i);
        }
    }

    private static java.util.function.Predicate<Path> named(String start) {
        return path -> String.valueOf(path.getFileName()).startsWith(start);
    }

    private static Path data(long i) {
        return DIR.resolve("data-" + i);
    }

    private static void commit(DiskFile log, long key) throws IOException {
        log.append(record(key));
        log.force();
    }

    private static DiskFile openLog(Disk disk) throws IOException {
        disk.createDirectories(DIR);
        if (disk.exists(LOG)) {
            disk.syncDirectory(DIR);
            return disk.openForAppend(LOG);
        }
        DiskFile made = disk.create(LOG);
        disk.syncDirectory(DIR);
        return made;
    }

    private static ByteBuffer record(long i) {
        ByteBuffer bytes = ByteBuffer.allocate(12).putLong(i);
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 0, 8);
        return bytes.putInt(~(int) crc.getValue()).flip();
    }

    private static List<Long> readRecords(DiskFile file) throws IOException {
        List<Long> found = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(12);
        while (file.read(bytes.clear(), 12L * found.size()) == 12) {
            long i = bytes.getLong(0);
            if (!record(i).equals(bytes.flip())) {
                break;
            }
            found.add(i);
        }
        return found;
    }
}
