package io.firn.format.sort;

import java.io.IOException;

/** Takes entries in order. */
public interface EntrySink {
    /** The next entry; it may be equal to the one before. */
    void add(long high, long low, int number) throws IOException;
}
