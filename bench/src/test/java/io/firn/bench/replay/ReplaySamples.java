package io.firn.bench.replay;

import io.firn.testkit.Samples;
import java.nio.file.Path;
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
}
