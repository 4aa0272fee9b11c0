package io.firn.cold.packs;

import io.firn.cold.ColdException;
import io.firn.cold.Section;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.FrameTransactions;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.util.Optional;

/**
 * The ledgers of a section, each verified as it passes: it hashes to what it claims, is the one its header says, follows the one
 * before, and its frame tells the truth of it.
 *
 * <p>Threading: confined to its owner.
 */
final class SectionFeed implements ChunkWriter.Feed {
    private final Section section;
    private final LedgerWalker walker;

    SectionFeed(Section section, LedgerWalker walker) {
        this.section = section;
        this.walker = walker;
    }

    @Override
    public void to(FramedLedger.Sink sink) throws IOException, InterruptedException {
        LedgerLayout layout = new LedgerLayout();
        Optional<Hash> before = Optional.empty();
        for (Section.Entry entry : section.ledgers()) {
            FramedLedger ledger = verified(entry, layout);
            LedgerHeader header = layout.header();
            if (before.isPresent() && !before.get().equals(header.previousHash())) {
                throw bad(
                        header.seq(),
                        "it names " + header.previousHash() + " as the hash before it, which is " + before.get()
                                + ": the ledgers of a pack are linked");
            }
            before = Optional.of(header.hash());
            sink.ledger(ledger);
        }
    }

    private FramedLedger verified(Section.Entry entry, LedgerLayout layout) throws IOException {
        long seq = entry.header().seq();
        LedgerFrame frame = entry.frame();
        try {
            Slice raw = frame.decode();
            walker.walk(raw, layout);
            if (!layout.header().equals(entry.header())) {
                throw bad(seq, "it is " + layout.header() + ", not " + entry.header());
            }
            boolean opaque = layout.opaqueReason().isPresent();
            if (frame.opaque() != opaque) {
                throw bad(
                        seq,
                        opaque
                                ? "it cannot be walked, and its frame does not say so: "
                                        + layout.opaqueReason().get()
                                : "it can be walked, and its frame says that it cannot");
            }
            requireTable(seq, frame, layout);
            return new FramedLedger(frame.bytes(), raw, opaque, layout);
        } catch (FrameException | BadLedgerException e) {
            throw bad(seq, String.valueOf(e.getMessage()));
        }
    }

    /** The frame's table is what transactions are looked up in. */
    private static void requireTable(long seq, LedgerFrame frame, LedgerLayout layout) throws IOException {
        FrameTransactions table = frame.transactions();
        boolean same = table.count() == layout.txCount();
        for (int i = 0; same && i < layout.txCount(); i++) {
            same = table.next(layout.hash(i), i) == i && table.next(layout.innerHash(i), i) == i;
        }
        if (!same) {
            throw bad(seq, "the transactions that its frame names are not those in it");
        }
    }

    private static ColdException.InvalidArgument bad(long seq, String why) {
        return new ColdException.InvalidArgument("ledger " + seq + ": " + why);
    }
}
