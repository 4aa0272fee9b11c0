package io.firn.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.DiskTck;
import io.firn.disk.LockMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The kit on the simulated disk, and what it takes back when the power goes. */
class SimulatedDiskTest extends DiskTck {
    private static final Path ROOT = Path.of("/data");
    private static final Path FILE = ROOT.resolve("file");

    private final SimulatedDisk disk = new SimulatedDisk();

    @Override
    protected Disk disk() {
        return disk;
    }

    @Override
    protected Path root() throws IOException {
        disk.createDirectories(ROOT);
        return ROOT;
    }

    @Test
    void forcedBytesWithoutASyncedNameAreLost() throws IOException {
        try (DiskFile file = disk.create(FILE)) {
            append(file, "bytes");
            file.force();
        }
        assertThat(disk.durable().files()).isEmpty();
        disk.syncDirectory(ROOT);
        assertThat(disk.durable().bytes(FILE)).contains("bytes".getBytes(UTF_8));
    }

    @Test
    void aSyncedNameWithoutForceIsAnEmptyFile() throws IOException {
        append(disk.create(FILE), "bytes");
        disk.syncDirectory(ROOT);
        assertThat(disk.durable().bytes(FILE)).contains(new byte[0]);
        assertThat(disk.visible().bytes(FILE)).contains("bytes".getBytes(UTF_8));
    }

    @Test
    void cutsAreTakenBackUntilForced() throws IOException {
        DiskFile file = disk.create(FILE);
        disk.syncDirectory(ROOT);
        append(file, "0123456789");
        file.force();
        file.truncate(4);
        append(file, "x");
        assertThat(disk.durable().bytes(FILE)).contains("0123456789".getBytes(UTF_8));
        file.force();
        assertThat(disk.durable().bytes(FILE)).contains("0123x".getBytes(UTF_8));
    }

    @Test
    void renameIsOneOrTheOtherNameNeverNone() throws IOException {
        put("new", "new");
        put("old", "old");
        disk.syncDirectory(ROOT);
        disk.rename(ROOT.resolve("new"), ROOT.resolve("old"));
        SplittableRandom random = new SplittableRandom(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            DiskImage image = disk.afterPowerLoss(random);
            seen.add(image.files() + new String(image.bytes(ROOT.resolve("old")).orElseThrow(), UTF_8));
        }
        assertThat(seen).containsExactlyInAnyOrder("[/data/new, /data/old]old", "[/data/old]new");
    }

    @Test
    void unlinkedFilesComeBackUntilTheDirectoryIsSynced() throws IOException {
        put("file", "bytes");
        disk.syncDirectory(ROOT);
        disk.unlinkIfExists(FILE);
        assertThat(disk.durable().bytes(FILE)).contains("bytes".getBytes(UTF_8));
        disk.syncDirectory(ROOT);
        assertThat(disk.durable().files()).isEmpty();
    }

    @Test
    void aDirectoryIsGoneWithEverythingInItWhenItsOwnNameIsNotSynced() throws IOException {
        disk.createDirectories(ROOT.resolve("a/b"));
        assertThat(disk.durable().toString()).contains("/data/a/b directory");
        disk.removeDirectoryIfExists(ROOT.resolve("a/b"));
        assertThat(disk.durable().toString()).contains("/data/a/b directory");
        disk.syncDirectory(ROOT.resolve("a"));
        assertThat(disk.durable().toString()).doesNotContain("/data/a/b");
    }

    @Test
    void failedOperationThrowsOncePoisonsItsFileAndTheDiskGoesOn() throws IOException {
        DiskFile file = disk.create(FILE);
        disk.failAt(disk.operations() + 1, SimulatedDisk.Failure.ONCE);
        assertThatThrownBy(() -> append(file, "0123"))
                .isInstanceOf(SimulatedFaultException.class)
                .hasMessageContaining("append 4 bytes at 0 to /data/file");
        assertThat(disk.faulted()).isTrue();
        assertThatThrownBy(file::force).hasMessageContaining("poisoned");
        assertThat(disk.size(FILE)).as("half of the bytes").isEqualTo(2);
        disk.syncDirectory(ROOT);
    }

    @Test
    void aFullDiskTakesNoNamesAndHalfOfAnAppendUntilThereIsSpace() throws IOException {
        DiskFile file = disk.create(FILE);
        append(file, "forced");
        file.force();
        disk.fullAt(disk.operations() + 1);
        assertThatThrownBy(() -> append(file, "0123"))
                .isInstanceOf(SimulatedFaultException.class)
                .hasMessageContaining("append 4 bytes at 6 to /data/file: no space left");
        assertThatThrownBy(() -> disk.create(ROOT.resolve("other"))).hasMessageContaining("no space left");
        assertThatThrownBy(() -> disk.createDirectories(ROOT.resolve("below"))).hasMessageContaining("no space left");
        assertThat(disk.visible().bytes(FILE)).contains("forced01".getBytes(UTF_8));
        assertThat(disk.faulted()).isTrue();
        disk.unlinkIfExists(FILE);
        disk.syncDirectory(ROOT);
        disk.heal();
        assertThat(disk.faulted()).isFalse();
        append(disk.create(ROOT.resolve("other")), "bytes");
    }

