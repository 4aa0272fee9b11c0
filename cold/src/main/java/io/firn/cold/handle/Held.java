package io.firn.cold.handle;

/** What a work was given and gives back at its end, once, without allocating anything. */
@FunctionalInterface
interface Held {
    /** For work outside every gate. */
    Held NOTHING = () -> {};

    void release();
}
