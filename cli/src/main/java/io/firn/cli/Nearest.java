package io.firn.cli;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody may have meant. */
final class Nearest {
    private Nearest() {}

    /** {@code ; did you mean X?}, or nothing when nothing is near. */
    static String suggestion(String given, Collection<String> known) {
        return of(given, known).map(k -> "; did you mean " + k + "?").orElse("");
    }

    /** The known word with the fewest changes from the given one, when those are few for its length. */
    static Optional<String> of(String given, Collection<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String word : known) {
            int distance = distance(given, word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return least <= Math.max(2, given.length() / 3) && !best.isEmpty() ? Optional.of(best) : Optional.empty();
    }

    /** Letters to insert, drop or change. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
