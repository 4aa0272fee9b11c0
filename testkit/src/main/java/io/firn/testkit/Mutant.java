package io.firn.testkit;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A disk that breaks one rule, as code would that forgot it: a suite that does not notice proves nothing.
 *
 * <p>While the power stays on nothing can be told from the sound disk, but for {@link #delayUnlink}, where a file lingers.
 */
public interface Mutant {
    /** What rule is broken, in capitals and path-free: printed by the suite. */
    String name();

    /** The same disk with the rule broken. */
    Disk over(Disk sound);

    /** Syncing a directory does nothing. */
    Mutant NO_DIRECTORY_SYNC = of("NO_DIRECTORY_SYNC", sound -> new MutantDisk(sound) {
        @Override
        public void syncDirectory(Path directory) {
            // The broken rule.
        }
    });

    /** Forcing a file does nothing. */
    Mutant NO_FORCE = of("NO_FORCE", sound -> new MutantDisk(sound) {
        @Override
        void force(Path path, DiskFile file) {
            // The broken rule.
        }
    });

    /**
     * Forces of {@code held} files wait until after the next force of an {@code until} file: "frozen before force" with packs
     * held until the catalog's log.
     */
    static Mutant delayForce(Predicate<Path> held, Predicate<Path> until) {
        return of("DELAY_FORCE", sound -> new MutantDisk(sound) {
            private final Set<Path> waiting = new LinkedHashSet<>();

            @Override
            synchronized void force(Path path, DiskFile file) throws IOException {
                if (held.test(path)) {
                    waiting.add(path);
                    return;
                }
                file.force();
                if (until.test(path)) {
                    forceAll(waiting);
                }
            }
        });
    }

    /**
     * Forces of {@code held} files wait until after the next append to or force of an {@code until} file: "hot before durable"
     * with the journal's segments held until the hot store.
     */
    static Mutant delayForceUntilWrite(Predicate<Path> held, Predicate<Path> until) {
        return of("DELAY_FORCE_UNTIL_WRITE", sound -> new MutantDisk(sound) {
            private final Set<Path> waiting = new LinkedHashSet<>();

            @Override
            synchronized void force(Path path, DiskFile file) throws IOException {
                if (held.test(path)) {
                    waiting.add(path);
                    return;
                }
                file.force();
                if (until.test(path)) {
                    forceAll(waiting);
                }
            }

            @Override
            synchronized void append(Path path, DiskFile file, java.nio.ByteBuffer bytes) throws IOException {
                file.append(bytes);
                if (until.test(path)) {
                    forceAll(waiting);
                }
            }
        });
    }

    /**
     * Unlinks of {@code held} files wait until after the next force of an {@code until} file: "key deleted before unlink" with
     * the catalog's log. Their directory is synced then too.
     */
    static Mutant delayUnlink(Predicate<Path> held, Predicate<Path> until) {
        return of("DELAY_UNLINK", sound -> new MutantDisk(sound) {
            private final Set<Path> waiting = new LinkedHashSet<>();

            @Override
            public synchronized boolean unlinkIfExists(Path file) throws IOException {
                if (held.test(file)) {
                    return sound.exists(file) && waiting.add(file);
                }
                return sound.unlinkIfExists(file);
            }

            @Override
            synchronized void force(Path path, DiskFile file) throws IOException {
                file.force();
                if (until.test(path)) {
                    for (Path unlinked : waiting) {
                        if (sound.unlinkIfExists(unlinked)) {
                            sound.syncDirectory(parentOf(unlinked));
                        }
                    }
                    waiting.clear();
                }
            }
        });
    }

    /** Forcing some files does nothing. */
    static Mutant noForceOf(Predicate<Path> files) {
        return of("NO_FORCE_OF_SOME", sound -> new MutantDisk(sound) {
            @Override
            void force(Path path, DiskFile file) throws IOException {
                if (!files.test(path)) {
                    file.force();
                }
            }
        });
    }

    /** Syncing some directories does nothing. */
    static Mutant noSyncOf(Predicate<Path> directories) {
        return of("NO_SYNC_OF_SOME", sound -> new MutantDisk(sound) {
            @Override
            public void syncDirectory(Path directory) throws IOException {
                if (!directories.test(directory)) {
                    sound.syncDirectory(directory);
                }
            }
        });
    }

    /** The next sync of a directory after something was removed from it does nothing. */
    static Mutant noSyncAfterRemoval(Predicate<Path> directories) {
        return of("NO_SYNC_AFTER_REMOVAL", sound -> new MutantDisk(sound) {
            private final Set<Path> changed = new LinkedHashSet<>();

            @Override
            public synchronized boolean unlinkIfExists(Path file) throws IOException {
                changed.add(parentOf(file));
                return sound.unlinkIfExists(file);
            }

            @Override
            public synchronized boolean removeDirectoryIfExists(Path directory) throws IOException {
                changed.add(parentOf(directory));
                return sound.removeDirectoryIfExists(directory);
            }

            @Override
            public synchronized void syncDirectory(Path directory) throws IOException {
                if (!changed.remove(directory) || !directories.test(directory)) {
                    sound.syncDirectory(directory);
                }
            }
        });
    }

    /** Some files and directories are not removed, and are said to be. */
    static Mutant noRemovalOf(Predicate<Path> paths) {
        return of("NO_REMOVAL_OF_SOME", sound -> new MutantDisk(sound) {
            @Override
            public boolean unlinkIfExists(Path file) throws IOException {
                return paths.test(file) ? sound.exists(file) : sound.unlinkIfExists(file);
            }

            @Override
            public boolean removeDirectoryIfExists(Path directory) throws IOException {
                return paths.test(directory) ? sound.exists(directory) : sound.removeDirectoryIfExists(directory);
            }
        });
    }

    /**
     * Forces of {@code held} files wait until after the next removal of an {@code until} path, or the next force of a {@code
     * latest} file: "unlinked under a key that still says frozen" with the catalog's log held until an artifact goes.
     */
    static Mutant delayForceUntilRemoval(Predicate<Path> held, Predicate<Path> until, Predicate<Path> latest) {
        return of("DELAY_FORCE_UNTIL_REMOVAL", sound -> new MutantDisk(sound) {
            private final Set<Path> waiting = new LinkedHashSet<>();

            @Override
            synchronized void force(Path path, DiskFile file) throws IOException {
                if (held.test(path)) {
                    waiting.add(path);
                    return;
                }
                file.force();
                if (latest.test(path)) {
                    forceAll(waiting);
                }
            }

            @Override
            public synchronized boolean unlinkIfExists(Path file) throws IOException {
                boolean gone = sound.unlinkIfExists(file);
                if (gone && until.test(file)) {
                    sound.syncDirectory(parentOf(file));
                    forceAll(waiting);
                }
                return gone;
            }
        });
    }

    /** Removals of {@code held} files and directories wait until after the next force of an {@code until} file. */
    static Mutant delayRemoval(Predicate<Path> held, Predicate<Path> until) {
        return of("DELAY_REMOVAL", sound -> new MutantDisk(sound) {
            private final Set<Path> waiting = new LinkedHashSet<>();

            @Override
            public synchronized boolean unlinkIfExists(Path file) throws IOException {
                return held.test(file) ? sound.exists(file) && waiting.add(file) : sound.unlinkIfExists(file);
            }

            @Override
            public synchronized boolean removeDirectoryIfExists(Path directory) throws IOException {
                return held.test(directory)
                        ? sound.exists(directory) && waiting.add(directory)
                        : sound.removeDirectoryIfExists(directory);
            }

            @Override
            synchronized void force(Path path, DiskFile file) throws IOException {
                file.force();
                if (until.test(path)) {
                    for (Path gone : waiting) {
                        boolean removed = sound.isDirectory(gone)
                                ? sound.removeDirectoryIfExists(gone)
                                : sound.unlinkIfExists(gone);
                        if (removed) {
                            sound.syncDirectory(parentOf(gone));
                        }
                    }
                    waiting.clear();
                }
            }
        });
    }

    /** Makes a mutant from the wrapping of a disk. */
    static Mutant of(String name, java.util.function.UnaryOperator<Disk> wrapping) {
        return new Mutant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Disk over(Disk sound) {
                return wrapping.apply(sound);
            }
        };
    }
}
