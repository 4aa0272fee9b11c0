package io.firn.node;

import io.firn.ledger.Chain;
import java.io.IOException;

/** The one read interface over hot and cold. Implementations: the running node's, and the read-only one of a stopped archive. */
public interface Archive {
    Chain chain();

    /** Takes a consistent view; close it soon. */
    ArchiveView view() throws IOException;
}
