package io.firn.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an audit has counted and found so far. Confined to its owner. */
final class Findings {
    static final String RIGHT_READS = "INV-1";
    static final String ONE_HOME = "INV-2";
    static final String DISK_IS_CATALOG = "INV-3";
    static final String NOTHING_BELOW_FLOOR = "INV-4";

    private final Map<String, Long> checked = new LinkedHashMap<>();
    private final List<String> pending = new ArrayList<>();
    private final List<Doctor.Violation> violations = new ArrayList<>();

    /** Counts things looked at; a count of none is told too. */
    void checked(String invariant, String kind, long count) {
        checked.merge(invariant + "." + kind, count, Long::sum);
    }

    /** Notes a leftover that the next start finishes. */
    void pending(String what) {
        pending.add(what);
    }

    void violation(String invariant, String what, String where, String remedy) {
        violations.add(new Doctor.Violation(invariant, what, where, remedy));
    }

    Doctor.Report report() {
        return new Doctor.Report(
                pending.isEmpty(), Collections.unmodifiableMap(checked), List.copyOf(pending), List.copyOf(violations));
    }
}
