package io.firn.hot;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * Hot stores on {@code disk}: one small append-only file per chunk, for running a node on the simulated disk.
 *
 * <p>After a crash: rows are not forced; opening for writing cuts the file at the first row that is not whole and forces the
 * cut, so that what lay behind it cannot come back under rows appended later.
 */
public final class DiskHotStores implements HotStores {
    private static final String FILE = "rows";

    private final Disk disk;

    public DiskHotStores(Disk disk) {
        this.disk = disk;
    }

    @Override
    public HotStore create(Path directory, int chunk) throws IOException {
        disk.createDirectories(directory);
        if (!disk.list(directory).isEmpty()) {
            throw new FileAlreadyExistsException(
                    directory.toString(), null, "it is not empty: remove the leftover first");
        }
        Path path = directory.resolve(FILE);
        DiskFile file = disk.create(path);
        try {
            file.append(DiskHotStore.header(chunk));
            file.force();
            disk.syncDirectory(directory);
            return new DiskHotStore(path, file, chunk, DiskHotStore.Mode.WRITE);
        } catch (IOException | RuntimeException e) {
            closeAfter(file, e);
            throw e;
        }
    }

    @Override
    public HotStore open(Path directory, int chunk) throws IOException {
        Path path = directory.resolve(FILE);
        DiskFile file = disk.openForAppend(path);
        try {
            return new DiskHotStore(path, file, chunk, DiskHotStore.Mode.WRITE);
        } catch (IOException | RuntimeException e) {
            closeAfter(file, e);
            throw e;
        }
    }

    @Override
    public HotStore openReadOnly(Path directory, int chunk) throws IOException {
        Path path = directory.resolve(FILE);
        DiskFile file = disk.openForRead(path);
        try {
            return new DiskHotStore(path, file, chunk, DiskHotStore.Mode.READ);
        } catch (IOException | RuntimeException e) {
            closeAfter(file, e);
            throw e;
        }
    }

    @Override
    public void remove(Path directory) throws IOException {
        Leftovers.remove(disk, directory);
    }

    private static void closeAfter(DiskFile file, Exception error) {
        try {
            file.close();
        } catch (IOException e) {
            error.addSuppressed(e);
        }
    }
}
