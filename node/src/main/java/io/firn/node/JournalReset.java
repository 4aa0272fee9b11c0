package io.firn.node;

import io.firn.catalog.Catalog;
import io.firn.journal.CommitLog;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the journal again at another ledger, so that a crash in the middle is finished by the next start and no epoch is used
 * twice.
 *
 * <p>Holds: while the intent is in the catalog, everything the journal held before is frozen or withdrawn.
 *
 * <p>Proof: {@code StartUpTest}, {@code NodeCrashTest}.
 */
final class JournalReset {
    /** The intent's name; its argument is the ledger to begin at and the epoch. */
    static final String INTENT = "journal-reset";

    private static final Logger LOG = LoggerFactory.getLogger(JournalReset.class);
    private static final Pattern ARGUMENT = Pattern.compile("(0|[1-9][0-9]{0,17}) ([1-9][0-9]{0,17})");

    private final Catalog catalog;
    private final LedgerJournal journal;

    JournalReset(Catalog catalog, LedgerJournal journal) {
        this.catalog = catalog;
        this.journal = journal;
    }

    /**
     * Begins the journal again at {@code seq}, in the next epoch.
     *
     * <table>
     * <caption>Steps</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>intent with ledger and epoch into the catalog</td><td>the old journal and the intent</td>
     *     <td>{@link #finish}: the reset is done</td></tr>
     * <tr><td>2</td><td>old segments are unlinked, newest first</td><td>some old segments, or none</td><td>the same</td></tr>
     * <tr><td>3</td><td>the segment at {@code seq} is created</td><td>an empty journal</td><td>the same: the epoch is set</td></tr>
     * <tr><td>4</td><td>the first commit of the epoch</td><td>the new journal and the intent</td>
     *     <td>{@link #forget}</td></tr>
     * <tr><td>5</td><td>the intent is cleared</td><td>the new journal</td><td>nothing to repair</td></tr>
     * </table>
     */
    void begin(long seq) throws IOException {
        long epoch = journal.epoch() + 1;
        LOG.info("the journal begins again at ledger {}, epoch {}", seq, epoch);
        catalog.clearIntent(INTENT);
        catalog.putIntent(INTENT, seq + " " + epoch);
        journal.reset(seq, epoch);
    }

    /** Finishes a reset that a crash has cut short. */
    void finish() throws IOException {
        Optional<String> argument = Optional.ofNullable(catalog.view().intents().get(INTENT));
        if (argument.isEmpty() || forget()) {
            return;
        }
        Matcher parts = parse(argument.get());
        long seq = Long.parseLong(parts.group(1));
        long epoch = Long.parseLong(parts.group(2));
        if (journal.isEmpty() && !journal.isFresh() && journal.nextSeq() == seq) {
            journal.raiseEpoch(epoch);
        } else {
            LOG.info("the journal's reset to ledger {}, epoch {}, is finished", seq, epoch);
            journal.reset(seq, epoch);
        }
    }

    /** Clears the intent once a commit of its epoch is durable; true when it did. */
    boolean forget() throws IOException {
        Optional<String> argument = Optional.ofNullable(catalog.view().intents().get(INTENT));
        if (argument.isEmpty() || journal.isEmpty()) {
            return false;
        }
        if (journal.epoch() < Long.parseLong(parse(argument.get()).group(2))) {
            return false;
        }
        catalog.clearIntent(INTENT);
        return true;
    }

    /** True for the intent of a reset that is done: it keeps the epoch until a commit does. */
    static boolean awaitsFirstCommit(String name, String argument, Optional<CommitLog> journal) {
        Matcher parts = ARGUMENT.matcher(argument);
        return name.equals(INTENT)
                && parts.matches()
                && journal.isPresent()
                && journal.get().firstOffset() == journal.get().nextOffset()
                && journal.get().nextOffset() == Long.parseLong(parts.group(1));
    }

    private static Matcher parse(String argument) throws IOException {
        Matcher parts = ARGUMENT.matcher(argument);
        if (!parts.matches()) {
            throw new IOException("the intent " + INTENT + " has the argument '" + argument
                    + "', which is not a ledger and an epoch: finish it with the version of firn that wrote it");
        }
        return parts;
    }
}
