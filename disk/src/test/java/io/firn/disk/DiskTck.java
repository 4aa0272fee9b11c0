package io.firn.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does while the power stays on. */
public abstract class DiskTck {
    private Disk disk;
    private Path root;

    /** The disk under test. */
    protected abstract Disk disk() throws IOException;

    /** An existing empty directory on it. */
    protected abstract Path root() throws IOException;

    @BeforeEach
    void open() throws IOException {
        disk = disk();
        root = root();
    }

    @Test
    void newFileIsEmptyAndItsNameIsTaken() throws IOException {
        Path file = root.resolve("a");
        try (DiskFile made = disk.create(file)) {
            assertThat(made.size()).isZero();
        }
        assertThat(disk.exists(file)).isTrue();
        assertThat(disk.isDirectory(file)).isFalse();
        assertThat(disk.size(file)).isZero();
        assertThatThrownBy(() -> disk.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void missingFilesAreNamed() {
        Path file = root.resolve("missing");
        assertThatThrownBy(() -> disk.openForAppend(file)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.openForRead(file)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.size(file)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.list(file)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.syncDirectory(file)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.create(file.resolve("below"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.rename(file, root.resolve("to"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void appendsGoToTheEndAcrossReopening() throws IOException {
        Path file = root.resolve("a");
        try (DiskFile made = disk.create(file)) {
            made.append(bytes("one"));
            made.force();
        }
        try (DiskFile again = disk.openForAppend(file)) {
            assertThat(again.size()).isEqualTo(3);
            again.append(bytes("two"));
            assertThat(again.size()).isEqualTo(6);
            assertThat(text(again, 0, 10)).isEqualTo("onetwo");
        }
        assertThat(disk.size(file)).isEqualTo(6);
    }

    @Test
    void appendTakesAllRemainingBytesAndNoMore() throws IOException {
        try (DiskFile file = disk.create(root.resolve("a"))) {
            ByteBuffer middle = bytes("0123456789").position(2).limit(5);
            file.append(middle);
            assertThat(middle.remaining()).isZero();
            assertThat(middle.limit()).isEqualTo(5);
            assertThat(text(file, 0, 10)).isEqualTo("234");
        }
    }

    @Test
    void bytesLargerThanOneTransferComeBackWhole() throws IOException {
        byte[] large = new byte[(3 << 20) + 17];
        new java.util.Random(7).nextBytes(large);
        try (DiskFile file = disk.create(root.resolve("a"))) {
            file.append(ByteBuffer.wrap(large));
            ByteBuffer heap = ByteBuffer.allocate(large.length + 5);
            assertThat(file.read(heap, 0)).isEqualTo(large.length);
            assertThat(heap.limit()).isEqualTo(large.length + 5);
            assertThat(heap.flip()).isEqualTo(ByteBuffer.wrap(large));
            ByteBuffer direct = ByteBuffer.allocateDirect(large.length - 3);
            assertThat(file.read(direct, 3)).isEqualTo(large.length - 3);
            assertThat(direct.flip()).isEqualTo(ByteBuffer.wrap(large, 3, large.length - 3));
        }
    }

    @Test
    void readsStopAtTheEndOfTheFile() throws IOException {
        try (DiskFile file = disk.create(root.resolve("a"))) {
            file.append(bytes("0123456789"));
            assertThat(text(file, 4, 3)).isEqualTo("456");
            assertThat(text(file, 8, 5)).isEqualTo("89");
            assertThat(file.read(ByteBuffer.allocate(4), 10)).isZero();
            assertThat(file.read(ByteBuffer.allocate(4), 1_000_000)).isZero();
            assertThat(file.read(ByteBuffer.allocate(0), 2)).isZero();
        }
    }

    @Test
    void readersSeeWhatIsAppendedAfterTheyOpened() throws IOException {
        Path path = root.resolve("a");
        try (DiskFile writer = disk.create(path);
                DiskFile reader = disk.openForRead(path)) {
            writer.append(bytes("later"));
            assertThat(reader.size()).isEqualTo(5);
            assertThat(text(reader, 0, 9)).isEqualTo("later");
        }
    }

    @Test
    void filesOpenedForReadingRefuseToBeWritten() throws IOException {
        Path path = root.resolve("a");
        disk.create(path).close();
        try (DiskFile reader = disk.openForRead(path)) {
            assertThatThrownBy(() -> reader.append(bytes("x"))).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> reader.truncate(0)).isInstanceOf(RuntimeException.class);
        }
        assertThat(disk.size(path)).isZero();
    }

    @Test
    void truncationCutsAndTheNextAppendFollowsIt() throws IOException {
        try (DiskFile file = disk.create(root.resolve("a"))) {
            file.append(bytes("0123456789"));
            file.force();
            file.truncate(4);
            assertThat(file.size()).isEqualTo(4);
            file.append(bytes("x"));
            file.force();
            assertThat(text(file, 0, 20)).isEqualTo("0123x");
            assertThatThrownBy(() -> file.truncate(6)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> file.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closedFilesFailAndMayBeClosedAgain() throws IOException {
        DiskFile file = disk.create(root.resolve("a"));
        file.close();
        file.close();
        assertThatThrownBy(() -> file.append(bytes("x"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    }

    @Test
    void directoriesAreCreatedWithTheirParentsAndTwiceIsFine() throws IOException {
        Path deep = root.resolve("x/y/z");
        disk.createDirectories(deep);
        disk.createDirectories(deep);
        assertThat(disk.isDirectory(deep)).isTrue();
        assertThat(disk.list(root)).containsExactly("x");
        disk.create(root.resolve("file")).close();
        assertThatThrownBy(() -> disk.createDirectories(root.resolve("file")))
                .isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void listingIsSorted() throws IOException {
        for (String name : new String[] {"b", "10", "a", "9"}) {
            disk.create(root.resolve(name)).close();
        }
        disk.createDirectories(root.resolve("c"));
        assertThat(disk.list(root)).containsExactly("10", "9", "a", "b", "c");
        assertThatThrownBy(() -> disk.list(root.resolve("a"))).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void renameReplacesWhatHasTheName() throws IOException {
        put("old", "old");
        put("new", "new");
        disk.rename(root.resolve("new"), root.resolve("old"));
        disk.syncDirectory(root);
        assertThat(disk.list(root)).containsExactly("old");
        assertThat(get("old")).isEqualTo("new");
    }

    @Test
    void renameStaysInItsDirectory() throws IOException {
        put("a", "a");
        disk.createDirectories(root.resolve("d"));
        assertThatThrownBy(() -> disk.rename(root.resolve("a"), root.resolve("d/a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(disk.list(root)).containsExactly("a", "d");
    }

    @Test
    void unlinkTellsWhetherItWasThereAndOpenReadersKeepTheBytes() throws IOException {
        put("a", "bytes");
        try (DiskFile reader = disk.openForRead(root.resolve("a"))) {
            assertThat(disk.unlinkIfExists(root.resolve("a"))).isTrue();
            assertThat(disk.unlinkIfExists(root.resolve("a"))).isFalse();
            assertThat(disk.exists(root.resolve("a"))).isFalse();
            assertThat(text(reader, 0, 9)).isEqualTo("bytes");
        }
    }

    @Test
    void unlinkAndRemoveDirectoryDoNotTakeEachOthersPlace() throws IOException {
        put("file", "");
        disk.createDirectories(root.resolve("d/e"));
        assertThatThrownBy(() -> disk.unlinkIfExists(root.resolve("d/e"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.removeDirectoryIfExists(root.resolve("file")))
                .isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> disk.removeDirectoryIfExists(root.resolve("d")))
                .isInstanceOf(DirectoryNotEmptyException.class);
        assertThat(disk.removeDirectoryIfExists(root.resolve("d/e"))).isTrue();
        assertThat(disk.removeDirectoryIfExists(root.resolve("d/e"))).isFalse();
        assertThat(disk.list(root)).containsExactly("d", "file");
    }

    @Test
    void openingADirectoryAsAFileFails() throws IOException {
        disk.createDirectories(root.resolve("d"));
        assertThatThrownBy(() -> disk.openForRead(root.resolve("d"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.openForAppend(root.resolve("d"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.create(root.resolve("d"))).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void nothingIsBelowAFile() throws IOException {
        put("file", "");
        Path below = root.resolve("file/below/deeper");
        assertThat(disk.exists(below)).isFalse();
        assertThat(disk.isDirectory(below)).isFalse();
        assertThat(disk.unlinkIfExists(below)).isFalse();
        assertThat(disk.removeDirectoryIfExists(below)).isFalse();
        assertThatThrownBy(() -> disk.create(below)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.openForRead(below)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.createDirectories(below)).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void exclusiveLockStandsAgainstEveryOther() throws IOException {
        Path lock = root.resolve("firn.lock");
        DiskLock held =
                disk.tryLock(lock, LockMode.EXCLUSIVE, "pid 7, firn run").orElseThrow();
        assertThat(disk.tryLock(lock, LockMode.EXCLUSIVE, "second")).isEmpty();
        assertThat(disk.tryLock(lock, LockMode.SHARED, "third")).isEmpty();
        assertThat(disk.readLockNote(lock)).isEqualTo(Optional.of("pid 7, firn run"));
        held.close();
        held.close();
        assertThat(disk.readLockNote(lock)).isEmpty();
        disk.tryLock(lock, LockMode.EXCLUSIVE, "next").orElseThrow().close();
    }

    @Test
    void sharedLocksStandTogetherAndAgainstAnExclusiveOne() throws IOException {
        Path lock = root.resolve("firn.lock");
        assertThatThrownBy(() -> disk.tryLock(lock, LockMode.SHARED, "")).isInstanceOf(NoSuchFileException.class);
        assertThat(disk.readLockNote(lock)).isEmpty();
        disk.tryLock(lock, LockMode.EXCLUSIVE, "maker").orElseThrow().close();
        DiskLock one = disk.tryLock(lock, LockMode.SHARED, "").orElseThrow();
        DiskLock two = disk.tryLock(lock, LockMode.SHARED, "").orElseThrow();
        one.close();
        one.close();
        assertThat(disk.tryLock(lock, LockMode.EXCLUSIVE, "too early")).isEmpty();
        two.close();
        disk.tryLock(lock, LockMode.EXCLUSIVE, "now").orElseThrow().close();
    }

    @Test
    void realPathKeepsPartsThatDoNotExist() throws IOException {
        Path real = disk.realPath(root);
        assertThat(disk.realPath(root.resolve("no/such"))).isEqualTo(real.resolve("no/such"));
        assertThat(disk.realPath(root.resolve("no/../x"))).isEqualTo(real.resolve("x"));
    }

    @Test
    void aMappedFileIsItsBytesUntilTheArenaCloses() throws IOException {
        put("mapped", "0123456789");
        MemorySegment mapped;
        try (Arena arena = Arena.ofShared()) {
            try (DiskFile file = disk.openForRead(root.resolve("mapped"))) {
                mapped = file.map(arena);
            }
            assertThat(mapped.byteSize()).isEqualTo(10);
            assertThat(mapped.isReadOnly()).isTrue();
            assertThat(mapped.get(ValueLayout.JAVA_BYTE, 7)).isEqualTo((byte) '7');
            assertThatThrownBy(() -> mapped.get(ValueLayout.JAVA_BYTE, 10))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> mapped.get(ValueLayout.JAVA_BYTE, 7)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEmptyFileIsMappedToNothing() throws IOException {
        put("empty", "");
        try (Arena arena = Arena.ofShared();
                DiskFile file = disk.openForRead(root.resolve("empty"))) {
            assertThat(file.map(arena).byteSize()).isZero();
        }
    }

    @Test
    void freeSpaceIsKnownForPathsNotYetMade() throws IOException {
        assertThat(disk.freeBytes(root.resolve("not/yet"))).isPositive();
    }

    private void put(String name, String text) throws IOException {
        try (DiskFile file = disk.create(root.resolve(name))) {
            file.append(bytes(text));
        }
    }

    private String get(String name) throws IOException {
        try (DiskFile file = disk.openForRead(root.resolve(name))) {
            return text(file, 0, 100);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static String text(DiskFile file, long position, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        int read = file.read(into, position);
        assertThat(into.position()).isEqualTo(read);
        return new String(into.array(), 0, read, UTF_8);
    }
}
