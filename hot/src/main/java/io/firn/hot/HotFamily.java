package io.firn.hot;

import java.util.Arrays;
import java.util.List;

/** The column families of a RocksDB hot store, besides the default one, in the order in which they are made. */
enum HotFamily {
    LEDGERS("ledgers"),
    HASHES("txhash"),
    EVENTS("events"),
    POSTINGS("postings");

    private final String familyName;

    HotFamily(String familyName) {
        this.familyName = familyName;
    }

    String familyName() {
        return familyName;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(HotFamily::familyName).toList();
    }
}
