package io.firn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.DiskFile;
import io.firn.disk.LockMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the next process finds when only the process died. */
class AfterKillTest {
    private static final Path DIR = Path.of("/data");
    private static final Path FILE = DIR.resolve("file");

    @Test
    void everythingIsVisibleAndWhatWasPendingStillIs() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        disk.createDirectories(DIR);
        DiskFile file = disk.create(FILE);
        disk.syncDirectory(DIR);
        file.append(ByteBuffer.allocate(10));
        file.force();
        file.append(ByteBuffer.allocate(5));
        disk.rename(FILE, DIR.resolve("renamed"));

        SimulatedDisk next = disk.afterKill();
        assertThat(next.visible()).isEqualTo(disk.visible());
        assertThat(next.durable()).isEqualTo(disk.durable());
        assertThat(next.durable().bytes(FILE)).contains(new byte[10]);

        try (DiskFile again = next.openForAppend(DIR.resolve("renamed"))) {
            again.force();
        }
        next.syncDirectory(DIR);
        assertThat(next.durable()).isEqualTo(next.visible());
        assertThat(next.durable().bytes(DIR.resolve("renamed"))).contains(new byte[15]);
    }

    @Test
    void theDeadProcessAndTheNextDoNotSeeEachOther() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        disk.createDirectories(DIR);
        DiskFile file = disk.create(FILE);
        assertThat(disk.tryLock(DIR.resolve("lock"), LockMode.EXCLUSIVE, "dead"))
                .isPresent();
        SimulatedDisk next = disk.afterKill();
        assertThat(next.tryLock(DIR.resolve("lock"), LockMode.EXCLUSIVE, "next"))
                .isPresent();
        file.append(ByteBuffer.wrap(new byte[] {1}));
        next.openForAppend(FILE).append(ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(disk.visible().bytes(FILE)).contains(new byte[] {1});
        assertThat(next.visible().bytes(FILE)).contains(new byte[] {2, 3});
    }
}
