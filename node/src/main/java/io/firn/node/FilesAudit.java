package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Disk = catalog: every file under the cold root has a key and every frozen key its files; every directory under the hot root has
 * a key and every ready key its directory.
 *
 * <p>Threading: confined to its owner.
 */
final class FilesAudit {
    private static final String LOCK_FILE = "firn.lock";

    private final StoppedNode node;
    private final Disk disk;
    private final CatalogView catalog;
    private final Findings findings;

    /** @param node one whose catalog could be read */
    FilesAudit(StoppedNode node, Findings findings) {
        this.node = node;
        this.disk = node.disk();
        this.catalog = node.catalog().orElseThrow();
        this.findings = findings;
    }

    void audit() throws IOException {
        Set<Path> named = keysHaveFiles();
        long files = filesHaveKeys(node.roots().cold(), named, 0);
        findings.checked(Findings.DISK_IS_CATALOG, "files", files);
        hotKeysHaveStores();
        hotStoresHaveKeys();
    }

    private Set<Path> keysHaveFiles() throws IOException {
        Set<Path> named = new HashSet<>();
        long keys = 0;
        for (Map.Entry<ArtifactKey, ArtifactState> entry : catalog.artifacts()) {
            keys++;
            List<Path> files = node.roots().files(entry.getKey());
            named.addAll(files);
            if (entry.getValue() instanceof ArtifactState.Frozen frozen && frozen.at() != ArtifactState.At.REMOTE) {
                for (Path file : files) {
                    if (!disk.exists(file)) {
                        findings.violation(
                                Findings.DISK_IS_CATALOG,
                                "missing, though " + entry.getKey().text() + " is frozen",
                                file.toString(),
                                "put an intact copy of the file back; until then its ledgers are not served");
                    }
                }
            }
        }
        findings.checked(Findings.DISK_IS_CATALOG, "keys", keys);
        return named;
    }

    private long filesHaveKeys(Path directory, Set<Path> named, int depth) throws IOException {
        if (!disk.isDirectory(directory)) {
            return 0;
        }
        long files = 0;
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            if (disk.isDirectory(path)) {
                files += filesHaveKeys(path, named, depth + 1);
            } else if (depth > 0 || !name.equals(LOCK_FILE)) {
                files++;
                if (!named.contains(path)) {
                    findings.violation(
                            Findings.DISK_IS_CATALOG,
                            "no key of the catalog names this file",
                            path.toString(),
                            "move it out of the archive: nothing reads it");
                }
            }
        }
        return files;
    }

    private void hotKeysHaveStores() throws IOException {
        for (Map.Entry<Integer, HotState> entry : catalog.hot().entrySet()) {
            int chunk = entry.getKey();
            Path directory = node.roots().hot(chunk);
            if (entry.getValue() == HotState.READY
                    && !disk.isDirectory(directory)
                    && !node.frozen().containsKey(chunk)) {
                if (canRebuild(chunk)) {
                    findings.pending("hot chunk " + chunk + " has no store: the next start rebuilds it");
                } else {
                    findings.violation(
                            Findings.DISK_IS_CATALOG,
                            "missing, though hot chunk " + chunk + " is ready and the journal does not begin before it",
                            directory.toString(),
                            "put back the journal that belongs to this archive");
                }
            }
        }
        findings.checked(Findings.DISK_IS_CATALOG, "hot_keys", catalog.hot().size());
    }

    /** True when the journal holds the chunk from its first ledger on, or has not come to it. */
    private boolean canRebuild(int chunk) {
        long first = node.geometry().firstSeqOf(chunk);
        OptionalLong last = node.journalLast();
        return node.journalHolds(first) || last.isEmpty() || last.getAsLong() < first;
    }

    private void hotStoresHaveKeys() throws IOException {
        Path root = node.roots().hot();
        if (!disk.isDirectory(root)) {
            return;
        }
        Set<Path> named = new HashSet<>();
        catalog.hot().keySet().forEach(chunk -> named.add(node.roots().hot(chunk)));
        long stores = 0;
        for (String name : disk.list(root)) {
            if (name.equals(LOCK_FILE)) {
                continue;
            }
            stores++;
            Path path = root.resolve(name);
            if (!named.contains(path)) {
                findings.violation(
                        Findings.DISK_IS_CATALOG,
                        "no key of the catalog names this hot store",
                        path.toString(),
                        "move it out of the archive: nothing reads it");
            }
        }
        findings.checked(Findings.DISK_IS_CATALOG, "hot_stores", stores);
    }
}
