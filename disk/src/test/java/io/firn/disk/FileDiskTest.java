package io.firn.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kit on the real disk, and what only a real one can show. */
class FileDiskTest extends DiskTck {
    @TempDir
    Path temporary;

    @Override
    protected Disk disk() {
        return new FileDisk();
    }

    @Override
    protected Path root() {
        return temporary;
    }

    @Test
    void failedAppendPoisonsTheFileForGood() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full on this system");
        try (DiskFile file = disk().openForAppend(full)) {
            assertThatThrownBy(() -> file.append(ByteBuffer.allocate(10))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> file.append(ByteBuffer.allocate(10))).hasMessageContaining("/dev/full: poisoned");
            assertThatThrownBy(file::force).hasMessageContaining("/dev/full: poisoned");
            assertThatThrownBy(() -> file.truncate(0)).hasMessageContaining("/dev/full: poisoned");
        }
    }

    @Test
    void symbolicLinksLeadToOneLock() throws IOException {
        Files.createDirectory(temporary.resolve("real"));
        Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("real"));
        Files.createFile(temporary.resolve("real/firn.lock"));
        Files.createLink(temporary.resolve("real/hard"), temporary.resolve("real/firn.lock"));
        Disk disk = disk();
        assertThat(disk.realPath(temporary.resolve("link/new")))
                .isEqualTo(disk.realPath(temporary.resolve("real/new")));
        try (DiskLock _ = disk.tryLock(temporary.resolve("real/firn.lock"), LockMode.EXCLUSIVE, "me")
                .orElseThrow()) {
            assertThat(disk.tryLock(temporary.resolve("link/firn.lock"), LockMode.EXCLUSIVE, "x"))
                    .isEmpty();
            assertThat(disk.tryLock(temporary.resolve("real/hard"), LockMode.SHARED, "x"))
                    .isEmpty();
            assertThat(disk.readLockNote(temporary.resolve("real/hard"))).isEqualTo(Optional.of("me"));
            assertThat(new FileDisk().tryLock(temporary.resolve("real/firn.lock"), LockMode.SHARED, "x"))
                    .as("another FileDisk of this process")
                    .isEmpty();
        }
    }

    @Test
    void lockStandsAgainstAnotherProcessAndSurvivesReadingTheNote() throws Exception {
        Path lock = temporary.resolve("firn.lock");
        Disk disk = disk();
        try (DiskLock _ = disk.tryLock(lock, LockMode.EXCLUSIVE, "the parent").orElseThrow()) {
            assertThat(askAnotherProcess(lock)).isEqualTo("refused: the parent");
            assertThat(disk.tryLock(lock, LockMode.SHARED, "")).isEmpty();
            assertThat(disk.readLockNote(lock)).isPresent();
            // Refusals and note reading above would drop a POSIX lock if they closed a second descriptor.
            assertThat(askAnotherProcess(lock)).isEqualTo("refused: the parent");
        }
        assertThat(askAnotherProcess(lock)).isEqualTo("taken");
    }

    @Test
    void noteOfAKilledHolderIsOverwritten() throws IOException {
        Path lock = temporary.resolve("firn.lock");
        Files.writeString(lock, "a holder that was killed and had a long name");
        try (DiskLock _ = disk().tryLock(lock, LockMode.EXCLUSIVE, "me").orElseThrow()) {
            assertThat(disk().readLockNote(lock)).isEqualTo(Optional.of("me"));
        }
    }

    private static String askAnotherProcess(Path lock) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockAsker.class.getName(),
                        lock.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    }

    /** The other process: tries the lock and says how it went. */
    static final class LockAsker {
        private LockAsker() {}

        public static void main(String[] arguments) throws IOException {
            Path lock = Path.of(arguments[0]);
            Disk disk = new FileDisk();
            Optional<DiskLock> taken = disk.tryLock(lock, LockMode.EXCLUSIVE, "the child");
            System.out.println(
                    taken.isPresent()
                            ? "taken"
                            : "refused: " + disk.readLockNote(lock).orElse(""));
            taken.ifPresent(DiskLock::close);
        }
    }
}
