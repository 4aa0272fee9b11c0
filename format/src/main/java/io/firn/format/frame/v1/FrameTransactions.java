package io.firn.format.frame.v1;

import io.firn.format.FrameException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.Optional;

/**
 * The transactions of one ledger, by their place in apply order, each cut out of the ledger on its own.
 *
 * <p>Holds: only the data frames that hold a transaction's envelope and result are decompressed, and of each only what lies before
 * their end.
 *
 * <p>Threading: confined to its owner.
 */
public final class FrameTransactions {
    private final LedgerFrame frame;
    private final TxTable table;
    private final TxRanges ranges;
    private final Optional<Slice>[] decoded;

    FrameTransactions(LedgerFrame frame) throws FrameException {
        this.frame = frame;
        this.table = frame.table();
        this.ranges = table.ranges(frame.rawLength());
        this.decoded = none(frame.dataFrames());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Optional<Slice>[] none(int count) {
        Optional[] none = new Optional[count];
        java.util.Arrays.fill(none, Optional.empty());
        return none;
    }

    public int count() {
        return table.count();
    }

    /**
     * The first transaction from place {@code from} on that may have this hash, or pay for the one that has; {@link #count} when
     * none may. Only the first four bytes are compared.
     */
    public int next(Hash hash, int from) {
        int wanted = (int) (hash.w0() >>> 32);
        for (int i = from; i < count(); i++) {
            int inner = ranges.inner(i);
            if (table.hashPrefix(i) == wanted
                    || (inner != TxRanges.NOT_A_FEE_BUMP && table.innerHashPrefix(inner) == wanted)) {
                return i;
            }
        }
        return count();
    }

    /** The envelope of a transaction. */
    public Slice envelope(int i) throws FrameException {
        return cut(ranges.envelopeOffset(i), ranges.envelopeLength(i), resultEnd(i));
    }

    /** The result of a transaction with what it changed. */
    public Slice result(int i) throws FrameException {
        return cut(ranges.resultOffset(i), ranges.resultLength(i), resultEnd(i));
    }

    /** The ledger's first bytes, as many as are asked for or as its first data frame holds; see {@link LedgerFrame#head}. */
    public Slice head(int most) throws FrameException {
        int wanted = Math.min(most, frame.dataFrameLength(0));
        Optional<Slice> first = decoded[0];
        return first.isPresent() && first.get().length() >= wanted ? first.get().part(0, wanted) : frame.head(most);
    }

    private int resultEnd(int i) {
        return ranges.resultOffset(i) + ranges.resultLength(i);
    }

    /** @param until what else will be asked for ends here */
    private Slice cut(int from, int length, int until) throws FrameException {
        int index = frame.frameOf(from);
        if (length == 0 || frame.frameOf(from + length - 1) != index) {
            return frame.decode(from, length);
        }
        int start = frame.dataFrameStart(index);
        int end = from + length - start;
        if (decoded[index].isEmpty() || decoded[index].get().length() < end) {
            int both = until - start <= frame.dataFrameLength(index) ? Math.max(end, until - start) : end;
            decoded[index] = Optional.of(frame.beginning(index, both));
        }
        return decoded[index].get().part(from - start, length);
    }
}
