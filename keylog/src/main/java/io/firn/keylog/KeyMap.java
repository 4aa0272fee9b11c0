package io.firn.keylog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Contract: an immutable sorted map of text keys and values; a snapshot is a reference to one. */
public final class KeyMap {
    public static final KeyMap EMPTY = new KeyMap();

    private KeyMap() {}

    public Optional<String> get(String key) {
        throw new UnsupportedOperationException(key);
    }

    /** Entries whose key begins with {@code prefix}, ascending. */
    public List<Map.Entry<String, String>> withPrefix(String prefix) {
        throw new UnsupportedOperationException(prefix);
    }

    public int size() {
        throw new UnsupportedOperationException();
    }
}