    @Test
    void aFullDiskFailsTheForceOfWhatWasAppendedAndNotOfWhatWasForced() throws IOException {
        DiskFile appended = disk.create(FILE);
        append(appended, "bytes");
        DiskFile forced = disk.create(ROOT.resolve("forced"));
        append(forced, "bytes");
        forced.force();
        disk.fullAt(disk.operations() + 1);
        forced.force();
        assertThatThrownBy(appended::force).hasMessageContaining("force /data/file: no space left");
        disk.syncDirectory(ROOT);
        assertThat(disk.durable().bytes(FILE)).contains(new byte[0]);
    }

    @Test
    void powerThatWentStaysOff() throws IOException {
        disk.powerLossAt(disk.operations() + 1);
        assertThatThrownBy(() -> disk.create(FILE)).hasMessageContaining("the power went");
        disk.heal();
        assertThat(disk.faulted()).isTrue();
        assertThatThrownBy(() -> disk.exists(FILE)).hasMessageContaining("the power is off");
    }

    @Test
    void operationsCanBeDoneAndStillBeReportedAsFailed() throws IOException {
        DiskFile file = disk.create(FILE);
        append(file, "0123");
        disk.failAt(disk.operations() + 1, SimulatedDisk.Failure.ONCE_YET_DONE);
        assertThatThrownBy(file::force).isInstanceOf(SimulatedFaultException.class);
        disk.syncDirectory(ROOT);
        assertThat(disk.durable().bytes(FILE)).contains("0123".getBytes(UTF_8));
    }

    @Test
    void brokenDiskFailsEveryChangeFromThenOnAndStillReads() throws IOException {
        put("file", "0123");
        disk.failAt(disk.operations() + 1, SimulatedDisk.Failure.FROM_THEN_ON);
        assertThatThrownBy(() -> disk.syncDirectory(ROOT)).isInstanceOf(SimulatedFaultException.class);
        assertThatThrownBy(() -> disk.unlinkIfExists(FILE)).isInstanceOf(SimulatedFaultException.class);
        assertThatThrownBy(() -> disk.create(ROOT.resolve("other"))).isInstanceOf(SimulatedFaultException.class);
        assertThat(disk.list(ROOT)).containsExactly("file");
        assertThat(disk.size(FILE)).isEqualTo(4);
    }

    @Test
    void failedForceLeavesTheBytesPending() throws IOException {
        DiskFile file = disk.create(FILE);
        disk.syncDirectory(ROOT);
        append(file, "0123");
        disk.failAt(disk.operations() + 1, SimulatedDisk.Failure.ONCE);
        assertThatThrownBy(file::force).isInstanceOf(SimulatedFaultException.class);
        assertThat(disk.durable().bytes(FILE)).contains(new byte[0]);
        assertThat(disk.visible().bytes(FILE)).contains("0123".getBytes(UTF_8));
    }

    @Test
    void afterAPowerLossEverythingFailsAndTheImageComesUpAgain() throws IOException {
        put("file", "bytes");
        assertThat(disk.tryLock(ROOT.resolve("lock"), LockMode.EXCLUSIVE, "me")).isPresent();
        disk.powerLossAt(disk.operations() + 1);
        assertThatThrownBy(() -> disk.syncDirectory(ROOT)).isInstanceOf(SimulatedFaultException.class);
        assertThatThrownBy(() -> disk.openForRead(FILE)).hasMessageContaining("the power is off");
        assertThatThrownBy(() -> disk.list(ROOT)).hasMessageContaining("the power is off");
        assertThat(disk.durable().files()).isEmpty();

        SimulatedDisk again = new SimulatedDisk(disk.visible());
        assertThat(again.visible()).isEqualTo(disk.visible());
        assertThat(again.durable()).isEqualTo(again.visible());
        assertThat(again.tryLock(ROOT.resolve("lock"), LockMode.EXCLUSIVE, "next"))
                .isPresent();
    }

    @Test
    void tornWritesKeepSomeSectorsAndZeroTheRest() throws IOException {
        DiskFile file = disk.create(FILE);
        disk.syncDirectory(ROOT);
        byte[] ones = new byte[4 * CrashPoint.SECTOR_BYTES];
        java.util.Arrays.fill(ones, (byte) 1);
        file.append(ByteBuffer.wrap(ones));
        SplittableRandom random = new SplittableRandom(3);
        Set<DiskImage> images = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            DiskImage image = disk.afterPowerLoss(random);
            byte[] bytes = image.bytes(FILE).orElseThrow();
            for (int at = 0; at < bytes.length; at++) {
                assertThat(bytes[at]).isEqualTo(bytes[at / CrashPoint.SECTOR_BYTES * CrashPoint.SECTOR_BYTES]);
            }
            images.add(image);
        }
        // Sixteen choices of sectors; each is as long as its last sector or as the file.
        assertThat(images).hasSize(24);
    }

    @Test
    void imagesTakenEarlierDoNotChange() throws IOException {
        DiskFile file = disk.create(FILE);
        append(file, "0123");
        DiskImage before = disk.visible();
        file.truncate(1);
        append(file, "xxx");
        assertThat(before.bytes(FILE)).contains("0123".getBytes(UTF_8));
        assertThat(before.differenceTo(disk.visible())).startsWith("/data/file: 4 bytes ");
    }

    private void put(String name, String text) throws IOException {
        try (DiskFile file = disk.create(ROOT.resolve(name))) {
            append(file, text);
            file.force();
        }
    }

    private static void append(DiskFile file, String text) throws IOException {
        file.append(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
