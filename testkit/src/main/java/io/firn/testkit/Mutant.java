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
