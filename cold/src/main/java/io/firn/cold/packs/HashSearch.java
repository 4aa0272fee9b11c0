package io.firn.cold.packs;

import io.firn.cold.ColdException;
import io.firn.cold.FoundByHash;
import io.firn.format.frame.v1.FrameTransactions;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.util.Optional;

/**
 * One search for what a hash names, in ledgers that an index has named: what a ledger holds is believed when its own bytes hash to
 * what was asked for.
 *
 * <p>Limits: {@value #MAX_CONFIRMATIONS} ledgers are looked into. An index names a ledger that does not have the hash once in 256
 * questions, so more come together only when somebody has made hashes for it.
 *
 * <p>Threading: confined to its owner.
 */
public final class HashSearch {
    /** Candidates to ask for: one more than are looked into. */
    public static final int CANDIDATES = HashSearch.MAX_CONFIRMATIONS + 1;

    private static final int MAX_CONFIRMATIONS = 16;

    /** Looks into a ledger. */
    @FunctionalInterface
    public interface Look<T> {
        /** Empty when what is looked for is not in it. */
        Optional<T> into(long seq) throws IOException;
    }

    private final Hash hash;
    private final Chain chain;

    /** Made when the first ledger is looked into: of a hash that nothing has, an index seldom names one. */
    private Optional<LedgerWalker> walker = Optional.empty();

    public HashSearch(Hash hash, Chain chain) {
        this.hash = hash;
        this.chain = chain;
    }

    private LedgerWalker walker() {
        if (walker.isEmpty()) {
            walker = Optional.of(chain.newWalker());
        }
        return walker.get();
    }

    /**
     * The first thing found in some ledgers; one that cannot be read hides none that can.
     *
     * @param candidates {@link #CANDIDATES} at most, in the order in which they are looked into
     * @return empty when none of them has it
     * @throws ColdException.Incomplete when there are more of them than are looked into
     * @throws IOException when nothing was found and one could not be read
     */
    public <T> Optional<T> first(long[] candidates, Look<T> look) throws IOException {
        Optional<IOException> unreadable = Optional.empty();
        for (int i = 0; i < Math.min(candidates.length, MAX_CONFIRMATIONS); i++) {
            try {
                Optional<T> found = look.into(candidates[i]);
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException e) {
                unreadable = Optional.of(unreadable.orElse(e));
            }
        }
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
        if (candidates.length > MAX_CONFIRMATIONS) {
            throw new ColdException.Incomplete(
                    "more than " + MAX_CONFIRMATIONS + " ledgers hold a hash that looks like " + hash);
        }
        return Optional.empty();
    }

    /**
     * What in a ledger has the hash; empty when nothing has. At most two data frames of it and the beginning of a third are
     * decompressed, more only for other hashes that look alike.
     *
     * @throws BadLedgerException when the frame does not hold the ledger
     */
    public Optional<FoundByHash> in(long seq, LedgerFrame frame) throws IOException, BadLedgerException {
        FrameTransactions transactions = frame.transactions();
        for (int i = transactions.next(hash, 0); i < transactions.count(); i = transactions.next(hash, i + 1)) {
            Slice envelope = transactions.envelope(i);
            if (walker().hashesTo(envelope, hash)) {
                Slice result = transactions.result(i);
                return Optional.of(new FoundByHash.Transaction(header(seq, transactions), i, envelope, result));
            }
        }
        LedgerHeader header = header(seq, transactions);
        return header.hash().equals(hash) ? Optional.of(new FoundByHash.Ledger(header)) : Optional.empty();
    }

    private LedgerHeader header(long seq, FrameTransactions transactions) throws IOException, BadLedgerException {
        LedgerHeader header = walker().peekHead(transactions.head(LedgerWalker.HEAD_BYTES));
        if (header.seq() != seq) {
            throw new BadLedgerException("in its place lies ledger " + header.seq());
        }
        return header;
    }
}
