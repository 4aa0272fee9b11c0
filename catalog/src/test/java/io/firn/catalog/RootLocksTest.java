package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.disk.LockMode;
import io.firn.testkit.SimulatedDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootLocksTest {
    @TempDir
    private Path temporary = Path.of("");

    private final Disk disk = new FileDisk();

    private Roots roots() {
        return Roots.under(temporary.resolve("data"));
    }

    @Test
    void exclusiveTakesEveryRootAndCreatesWhatIsMissing() throws IOException {
        RootLocks locks = RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE);
        for (Path root : roots().byName().values()) {
            assertThat(root.resolve("firn.lock")).isRegularFile();
        }
        locks.close();
        locks.close();
        RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE).close();
    }

    @Test
    void secondHolderIsRefusedNamingRootAndProcess() throws IOException {
        try (RootLocks locks = RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE)) {
            assertThat(locks).isNotNull();
            for (LockMode mode : LockMode.values()) {
                assertThatIOException()
                        .isThrownBy(() -> RootLocks.acquire(disk, roots(), mode))
                        .isInstanceOf(RootLockedException.class)
                        .withMessageContaining(roots().catalog().toString())
                        .withMessageContaining(
                                "process " + ProcessHandle.current().pid());
            }
        }
        RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE).close();
    }

    @Test
    void oneSharedRootRefusesAllAndLeavesNoLockHeld() throws IOException {
        Roots mine = roots();
        Path other = temporary.resolve("other");
        Roots theirs = new Roots(
                other.resolve("catalog"),
                other.resolve("journal"),
                other.resolve("hot"),
                mine.cold(),
                other.resolve("t"));
        try (RootLocks locks = RootLocks.acquire(disk, mine, LockMode.EXCLUSIVE)) {
            assertThat(locks).isNotNull();
            assertThatIOException()
                    .isThrownBy(() -> RootLocks.acquire(disk, theirs, LockMode.EXCLUSIVE))
                    .isInstanceOf(RootLockedException.class)
                    .withMessageContaining(mine.cold().toString());
            Roots free = new Roots(
                    theirs.catalog(), theirs.journal(), theirs.hot(), other.resolve("cold"), theirs.transients());
            RootLocks.acquire(disk, free, LockMode.EXCLUSIVE).close();
        }
    }

    @Test
    void theSameRootThroughALinkIsTheSameRoot() throws IOException {
        Path data = temporary.resolve("data");
        Files.createDirectory(data);
        Path link = Files.createSymbolicLink(temporary.resolve("link"), data);
        try (RootLocks locks = RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE)) {
            assertThat(locks).isNotNull();
            assertThatIOException()
                    .isThrownBy(() -> RootLocks.acquire(disk, Roots.under(link), LockMode.EXCLUSIVE))
                    .isInstanceOf(RootLockedException.class);
        }
    }

    @Test
    void readersShareAndKeepWritersOut() throws IOException {
        RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE).close();
        RootLocks one = RootLocks.acquire(disk, roots(), LockMode.SHARED);
        RootLocks two = RootLocks.acquire(disk, roots(), LockMode.SHARED);
        assertThatIOException()
                .isThrownBy(() -> RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE))
                .isInstanceOf(RootLockedException.class);
        one.close();
        assertThatIOException().isThrownBy(() -> RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE));
        two.close();
        RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE).close();
    }

    @Test
    void sharedCreatesNothing() throws IOException {
        RootLocks.acquire(disk, roots(), LockMode.SHARED).close();
        assertThat(temporary).isEmptyDirectory();
        Files.createDirectories(roots().cold());
        RootLocks.acquire(disk, roots(), LockMode.SHARED).close();
        assertThat(roots().cold()).isEmptyDirectory();
    }

    @Test
    void nestedRootsAreRefusedBeforeAnythingIsCreated() {
        Path data = temporary.resolve("data");
        Roots nested = new Roots(
                data.resolve("catalog"),
                data.resolve("journal"),
                data.resolve("hot"),
                data,
                data.resolve("transients"));
        assertThatIllegalArgumentException().isThrownBy(() -> RootLocks.acquire(disk, nested, LockMode.EXCLUSIVE));
        assertThat(data).doesNotExist();
    }

    @Test
    void theSimulatedDiskLocksTheSameWay() throws IOException {
        SimulatedDisk simulated = new SimulatedDisk();
        Roots there = Roots.under(Path.of("/data"));
        try (RootLocks locks = RootLocks.acquire(simulated, there, LockMode.EXCLUSIVE)) {
            assertThat(locks).isNotNull();
            assertThatIOException()
                    .isThrownBy(() -> RootLocks.acquire(simulated, there, LockMode.SHARED))
                    .isInstanceOf(RootLockedException.class);
        }
    }

    @Test
    void anotherProcessIsNamedAndItsDeathFreesTheRoots() throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Holder.class.getName(),
                        temporary.resolve("data").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = child.inputReader()) {
            assertThat(out.readLine()).isEqualTo("held");
            assertThatIOException()
                    .isThrownBy(() -> RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE))
                    .isInstanceOf(RootLockedException.class)
                    .withMessageContaining("process " + child.pid());
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        RootLocks.acquire(disk, roots(), LockMode.EXCLUSIVE).close();
    }

    /** The child: takes the roots and holds them until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (RootLocks locks =
                    RootLocks.acquire(new FileDisk(), Roots.under(Path.of(args[0])), LockMode.EXCLUSIVE)) {
                System.out.println(locks == null ? "" : "held");
                System.out.flush();
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
