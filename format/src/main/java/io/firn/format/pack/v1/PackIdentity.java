package io.firn.format.pack.v1;

import io.firn.ledger.Geometry;

/** What a pack is, so that the right file in the wrong place is detected. Kind: {@code ledgers}, later {@code events}. */
public record PackIdentity(String network, Geometry geometry, int chunk, String kind) {}
