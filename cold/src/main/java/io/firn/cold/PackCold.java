package io.firn.cold;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.Roots;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackReader;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * The cold storage that answers from packs.
 *
 * <p>Holds: a pack is believed only when its header names this network, geometry and chunk, and its content hash is the one in
 * the catalog's key.
 *
 * <p>Owns: the open packs; a pack's file is closed when it is the least recently used of too many, or evicted, and nobody reads
 * it.
 *
 * <p>Limits: as many open packs as were asked for, and beyond them those being read right now.
 *
 * <p>Threading: safe for concurrent use; reads are positional and share one open file.
 */
public final class PackCold implements ColdStorage {
    private final Disk disk;
    private final Roots roots;
    private final Supplier<CatalogView> catalog;
    private final String network;
    private final Geometry geometry;
    private final OpenPacks packs;

    /**
     * @param catalog the catalog as it is at the call
     * @param openFiles packs kept open at most, at least 1
     */
    public PackCold(
            Disk disk, Roots roots, Supplier<CatalogView> catalog, String network, Geometry geometry, int openFiles) {
        this.disk = disk;
        this.roots = roots;
        this.catalog = catalog;
        this.network = network;
        this.geometry = geometry;
        this.packs = new OpenPacks(this::open, openFiles);
    }

    @Override
    public Optional<LedgerFrame> ledger(long seq) throws IOException {
        return ledger(catalog.get(), seq);
    }

    @Override
    public Optional<LedgerFrame> ledger(CatalogView snapshot, long seq) throws IOException {
        packs.checkOpen();
        long sinceFirst = seq - geometry.firstSeq();
        if (sinceFirst < 0 || sinceFirst / geometry.ledgersPerChunk() > Geometry.MAX_CHUNK) {
            return Optional.empty();
        }
        int chunk = geometry.chunkOf(seq);
        Optional<ArtifactState> state = snapshot.artifact(new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS));
        if (state.isEmpty() || !(state.get() instanceof ArtifactState.Frozen frozen)) {
            return Optional.empty();
        }
        try (OpenPacks.Pack pack = packs.lease(chunk)) {
            PackReader reader = pack.reader();
            if (!reader.summary().content().equals(frozen.content())) {
                throw new CorruptFileException(
                        roots.pack(chunk),
                        "content hash " + reader.summary().content() + " is not " + frozen.content()
                                + " of the catalog: another pack is in its place");
            }
            return Optional.of(LedgerFrame.parse(reader.read(seq)));
        } catch (FrameException e) {
            throw new CorruptFileException(roots.pack(chunk), "ledger " + seq + ": " + e.getMessage(), e);
        }
    }

    @Override
    public OptionalLong latest() throws IOException {
        packs.checkOpen();
        SortedMap<Integer, ArtifactState.Frozen> frozen = catalog.get().frozen(ArtifactKind.LEDGERS);
        return frozen.isEmpty() ? OptionalLong.empty() : OptionalLong.of(geometry.lastSeqOf(frozen.lastKey()));
    }

    /**
     * Lets go of a chunk's pack before its file is unlinked or replaced: called once the catalog no longer calls it frozen and
     * nobody holds an earlier picture. A read that runs ends first; its file is closed with it.
     */
    public void evict(int chunk) throws IOException {
        packs.evict(chunk);
    }

    @Override
    public void close() throws IOException {
        packs.close();
    }

    private PackReader open(int chunk) throws IOException {
        Path file = roots.pack(chunk);
        try {
            return PackReader.open(disk, file, new PackIdentity(network, geometry, chunk, ArtifactKind.LEDGERS.text()));
        } catch (NoSuchFileException e) {
            throw new CorruptFileException(file, "missing, though the catalog calls it frozen: put the file back", e);
        }
    }
}
