package io.firn.catalog;

import io.firn.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Contract; see the module's owner. The write protocol is this class and nothing else. */
public final class Catalog implements Closeable {
    private Catalog() {}

    /** Writes the bytes of artifacts: every file of every key, each forced, names not yet synced. */
    @FunctionalInterface
    public interface ArtifactWriter {
        Map<ArtifactKey, ArtifactState.Frozen> write() throws IOException, InterruptedException;
    }

    /** One act on a hot chunk's directory: create it (durable on return), or close and remove it. */
    @FunctionalInterface
    public interface HotAct {
        void run(Path directory) throws IOException;
    }

    public static Catalog open(Disk disk, Roots roots) throws IOException {
        throw new UnsupportedOperationException(disk + "" + roots);
    }

    /** Reads without creating, cutting or forcing anything. */
    public static CatalogView readOnly(Disk disk, Roots roots) throws IOException {
        throw new UnsupportedOperationException(disk + "" + roots);
    }

    public CatalogView view() {
        throw new UnsupportedOperationException();
    }

    /** Writes the pins at the first start; compares them at every later one. */
    public void pin(Pins pins) throws IOException {
        throw new UnsupportedOperationException(pins + "");
    }

    /** The one write: keys freezing → writer → directories synced → keys frozen. */
    public void freeze(List<ArtifactKey> keys, ArtifactWriter writer) throws IOException, InterruptedException {
        throw new UnsupportedOperationException(keys + "" + writer);
    }

    /** {@code frozen} → {@code pruning} in one batch: no longer visible, not yet gone. */
    public void demote(Collection<ArtifactKey> keys) throws IOException {
        throw new UnsupportedOperationException(keys + "");
    }

    /** The one delete: unlink → sync directories → delete keys; refuses a key that is frozen. */
    public void destroy(Collection<ArtifactKey> keys) throws IOException {
        throw new UnsupportedOperationException(keys + "");
    }

    /** Finishes what a crash left: destroys every {@code freezing} and {@code pruning} artifact. Returns what it finished. */
    public List<ArtifactKey> sweep() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Hot bracket: remove leftovers → transient → create → ready. */
    public void openHot(int chunk, HotAct removeLeftovers, HotAct create) throws IOException {
        throw new UnsupportedOperationException(chunk + "" + removeLeftovers + create);
    }

    /** {@code ready} → {@code transient}: the hot chunk is no longer believed. */
    public void demoteHot(int chunk) throws IOException {
        throw new UnsupportedOperationException(chunk + "");
    }

    /** Discard: transient → close and remove → sync parent → delete key. */
    public void discardHot(int chunk, HotAct closeAndRemove) throws IOException {
        throw new UnsupportedOperationException(chunk + "" + closeAndRemove);
    }

    public void putIntent(String name, String argument) throws IOException {
        throw new UnsupportedOperationException(name + argument);
    }

    public void clearIntent(String name) throws IOException {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
