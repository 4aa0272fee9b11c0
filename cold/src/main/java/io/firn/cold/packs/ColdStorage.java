package io.firn.cold.packs;

import io.firn.catalog.CatalogView;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Frozen chunks as they are read by whoever has hot ones beside them and says from which picture of the catalog. Only what it calls
 * frozen is visible.
 *
 * <p>Holds: a ledger that the catalog says is here is either returned, its checksum verified, or an error that names the file
 * that should hold it; never "not found".
 *
 * <p>Threading: safe for concurrent use. Closing fails later calls at once and lets running ones end.
 */
public interface ColdStorage extends AutoCloseable {
    /**
     * The frame of a ledger, by the catalog as it is now.
     *
     * @return empty when no frozen chunk holds it
     * @throws io.firn.disk.CorruptFileException when the file that should hold it is missing, damaged or another one
     * @throws IOException when reading fails, or this is closed
     */
    Optional<LedgerFrame> ledger(long seq) throws IOException;

    /**
     * As {@link #ledger(long)}, by an earlier picture of the catalog. Whoever asks holds a lease that keeps the files of that
     * picture.
     */
    Optional<LedgerFrame> ledger(CatalogView snapshot, long seq) throws IOException;

    /**
     * The ledgers that may hold a transaction of this hash or have it themselves, by the frozen indexes of a picture of the
     * catalog: the newest window first, a window's newest ledger first. One that has it is among them unless there are more than
     * {@code most}; for every window that does not have it, one comes along once in about 256 hashes.
     *
     * @return their sequences, {@code most} at most
     * @throws io.firn.disk.CorruptFileException when an index is missing, damaged or another one
     * @throws IOException when reading fails, or this is closed
     */
    long[] candidates(CatalogView snapshot, Hash hash, int most) throws IOException;

    /**
     * The events of a chunk, by an earlier picture of the catalog, as {@link #ledger(CatalogView, long)}; the caller closes it.
     *
     * @return empty when they are not frozen
     * @throws io.firn.disk.CorruptFileException when a file of theirs is missing, damaged or another one
     * @throws IOException when reading fails, or this is closed
     */
    Optional<ColdEvents> events(CatalogView snapshot, int chunk) throws IOException;

    /** The last ledger of the highest chunk held; empty when none is. */
    OptionalLong latest() throws IOException;

    @Override
    void close() throws IOException;
}
