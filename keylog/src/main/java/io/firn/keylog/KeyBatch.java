package io.firn.keylog;

import java.util.Map;
import java.util.Optional;

/** Changes applied together: a value puts the key, an empty one deletes it. */
public record KeyBatch(Map<String, Optional<String>> changes) {
    public KeyBatch {
        changes = Map.copyOf(changes);
    }
}
