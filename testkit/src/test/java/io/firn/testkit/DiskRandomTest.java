package io.firn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same random calls on the real disk and on the simulated one have the same answers, and leave the same bytes. */
class DiskRandomTest {
    private static final int SEQUENCES = Scale.current().pick(40, 2_000);
    private static final int CALLS = 120;
    private static final String[] NAMES = {"a", "b", "d", "d/a", "d/b", "d/e", "d/e/a"};

    @TempDir
    Path temporary;

    @Test
    void realAndSimulatedDiskAnswerAlike() throws IOException {
        Randomness seed = Randomness.fresh("DiskRandomTest");
        for (int i = 0; i < SEQUENCES; i++) {
            Path root = temporary.resolve("run-" + i);
            Disk real = new FileDisk();
            SimulatedDisk simulated = new SimulatedDisk();
            real.createDirectories(root);
            simulated.createDirectories(root);
            SplittableRandom random = seed.generator(i);
            for (int call = 0; call < CALLS; call++) {
                long coins = random.nextLong();
                assertThat(answer(simulated, root, new SplittableRandom(coins)))
                        .as("sequence %s, call %s", i, call)
                        .isEqualTo(answer(real, root, new SplittableRandom(coins)));
            }
        }
    }

    /** Does one call; what it answered, or the type of what it threw. */
    private static String answer(Disk disk, Path root, SplittableRandom random) {
        Path path = root.resolve(NAMES[random.nextInt(NAMES.length)]);
        int call = random.nextInt(12);
        try {
            return call + " " + path.getFileName() + " " + call(disk, path, call, random);
        } catch (IOException e) {
            return call + " " + path.getFileName() + " " + kind(disk, path, e);
        }
    }

    /** The type of a failure; where a path leads through a file the operating system has no type of its own. */
    private static String kind(Disk disk, Path path, IOException failure) {
        try {
            return disk.isDirectory(path.resolveSibling("."))
                    ? failure.getClass().getSimpleName()
                    : "no such directory";
        } catch (IOException e) {
            return "no such directory";
        }
    }

    private static Object call(Disk disk, Path path, int call, SplittableRandom random) throws IOException {
        return switch (call) {
            case 0, 1, 2 -> {
                try (DiskFile file = disk.create(path)) {
                    yield write(file, random);
                }
            }
            case 3, 4 -> {
                try (DiskFile file = disk.openForAppend(path)) {
                    yield write(file, random);
                }
            }
            case 5 -> {
                try (DiskFile file = disk.openForRead(path)) {
                    yield read(file, random.nextInt(300), 400);
                }
            }
            case 6 -> {
                disk.createDirectories(path);
                yield "made";
            }
            case 7 -> {
                disk.rename(path, path.resolveSibling("b"));
                yield "renamed";
            }
            case 8 -> disk.unlinkIfExists(path);
            case 9 -> disk.removeDirectoryIfExists(path);
            case 10 -> disk.list(path);
            default -> disk.exists(path) + " " + disk.isDirectory(path);
        };
    }

    private static String write(DiskFile file, SplittableRandom random) throws IOException {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        file.append(ByteBuffer.wrap(bytes));
        file.force();
        if (random.nextInt(3) == 0) {
            file.truncate(random.nextLong(file.size() + 1));
            file.append(ByteBuffer.wrap(bytes, 0, bytes.length / 2));
        }
        return file.size() + read(file, 0, 10_000);
    }

    private static String read(DiskFile file, long position, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        int read = file.read(into, position);
        return read + " " + Arrays.hashCode(Arrays.copyOf(into.array(), read));
    }
}
