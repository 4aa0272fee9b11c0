package io.firn.bench.replay;

import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import io.firn.testkit.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The templates of the real ledgers, prepared once; skips the test when the machine has none. */
final class ReplaySamples {
    static final long FIRST = 63092982;
    static final long LAST = 63093001;

    private static Optional<Templates> prepared = Optional.empty();

    private ReplaySamples() {}

    static synchronized Templates templates() throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        if (prepared.isEmpty()) {
            prepared = Optional.of(Templates.ofLake(lake, FIRST, LAST));
        }
        return prepared.get();
    }

    /** The real ledgers. */
    static List<byte[]> ledgers() throws Exception {
        return templates().all().stream().map(Template::ledger).toList();
    }

    static StellarWalker walker() throws Exception {
        return new StellarChain(templates().passphrase()).newWalker();
    }

    /** A ledger that is walked whole. */
    static LedgerLayout walked(StellarWalker walker, Slice raw) throws Exception {
        LedgerLayout layout = new LedgerLayout();
        walker.walk(raw, layout);
        if (layout.opaqueReason().isPresent()) {
            throw new AssertionError(layout.opaqueReason().get());
        }
        return layout;
    }
}
