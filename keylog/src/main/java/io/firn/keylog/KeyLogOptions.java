package io.firn.keylog;

/**
 * When a key log begins a new generation.
 *
 * @param timesState once the newest generation is this many times as large as its state
 * @param minimumBytes but not before it is this large
 */
public record KeyLogOptions(int timesState, long minimumBytes) {
    public static final KeyLogOptions DEFAULTS = new KeyLogOptions(4, 1 << 20);

    public KeyLogOptions {
        if (timesState < 1 || minimumBytes < 1) {
            throw new IllegalArgumentException(
                    "timesState and minimumBytes must be above 0, not " + timesState + " and " + minimumBytes);
        }
    }
}
