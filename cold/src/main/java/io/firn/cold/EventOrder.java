package io.firn.cold;

/** Where a search for events begins. */
public enum EventOrder {
    ASCENDING,
    DESCENDING
}
