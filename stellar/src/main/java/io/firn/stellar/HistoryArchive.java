package io.firn.stellar;

import io.firn.ledger.LedgerWitness;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.HistoryFiles.Category;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A history archive in a directory: headers, transaction sets and results, checkpoint by checkpoint.
 *
 * <p>Holds: nothing in it is believed. It ends where its state, written last, says; files above are not looked at. It begins where
 * its lowest file of headers is, so that an excerpt is an archive too; between the two every checkpoint should be there.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: one record in memory of each kind, as large as a frame may be.
 */
public final class HistoryArchive {
    private static final long FIRST_CHECKPOINT = HistoryFiles.CHECKPOINT_LEDGERS - 1;

    private final HistoryFiles files;
    private final NetworkId network;
    private final OptionalLong first;
    private final OptionalLong last;

    private HistoryArchive(HistoryFiles files, NetworkId network, OptionalLong first, OptionalLong last) {
        this.files = files;
        this.network = network;
        this.first = first;
        this.last = last;
    }

    /** Hears what an audit finds. */
    public interface Listener {
        /**
         * Something that does not hold.
         *
         * @param what ledger or checkpoint and what of it, in one line
         * @param where the file
         */
        void bad(String what, String where);

        /** So many ledgers of so many were looked at; told after each checkpoint. */
        default void read(long done, long total) {}
    }

    /**
     * What was checked.
     *
     * @param checkpoints whose headers are there
     * @param ledgers whose header held, and whose transaction set and results were then looked at
     * @param transactions in the sets that held
     * @param firstSeq first ledger of the first checkpoint; empty when there is none
     * @param lastSeq last ledger of the last checkpoint that was found
     */
    public record Report(
            long checkpoints, long ledgers, long transactions, OptionalLong firstSeq, OptionalLong lastSeq) {}

    /**
     * Looks at what an archive says of itself.
     *
     * @throws SourceException when there is none, it says that it is another network's, or it cannot be read
     */
    public static HistoryArchive open(Path root, StellarChain chain) throws SourceException {
        HistoryFiles files = new HistoryFiles(root);
        if (!Files.isDirectory(root)) {
            throw new SourceException(Kind.MISSING, "history archive " + root + ": there is no such directory");
        }
        Optional<HistoryState> state = HistoryState.read(files.state());
        Optional<String> named = state.flatMap(HistoryState::network);
        if (named.isPresent() && !named.get().equals(chain.network())) {
            throw new SourceException(
                    Kind.FOREIGN,
                    "history archive " + root + " is of '" + named.get() + "', not of '" + chain.network() + "'");
        }
        OptionalLong first = files.nextFrom(FIRST_CHECKPOINT);
        OptionalLong last = state.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(HistoryFiles.lastWhole(state.get().currentLedger()));
        if (first.isEmpty() && (last.isEmpty() || last.getAsLong() > 0)) {
            throw new SourceException(
                    Kind.MISSING,
                    "history archive " + root + ": no file of headers is in " + root.resolve(Category.LEDGER.text())
                            + ": no archive, or not whole");
        }
        return new HistoryArchive(files, NetworkId.of(chain.network()), first, last);
    }

    /** Compares headers with those of the archive; reads each file of them again when ledgers are asked for in order. */
    public LedgerWitness witness() {
        return new HistoryWitness(files, last.orElse(LakeSchema.MAX_SEQ));
    }

    /**
     * Reads all of it and checks what it says of itself.
     *
     * @throws SourceException when it does not answer, or turns out to be another network's
     */
    public Report audit(Listener heard) throws SourceException {
        HistoryCheckpoint checks = new HistoryCheckpoint(network, files, heard);
        long checkpoints = 0;
        OptionalLong lastFound = OptionalLong.empty();
        OptionalLong next = first;
        while (next.isPresent() && next.getAsLong() <= last.orElse(LakeSchema.MAX_SEQ)) {
            long checkpoint = next.getAsLong();
            if (lastFound.isPresent() && checkpoint > lastFound.getAsLong() + HistoryFiles.CHECKPOINT_LEDGERS) {
                missing(lastFound.getAsLong() + 1, HistoryFiles.firstSeqOf(checkpoint) - 1, heard);
                checks.gap();
            }
            checks.check(HistoryFiles.firstSeqOf(checkpoint), checkpoint);
            state(checkpoint, heard);
            checkpoints++;
            lastFound = next;
            long begun = HistoryFiles.firstSeqOf(first.orElseThrow());
            heard.read(checkpoint - begun + 1, last.orElse(checkpoint) - begun + 1);
            next = files.nextFrom(checkpoint + HistoryFiles.CHECKPOINT_LEDGERS);
        }
        if (lastFound.isPresent() && last.isPresent() && last.getAsLong() > lastFound.getAsLong()) {
            missing(lastFound.getAsLong() + 1, last.getAsLong(), heard);
        }
        return new Report(
                checkpoints,
                checks.ledgers(),
                checks.transactions(),
                lastFound.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(HistoryFiles.firstSeqOf(first.orElseThrow())),
                lastFound);
    }

    private void missing(long firstSeq, long lastSeq, Listener heard) {
        long checkpoint = HistoryFiles.checkpointOf(firstSeq);
        heard.bad(
                "ledgers " + firstSeq + " to " + lastSeq + ": "
                        + ((lastSeq - firstSeq + 1) / HistoryFiles.CHECKPOINT_LEDGERS)
                        + " checkpoints are missing, this file first",
                files.file(Category.LEDGER, checkpoint).toString());
    }

    /** What the archive said of itself when a checkpoint was its last. */
    private void state(long checkpoint, Listener heard) throws SourceException {
        Path file = files.file(Category.HISTORY, checkpoint);
        String what = "checkpoint of ledger " + checkpoint + ": ";
        try {
            Optional<HistoryState> state = HistoryState.read(file);
            if (state.isEmpty()) {
                heard.bad(what + "its file is missing", file.toString());
            } else if (state.get().currentLedger() != checkpoint) {
                heard.bad(what + "names ledger " + state.get().currentLedger() + " as its last", file.toString());
            } else if (!state.get().network().orElse(network.passphrase()).equals(network.passphrase())) {
                heard.bad(what + "is of '" + state.get().network().orElseThrow() + "'", file.toString());
            }
        } catch (SourceException e) {
            if (e.kind() != Kind.CORRUPT) {
                throw e;
            }
            heard.bad(what + e.getMessage(), file.toString());
        }
    }
}
