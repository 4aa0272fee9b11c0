package io.firn.node;

import io.firn.cold.ColdStorage;
import io.firn.journal.CommitLog;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an archive's ledgers live, the same for all its views; and the header of the oldest ledger, which every view is asked for
 * and which seldom changes.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Homes {
    /** Reads a ledger's header. */
    @FunctionalInterface
    interface HeaderRead {
        LedgerHeader header(long seq) throws IOException;
    }

    private final Chain chain;
    private final Geometry geometry;
    private final CommitLog journal;
    private final Path journalDirectory;
    private final ColdStorage cold;
    private volatile Optional<LedgerHeader> oldest = Optional.empty();

    Homes(Chain chain, Geometry geometry, CommitLog journal, Path journalDirectory, ColdStorage cold) {
        this.chain = chain;
        this.geometry = geometry;
        this.journal = journal;
        this.journalDirectory = journalDirectory;
        this.cold = cold;
    }

    Chain chain() {
        return chain;
    }

    Geometry geometry() {
        return geometry;
    }

    CommitLog journal() {
        return journal;
    }

    Path journalDirectory() {
        return journalDirectory;
    }

    ColdStorage cold() {
        return cold;
    }

    /** The header of the oldest ledger: the one known from last time, else read. */
    LedgerHeader oldestHeader(long seq, HeaderRead read) throws IOException {
        Optional<LedgerHeader> known = oldest;
        if (known.isPresent() && known.get().seq() == seq) {
            return known.get();
        }
        LedgerHeader header = read.header(seq);
        oldest = Optional.of(header);
        return header;
    }
}
