package io.firn.node;

import io.firn.disk.CorruptFileException;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks ledgers one after the other: each decodes, hashes to what it claims, bears the sequence it lies under, and names the hash
 * of the one before it. A ledger that fails is told and the walk goes on; the link to the one after it is then unknown.
 *
 * <p>Threading: confined to its owner.
 */
final class LedgerChecks {
    /** Hears of everything that is wrong. */
    @FunctionalInterface
    interface Problems {
        void bad(String what, String where);
    }

    /** A problem with a file: without the file's name in front, which the place says already. */
    static void bad(Problems problems, Path file, IOException e) {
        String message = String.valueOf(e.getMessage());
        String prefix = file + ": ";
        boolean named = e instanceof CorruptFileException && message.startsWith(prefix);
        problems.bad(named ? message.substring(prefix.length()) : message, file.toString());
    }

    private final LedgerWalker walker;
    private final Problems problems;
    private final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents events = new LedgerEvents();
    private Optional<Hash> previous = Optional.empty();
    private Slice raw = Slice.of(new byte[0]);
    private long links;

    LedgerChecks(Chain chain, Problems problems) {
        this.walker = chain.newWalker();
        this.problems = problems;
    }

    /** Sets what the next ledger has to name as the hash before it; empty when that is not known. */
    void follow(Optional<Hash> hash) {
        previous = hash;
    }

    /** The hash of the last ledger checked; empty when it failed. */
    Optional<Hash> previous() {
        return previous;
    }

    /** The ledger checked last; valid when it passed, until the next. */
    LedgerLayout layout() {
        return layout;
    }

    /** The bytes of the ledger checked last; valid when it passed, until the next. */
    Slice raw() {
        return raw;
    }

    /** The events of the ledger checked last; valid when it passed, until the next. */
    LedgerEvents events() {
        return events;
    }

    /** Links between two ledgers that were compared. */
    long links() {
        return links;
    }

    /**
     * Checks the next ledger.
     *
     * @param record its frame, as stored
     * @return its raw bytes when everything holds but perhaps the link; empty when it failed, which was told
     */
    Optional<Slice> ledger(long seq, ByteBuffer record, Path file) {
        Optional<Hash> before = previous;
        previous = Optional.empty();
        try {
            raw = LedgerFrame.parse(record).decode();
            walker.walk(raw, layout);
            walker.events(raw, layout, events);
        } catch (FrameException | BadLedgerException e) {
            problems.bad("ledger " + seq + ": " + e.getMessage(), file.toString());
            return Optional.empty();
        }
        if (layout.header().seq() != seq) {
            problems.bad("ledger " + seq + ": ledger " + layout.header().seq() + " lies in its place", file.toString());
            return Optional.empty();
        }
        if (before.isPresent()) {
            links++;
            if (!before.get().equals(layout.header().previousHash())) {
                problems.bad(
                        "ledger " + seq + ": names " + layout.header().previousHash()
                                + " as the hash of the ledger before it, which is " + before.get(),
                        file.toString());
            }
        }
        previous = Optional.of(layout.header().hash());
        return Optional.of(raw);
    }
}
