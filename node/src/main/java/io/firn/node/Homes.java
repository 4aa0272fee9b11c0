package io.firn.node;

import io.firn.disk.CorruptFileException;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.journal.CommitLog;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

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

    /** Finds opaque ledgers. */
    interface Opaque {
        /** The first opaque ledger from {@code seq} on; empty when there is none. */
        OptionalLong firstFrom(long seq) throws IOException;

        /** The last opaque ledger below {@code seq}; empty when there is none. */
        OptionalLong lastBelow(long seq) throws IOException;
    }

    private final Chain chain;
    private final Geometry geometry;
    private final Optional<CommitLog> journal;
    private final Path journalDirectory;
    private final ColdAccess cold;
    private final Opaque opaque;
    private volatile Optional<LedgerHeader> oldest = Optional.empty();

    /** @param journal empty when the archive has none: then nothing is hot */
    Homes(
            Chain chain,
            Geometry geometry,
            Optional<CommitLog> journal,
            Path journalDirectory,
            ColdAccess cold,
            Opaque opaque) {
        this.chain = chain;
        this.geometry = geometry;
        this.journal = journal;
        this.journalDirectory = journalDirectory;
        this.cold = cold;
        this.opaque = opaque;
    }

    Chain chain() {
        return chain;
    }

    Geometry geometry() {
        return geometry;
    }

    ColdAccess cold() {
        return cold;
    }

    Opaque opaque() {
        return opaque;
    }

    /** First sequence the journal holds; above any when there is no journal. */
    long journalFirst() {
        return journal.isPresent() ? journal.get().firstOffset() : Long.MAX_VALUE;
    }

    /** The frame of a ledger in the journal; empty when it is not held. */
    Optional<LedgerFrame> journalFrame(long seq) throws IOException {
        Optional<ByteBuffer> record = journal.isPresent() ? journal.get().read(seq) : Optional.empty();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LedgerFrame.parse(record.get()));
        } catch (FrameException e) {
            throw new CorruptFileException(journalDirectory, "ledger " + seq + ": " + e.getMessage(), e);
        }
    }

    /** The header facts of a ledger, unverified. */
    LedgerHeader peek(long seq, LedgerFrame frame) throws IOException {
        try {
            return chain.newWalker().peekHead(frame.head(LedgerWalker.HEAD_BYTES));
        } catch (BadLedgerException e) {
            throw new IOException("ledger " + seq + ": " + e.getMessage() + ": run firn doctor --deep", e);
        }
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
