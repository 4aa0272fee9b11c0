package io.firn.format.txindex.v1;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import io.firn.format.txrun.v1.RunReader;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Builds one index from runs, replacing a leftover of the same name.
 *
 * <p>Durable when: {@link #build} returned and the caller has synced the directory.
 *
 * <p>After a crash: a file of this name is a leftover until the catalog says otherwise; the next build replaces it.
 *
 * <p>Format: {@code docs/formats/tx-index-v1.md}
 */
public final class TxIndexWriter {
    private TxIndexWriter() {}

    /**
     * Builds the index of chunks {@code firstChunk} to {@code lastChunk} from their runs, in any order.
     *
     * <p>The bytes are the same for every number of threads. The runs are read by threads of the build's own, so interrupting
     * the caller harms no open file. When it fails, nothing that a reader takes for an index is left.
     *
     * <table>
     * <caption>Building an index</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>unlink a leftover, create, append the header and blocks</td><td>part of a file, perhaps without a
     *     name</td><td>the caller's sweep</td></tr>
     * <tr><td>2</td><td>append overflow, directory, header copy, footer</td><td>the same</td><td>the same</td></tr>
     * <tr><td>3</td><td>force the file</td><td>a whole file, perhaps without a name</td><td>the same</td></tr>
     * <tr><td>4</td><td>the caller syncs the directory</td><td>a whole file</td><td>the same</td></tr>
     * </table>
     *
     * @param stopping asked about every 16,000 keys; true ends the build
     * @throws IllegalArgumentException when the runs are not those of exactly these chunks, naming the file
     * @throws io.firn.disk.CorruptFileException naming a run that is not what was written
     * @throws InterruptedException when the build was told to stop or the caller was interrupted
     */
    public static TxIndexSummary build(
            Disk disk, Path file, IndexIdentity identity, List<RunReader> runs, int threads, BooleanSupplier stopping)
            throws IOException, InterruptedException {
        int span = BlockFiller.FACTOR * BlockFiller.SPAN_BLOCKS * TxIndexFormat.BLOCK_QUOTIENTS;
        return build(disk, file, identity, runs, new BuildOptions(threads, span, BuildOptions.BUFFER_BYTES, stopping));
    }

    static TxIndexSummary build(
            Disk disk, Path file, IndexIdentity identity, List<RunReader> runs, BuildOptions options)
            throws IOException, InterruptedException {
        List<RunReader> inOrder = inOrder(file, identity, runs);
        disk.unlinkIfExists(file);
        try {
            try (DiskFile out = disk.create(file)) {
                return new IndexBuild(file, out, identity, inOrder, content(inOrder), options).run();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            try {
                disk.unlinkIfExists(file);
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    private static List<RunReader> inOrder(Path file, IndexIdentity identity, List<RunReader> runs) {
        List<RunReader> inOrder = new ArrayList<>(runs);
        inOrder.sort(Comparator.comparingInt(run -> run.identity().chunk()));
        int chunk = identity.firstChunk();
        long keys = 0;
        for (RunReader run : inOrder) {
            if (chunk > identity.lastChunk() || !run.identity().equals(identity.run(chunk))) {
                throw new IllegalArgumentException(run.path() + ": is of " + run.identity() + ", "
                        + (chunk > identity.lastChunk() ? "behind the last" : identity.run(chunk) + " is due"));
            }
            chunk++;
            keys += run.summary().entries();
        }
        if (chunk != identity.lastChunk() + 1) {
            throw new IllegalArgumentException(
                    file + ": the run of chunk " + chunk + " is missing, up to " + identity.lastChunk() + " is due");
        }
        if (keys > TxIndexFormat.MAX_KEYS) {
            throw new IllegalArgumentException(file + ": " + keys + " keys are more than an index holds");
        }
        return inOrder;
    }

    private static Hash content(List<RunReader> runs) {
        MessageDigest content = Checksums.sha256();
        for (RunReader run : runs) {
            content.update(run.summary().content().bytes());
        }
        return Hash.of(content.digest(), 0);
    }
}
