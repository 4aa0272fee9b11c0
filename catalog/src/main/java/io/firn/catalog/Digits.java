package io.firn.catalog;

import io.firn.ledger.Geometry;

/** The fixed-width numbers of keys and paths. */
final class Digits {
    private static final int EIGHT = 8;
    private static final int FIVE = 5;

    private Digits() {}

    static String eight(int id) {
        return padded(id, EIGHT);
    }

    static String five(int bucket) {
        return padded(bucket, FIVE);
    }

    static void check(String what, int id) {
        if (id < 0 || id > Geometry.MAX_CHUNK) {
            throw new IllegalArgumentException(what + " " + id + " is not between 0 and " + Geometry.MAX_CHUNK);
        }
    }

    private static String padded(int number, int width) {
        String digits = Integer.toString(number);
        return "0".repeat(width - digits.length()) + digits;
    }
}
