package io.firn.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a scenario tried to make durable and what it was told is: the yardstick for what is found after a crash. Values need
 * equality (numbers, strings, records).
 *
 * <p>Order: attempt before the first operation that could write it, acknowledge after the call returned that promised it.
 *
 * <p>Threading: safe for concurrent use.
 */
public final class Acknowledgements {
    private final List<Object> attempted;
    private final List<Object> acknowledged;

    /** What two moments with the same reports have in common. */
    record Fingerprint(int attemptedCount, int attemptedHash, int acknowledgedCount, int acknowledgedHash) {}

    Acknowledgements() {
        this(List.of(), List.of());
    }

    private Acknowledgements(List<Object> attempted, List<Object> acknowledged) {
        this.attempted = new ArrayList<>(attempted);
        this.acknowledged = new ArrayList<>(acknowledged);
    }

    /** About to be written: may be found from now on. */
    public synchronized void attempt(Object what) {
        attempted.add(what);
    }

    /** Promised to be durable: must be found from now on. */
    public synchronized void acknowledge(Object what) {
        acknowledged.add(what);
    }

    public synchronized List<Object> attempted() {
        return List.copyOf(attempted);
    }

    public synchronized List<Object> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** The attempted values of one type, in order. */
    public <T> List<T> attempted(Class<T> type) {
        return attempted().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The acknowledged values of one type, in order. */
    public <T> List<T> acknowledged(Class<T> type) {
        return acknowledged().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * Requires what was found to be a beginning of everything attempted that reaches at least as far as everything acknowledged:
     * the rule of a log.
     */
    public void requirePrefix(List<?> found) {
        List<Object> tried = attempted();
        List<Object> promised = acknowledged();
        if (found.size() > tried.size() || !tried.subList(0, found.size()).equals(found)) {
            throw new AssertionError("found what was never written in this order: " + found + " of attempted " + tried);
        }
        if (promised.size() > found.size() || !found.subList(0, promised.size()).equals(promised)) {
            throw new AssertionError("lost what was acknowledged: found " + found + ", acknowledged " + promised);
        }
    }

    /** Requires everything acknowledged to be found, and nothing that was never attempted: the rule of a set. */
    public void requireAll(Collection<?> found) {
        Set<Object> lost = new HashSet<>(acknowledged());
        lost.removeAll(Set.copyOf(found));
        if (!lost.isEmpty()) {
            throw new AssertionError("lost what was acknowledged: " + lost + "; found " + found);
        }
        Set<Object> invented = new HashSet<>(found);
        invented.removeAll(Set.copyOf(attempted()));
        if (!invented.isEmpty()) {
            throw new AssertionError("found what was never written: " + invented);
        }
    }

    synchronized Fingerprint fingerprint() {
        return new Fingerprint(attempted.size(), attempted.hashCode(), acknowledged.size(), acknowledged.hashCode());
    }

    synchronized Acknowledgements snapshot() {
        return new Acknowledgements(attempted, acknowledged);
    }
}
