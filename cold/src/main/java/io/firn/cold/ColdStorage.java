package io.firn.cold;

import io.firn.format.frame.v1.LedgerFrame;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Contract: everything cold is read through this. */
public interface ColdStorage extends AutoCloseable {
    /** The frame of a ledger; empty when no frozen chunk holds it. */
    Optional<LedgerFrame> ledger(long seq) throws IOException;

    /** The last ledger of the highest chunk held; empty when none is. */
    OptionalLong latest() throws IOException;

    @Override
    void close() throws IOException;
}
