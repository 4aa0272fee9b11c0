package io.firn.format.events.v1;

import java.io.IOException;

/** Takes the postings of a segment in order. */
public interface PostingSink {
    /** An event has a term: the term's key as two words, the event's id. */
    void posting(long high, long low, int id) throws IOException;
}
