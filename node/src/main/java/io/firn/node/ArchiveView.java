package io.firn.node;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.util.Optional;

/** A consistent view of the archive; what it can reach stays until it is closed. Safe for concurrent use. */
public interface ArchiveView extends AutoCloseable {
    /** Four different answers to "this ledger, please". */
    sealed interface Lookup permits Found, NotYet, BelowFloor, Unavailable {}

    /** Here it is. */
    record Found(LedgerFrame frame) implements Lookup {}

    /** Above the latest ledger served. */
    record NotYet() implements Lookup {}

    /** Below the lowest ledger served. */
    record BelowFloor() implements Lookup {}

    /** Should be here and is not: a gap, named. */
    record Unavailable(String why) implements Lookup {}

    /** Four different answers to "what has this hash?". */
    sealed interface ByHash permits FoundTx, FoundLedger, Unknown, Incomplete {}

    /**
     * A transaction; its envelope hashes to what was asked for.
     *
     * @param ledger header of the ledger that holds it
     * @param position its place in apply order, from 0
     * @param result its result and what it changed
     */
    record FoundTx(LedgerHeader ledger, int position, Slice envelope, Slice result) implements ByHash {}

    /** A ledger. */
    record FoundLedger(LedgerHeader header) implements ByHash {}

    /** Nothing that is served has it. */
    record Unknown() implements ByHash {}

    /** Whether something has it cannot be told. */
    record Incomplete(String why) implements ByHash {}

    /** Header of the lowest ledger served; empty when nothing is. */
    Optional<LedgerHeader> oldest() throws IOException;

    /** Header of the highest ledger served; empty when nothing is. */
    Optional<LedgerHeader> latest() throws IOException;

    Lookup ledger(long seq) throws IOException;

    /**
     * What has this hash: a transaction, a transaction that a fee bump pays for, or a ledger. At most two data frames of a ledger
     * and the beginning of a third are decompressed for it, more only for other hashes that look alike.
     *
     * @throws io.firn.disk.CorruptFileException when a file names a ledger that does not have it
     */
    ByHash find(Hash hash) throws IOException;

    /** Raw bytes decompressed by {@link #find} in this view so far. */
    long decompressedBytes();

    @Override
    void close();
}
