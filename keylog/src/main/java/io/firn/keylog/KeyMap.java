package io.firn.keylog;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;

/**
 * An immutable sorted map of text keys and values; a snapshot is a reference to one.
 *
 * <p>Holds: keys ascend as {@link String#compareTo} orders them.
 *
 * <p>Threading: immutable.
 */
public final class KeyMap {
    public static final KeyMap EMPTY = new KeyMap(new String[0], new String[0], 0);

    private final String[] keys;
    private final String[] values;
    private final long entryBytes;

    private KeyMap(String[] keys, String[] values, long entryBytes) {
        this.keys = keys;
        this.values = values;
        this.entryBytes = entryBytes;
    }

    /** A map of entries that ascend already. */
    static KeyMap ofSorted(String[] keys, String[] values) {
        long bytes = 0;
        for (int i = 0; i < keys.length; i++) {
            bytes += KeyRecord.entryBytes(keys[i], values[i]);
        }
        return new KeyMap(keys, values, bytes);
    }

    public Optional<String> get(String key) {
        int at = Arrays.binarySearch(keys, key);
        return at < 0 ? Optional.empty() : Optional.of(values[at]);
    }

    /** Entries whose key begins with {@code prefix}, ascending; a view that costs nothing until it is looked at. */
    public List<Map.Entry<String, String>> withPrefix(String prefix) {
        int first = lowerBound(prefix);
        int low = first;
        int high = keys.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle].startsWith(prefix)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return new Range(keys, values, first, low - first);
    }

    /** All entries, ascending. */
    public List<Map.Entry<String, String>> entries() {
        return new Range(keys, values, 0, keys.length);
    }

    public int size() {
        return keys.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyMap that && Arrays.equals(keys, that.keys) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return entries().toString();
    }

    String key(int at) {
        return keys[at];
    }

    String value(int at) {
        return values[at];
    }

    /** Bytes of all entries in a full state record. */
    long entryBytes() {
        return entryBytes;
    }

    /** This map with a batch applied; what lies between two changes is copied in one piece. */
    KeyMap with(KeyBatch batch) {
        String[] changed = KeyRecord.sortedKeys(batch);
        String[] newKeys = new String[keys.length + changed.length];
        String[] newValues = new String[newKeys.length];
        long bytes = entryBytes;
        int from = 0;
        int to = 0;
        for (String key : changed) {
            int found = Arrays.binarySearch(keys, from, keys.length, key);
            int at = found < 0 ? -found - 1 : found;
            System.arraycopy(keys, from, newKeys, to, at - from);
            System.arraycopy(values, from, newValues, to, at - from);
            to += at - from;
            from = at;
            if (found >= 0) {
                bytes -= KeyRecord.entryBytes(key, values[at]);
                from++;
            }
            Optional<String> value = batch.changes().getOrDefault(key, Optional.empty());
            if (value.isPresent()) {
                newKeys[to] = key;
                newValues[to] = value.get();
                bytes += KeyRecord.entryBytes(key, value.get());
                to++;
            }
        }
        System.arraycopy(keys, from, newKeys, to, keys.length - from);
        System.arraycopy(values, from, newValues, to, keys.length - from);
        to += keys.length - from;
        return to == newKeys.length
                ? new KeyMap(newKeys, newValues, bytes)
                : new KeyMap(Arrays.copyOf(newKeys, to), Arrays.copyOf(newValues, to), bytes);
    }

    private int lowerBound(String key) {
        int at = Arrays.binarySearch(keys, key);
        return at < 0 ? -at - 1 : at;
    }

    private static final class Range extends AbstractList<Map.Entry<String, String>> implements RandomAccess {
        private final String[] keys;
        private final String[] values;
        private final int first;
        private final int count;

        Range(String[] keys, String[] values, int first, int count) {
            this.keys = keys;
            this.values = values;
            this.first = first;
            this.count = count;
        }

        @Override
        public Map.Entry<String, String> get(int index) {
            int at = first + Objects.checkIndex(index, count);
            return Map.entry(keys[at], values[at]);
        }

        @Override
        public int size() {
            return count;
        }
    }
}
