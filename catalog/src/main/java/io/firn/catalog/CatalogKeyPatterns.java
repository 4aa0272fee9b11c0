package io.firn.catalog;

import java.util.regex.Pattern;

/** The keys of fixed width. */
final class CatalogKeyPatterns {
    static final Pattern CHUNK = Pattern.compile("chunk:([0-9]{8}):([a-z]+)");
    static final Pattern INDEX = Pattern.compile("index:([0-9]{8}):([0-9]{8}):([0-9]{8})");
    static final Pattern HOT = Pattern.compile("hot:chunk:([0-9]{8})");

    private CatalogKeyPatterns() {}
}
