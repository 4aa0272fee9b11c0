package io.firn.node;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.LedgerHeader;
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

    /** Header of the lowest ledger served; empty when nothing is. */
    Optional<LedgerHeader> oldest() throws IOException;

    /** Header of the highest ledger served; empty when nothing is. */
    Optional<LedgerHeader> latest() throws IOException;

    Lookup ledger(long seq) throws IOException;

    @Override
    void close();
}
