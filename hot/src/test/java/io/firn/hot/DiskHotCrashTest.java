package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.ledger.Hash;
import io.firn.testkit.Acknowledgements;
import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A created store is there after every crash, with a prefix of the rows appended; a cut stays a cut. */
class DiskHotCrashTest {
    private static final Path DIRECTORY = Path.of("/hot/00000007");
    private static final int CHUNK = 7;
    private static final long FIRST = 70_002;

    private static CrashEnumerator suite() {
        return CrashEnumerator.of("hot-disk")
                .scenario((disk, acks) -> {
                    DiskHotStores stores = new DiskHotStores(disk);
                    try (HotStore store = stores.create(DIRECTORY, CHUNK)) {
                        acks.acknowledge("created");
                        append(store, acks, FIRST, 10);
                    }
                    try (HotStore store = stores.open(DIRECTORY, CHUNK)) {
                        append(store, acks, FIRST + 10, 10);
                    }
                })
                .recoverTo(DiskHotCrashTest::recover);
    }

    private static void append(HotStore store, Acknowledgements acks, long first, int count) throws IOException {
        for (long seq = first; seq < first + count; seq++) {
            acks.attempt(seq);
            store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
        }
    }

    /** How many rows there are is not settled by recovering: none of them was promised. */
    private static Object recover(Disk disk, Acknowledgements acks) throws IOException {
        DiskHotStores stores = new DiskHotStores(disk);
        if (acks.acknowledged().isEmpty()) {
            stores.remove(DIRECTORY);
            return "never promised";
        }
        try (HotStore store = stores.open(DIRECTORY, CHUNK)) {
            long last = store.last().map(row -> row.header().seq()).orElse(FIRST - 1);
            for (long seq = FIRST; seq <= last; seq++) {
                assertThat(store.row(seq)).contains(Rows.of(seq));
                Rows.assertFound(store, seq);
            }
            assertThat(store.row(last + 1)).isEmpty();
            Rows.assertNotFound(store, last + 1);
            assertThat(last)
                    .isLessThanOrEqualTo(acks.attempted(Long.class).stream()
                            .mapToLong(Long::longValue)
                            .max()
                            .orElse(FIRST - 1));
            return "open";
        }
    }

    @Test
    void everyCrashLeavesAPrefixInACreatedStore() {
        suite().atLeast(29, 1_800, 600).run();
    }

    @Test
    void createThatIsNotDurableIsCaught() {
        suite().expectCaught(Mutant.NO_FORCE).expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    @Test
    void rowsBehindACutDoNotComeBackUnderRowsAppendedLater() throws IOException {
        SimulatedDisk before = new SimulatedDisk();
        DiskHotStores stores = new DiskHotStores(before);
        try (HotStore store = stores.create(DIRECTORY, CHUNK)) {
            for (long seq = FIRST; seq < FIRST + 5; seq++) {
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
            }
        }
        // The first byte of the third row is lost, the rows behind it are whole.
        byte[] bytes = before.visible().bytes(DIRECTORY.resolve("rows")).orElseThrow();
        bytes[(int) Rows.recordOffset(FIRST, FIRST + 2)] ^= 1;
        SimulatedDisk disk = new SimulatedDisk();
        disk.createDirectories(DIRECTORY);
        try (var file = disk.create(DIRECTORY.resolve("rows"))) {
            file.append(java.nio.ByteBuffer.wrap(bytes));
            file.force();
        }
        disk.syncDirectory(DIRECTORY);
        DiskHotStores again = new DiskHotStores(disk);
        try (HotStore store = again.open(DIRECTORY, CHUNK)) {
            assertThat(store.last()).contains(Rows.of(FIRST + 1));
            Rows.assertNotFound(store, FIRST + 2);
            store.append(Rows.other(FIRST + 2), HotHashes.none(Hash.ZERO), HotEvents.none());
        }
        SimulatedDisk lost = new SimulatedDisk(disk.durable());
        try (HotStore store = new DiskHotStores(lost).open(DIRECTORY, CHUNK)) {
            assertThat(store.last()).contains(Rows.of(FIRST + 1));
        }
    }
}
