package io.firn.format.sort;

import java.io.IOException;

/** Entries in order, one after another; before the first until {@link #next} is called. */
public interface EntryCursor {
    /** Moves to the next entry; false when there is none. */
    boolean next() throws IOException;

    /** Bytes 0 to 7 of the key, big-endian. */
    long high();

    /** Bytes 8 to 15 of the key, big-endian. */
    long low();

    /** What the key leads to. */
    long number();
}
