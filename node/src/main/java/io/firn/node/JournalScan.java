package io.firn.node;

import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.format.pack.v1.PackReader;
import io.firn.journal.CommitLog;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the journal and checks every ledger in it, its link from the tier before it, and that a frozen copy of the same sequence
 * is the same ledger. What is wrong is told, and reading goes on behind it.
 *
 * <p>Owns: the pack it compares with, one at a time.
 *
 * <p>Threading: confined to its owner.
 */
final class JournalScan implements Closeable {
    /** Hears of each ledger that was walked and held; the layout is in the checks until the next. */
    @FunctionalInterface
    interface Visitor {
        void ledger(long seq);
    }

    private final StoppedNode node;
    private final CommitLog journal;
    private final LedgerChecks checks;
    private final LedgerChecks.Problems problems;
    private final LedgerWalker peeker;
    private final Content content = new Content(new LedgerLayout(), new LedgerEvents());
    private Optional<PackReader> pack = Optional.empty();
    private int packChunk = -1;
    private long firstUnreadable = -1;

    JournalScan(StoppedNode node, CommitLog journal, LedgerChecks checks, LedgerChecks.Problems problems) {
        this.node = node;
        this.journal = journal;
        this.checks = checks;
        this.problems = problems;
        this.peeker = node.chain().newWalker();
    }

    /** Walks the ledgers from {@code first} to {@code last} that the journal holds. */
    void walk(long first, long last, Visitor visitor) {
        long from = Math.max(first, journal.firstOffset());
        checks.follow(frozenHash(from - 1));
        for (CommitLog.Segment segment : journal.segments()) {
            long limit = Math.min(segment.limitOffset(), last + 1);
            walk(segment.file(), Math.max(from, segment.firstOffset()), limit, visitor);
        }
    }

    /** The header of a ledger that the journal holds, unverified; empty when it cannot be read. */
    Optional<LedgerHeader> peek(long seq) {
        try {
            Optional<ByteBuffer> record = journal.read(seq);
            return record.isEmpty() ? Optional.empty() : Optional.of(header(record.get()));
        } catch (IOException | BadLedgerException e) {
            return Optional.empty();
        }
    }

    /** What a ledger holds; valid until the next. */
    record Content(LedgerLayout layout, LedgerEvents events) {}

    /** What a ledger that the journal holds has in it; empty when it cannot be read. */
    Optional<Content> content(long seq) {
        try {
            Optional<ByteBuffer> record = journal.read(seq);
            if (record.isEmpty()) {
                return Optional.empty();
            }
            Slice raw = LedgerFrame.parse(record.get()).decode();
            peeker.walkTrusted(raw, content.layout());
            peeker.events(raw, content.layout(), content.events());
            return Optional.of(content);
        } catch (IOException | BadLedgerException e) {
            return Optional.empty();
        }
    }

    /** The hash of a ledger in a frozen pack; empty when none holds it, or it cannot be read. */
    Optional<Hash> frozenHash(long seq) {
        try {
            Optional<ByteBuffer> record = frozenRecord(seq);
            return record.isEmpty()
                    ? Optional.empty()
                    : Optional.of(header(record.get()).hash());
        } catch (IOException | BadLedgerException e) {
            return Optional.empty(); // the scan of the packs tells what is wrong with it
        }
    }

    @Override
    public void close() throws IOException {
        if (pack.isPresent()) {
            pack.get().close();
            pack = Optional.empty();
        }
    }

    /** Scans a segment; behind a record that cannot be read, goes on record by record. */
    private void walk(Path file, long from, long limit, Visitor visitor) {
        long[] next = {from};
        try {
            if (from < limit) {
                journal.scan(from, (seq, record) -> {
                    if (seq >= limit) {
                        return false;
                    }
                    next[0] = seq + 1;
                    check(seq, record, file, visitor);
                    return next[0] < limit;
                });
            }
        } catch (IOException e) {
            LedgerChecks.bad(problems, file, e);
            goOnBehind(file, next[0], limit, visitor);
        }
    }

    private void goOnBehind(Path file, long from, long limit, Visitor visitor) {
        for (long seq = from; seq < limit; seq++) {
            Optional<ByteBuffer> record;
            try {
                record = journal.read(seq);
            } catch (IOException e) {
                record = Optional.empty();
            }
            if (record.isEmpty()) {
                checks.follow(Optional.empty());
                firstUnreadable = firstUnreadable < 0 ? seq : firstUnreadable;
                continue;
            }
            tellUnreadable(file, seq - 1);
            check(seq, record.get(), file, visitor);
        }
        tellUnreadable(file, limit - 1);
    }

    private void tellUnreadable(Path file, long last) {
        if (firstUnreadable >= 0) {
            problems.bad("ledgers " + firstUnreadable + " to " + last + " cannot be read", file.toString());
            firstUnreadable = -1;
        }
    }

    private void check(long seq, ByteBuffer record, Path file, Visitor visitor) {
        if (checks.ledger(seq, record.duplicate(), file).isEmpty()) {
            return;
        }
        compareFrozen(seq, record, file);
        visitor.ledger(seq);
    }

    /** A pack holds the bytes of the journal; when it does not, the ledger in them has to be the same. */
    private void compareFrozen(long seq, ByteBuffer record, Path file) {
        try {
            Optional<ByteBuffer> frozen = frozenRecord(seq);
            if (frozen.isEmpty() || frozen.get().equals(record)) {
                return;
            }
            Hash hash = header(frozen.get()).hash();
            if (!hash.equals(checks.layout().header().hash())) {
                problems.bad(
                        "ledger " + seq + " has hash "
                                + checks.layout().header().hash() + " in the journal and " + hash + " in "
                                + node.roots().pack(packChunk),
                        file.toString());
            }
        } catch (IOException | BadLedgerException e) {
            // the scan of the packs tells what is wrong with it
        }
    }

    private Optional<ByteBuffer> frozenRecord(long seq) throws IOException {
        if (!node.isFrozen(seq)) {
            return Optional.empty();
        }
        int chunk = node.geometry().chunkOf(seq);
        if (chunk != packChunk) {
            close();
            packChunk = chunk;
            pack = Optional.of(PackReader.open(node.disk(), node.roots().pack(chunk), node.identity(chunk)));
        }
        return pack.isEmpty() ? Optional.empty() : Optional.of(pack.get().read(seq));
    }

    private LedgerHeader header(ByteBuffer record) throws FrameException, BadLedgerException {
        return peeker.peekHead(LedgerFrame.parse(record).head(LedgerWalker.HEAD_BYTES));
    }
}
