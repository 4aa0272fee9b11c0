package io.firn.catalog;

import io.firn.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** The files of artifacts on the disk: what the protocol does to them, step by step. */
final class ArtifactFiles {
    private final Disk disk;
    private final Roots roots;

    ArtifactFiles(Disk disk, Roots roots) {
        this.disk = disk;
        this.roots = roots;
    }

    /** Makes the directories, durable on return, and unlinks what an earlier attempt left. */
    void prepare(Collection<ArtifactKey> keys) throws IOException {
        for (Path directory : directories(keys)) {
            disk.createDirectories(directory);
        }
        unlink(keys);
    }

    /** @throws IOException naming the first file that is not there */
    void checkPresent(Collection<ArtifactKey> keys) throws IOException {
        for (ArtifactKey key : keys) {
            for (Path file : roots.files(key)) {
                if (!disk.exists(file)) {
                    throw new IOException(file + ": its writer for " + key.text() + " has not made it");
                }
            }
        }
    }

    void unlink(Collection<ArtifactKey> keys) throws IOException {
        for (ArtifactKey key : keys) {
            for (Path file : roots.files(key)) {
                disk.unlinkIfExists(file);
            }
        }
    }

    /** Makes the files' names, or their absence, durable: each distinct directory once. */
    void sync(Collection<ArtifactKey> keys) throws IOException {
        for (Path directory : directories(keys)) {
            if (disk.exists(directory)) {
                disk.syncDirectory(directory);
            }
        }
    }

    private Set<Path> directories(Collection<ArtifactKey> keys) {
        Set<Path> directories = new LinkedHashSet<>();
        for (ArtifactKey key : keys) {
            for (Path file : roots.files(key)) {
                directories.add(Objects.requireNonNull(file.getParent()));
            }
        }
        return directories;
    }
}
