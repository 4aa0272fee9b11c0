package io.firn.node;

import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.format.events.v1.EventCursor;
import io.firn.format.events.v1.SegmentReader;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The event segments of a stopped archive: what they say of themselves against the catalog; deep, every event of every frozen ledger
 * stands in its place, is found by each of its terms, and there is nothing else. What is wrong is told, and reading goes on behind it.
 *
 * <p>Owns: the segment it is at, open.
 *
 * <p>Threading: confined to its owner.
 */
final class EventsAudit implements Closeable {
    private final StoppedNode node;
    private final CatalogView catalog;
    private final LedgerChecks.Problems problems;
    private final Map<Integer, Derived> derived = new TreeMap<>();

    /** Chunks whose segment opens and could be read so far: one that cannot is told once. */
    private final Set<Integer> readable = new HashSet<>();

    private Optional<SegmentReader> open = Optional.empty();
    private int openChunk;
    private long segments;
    private long events;

    /** What the ledgers of a chunk were found to hold. */
    private static final class Derived {
        private final HashSum postings = new HashSum();
        private int events;
        private long wrongLedgers;
    }

    EventsAudit(StoppedNode node, LedgerChecks.Problems problems) {
        this.node = node;
        this.catalog = node.catalog().orElseThrow();
        this.problems = problems;
    }

    /** Segments that open. */
    long segments() {
        return segments;
    }

    /** Events derived from ledgers. */
    long events() {
        return events;
    }

    /** Opens every frozen segment and compares it with its key. */
    void outside() {
        catalog.frozen(ArtifactKind.EVENTS).forEach((chunk, frozen) -> {
            if (lend(chunk, reader -> content(chunk, reader, frozen))) {
                readable.add(chunk);
            }
        });
        segments = readable.size();
    }

    /** Takes the events of the next frozen ledger. */
    void ledger(LedgerEvents found) {
        int chunk = node.geometry().chunkOf(found.seq());
        Derived of = derived.computeIfAbsent(chunk, _ -> new Derived());
        of.postings.ledger();
        for (int i = 0; i < found.count(); i++) {
            for (int t = 0; t < found.termCount(i); t++) {
                // Two fields of one event have the same key by somebody's intent alone; an index has it once.
                if (!earlier(found, i, t)) {
                    of.postings.add(found.termHigh(i, t), found.termLow(i, t), of.events);
                }
            }
            of.events++;
        }
        events += found.count();
        if (readable.contains(chunk)) {
            boolean read = lend(chunk, reader -> {
                Optional<String> wrong = wrong(found, reader);
                if (wrong.isPresent() && of.wrongLedgers++ == 0) {
                    problems.bad(wrong.get(), node.roots().events(chunk).toString());
                }
            });
            if (!read) {
                readable.remove(chunk);
            }
        }
    }

    private static boolean earlier(LedgerEvents found, int i, int term) {
        for (int t = 0; t < term; t++) {
            if (found.termHigh(i, t) == found.termHigh(i, term) && found.termLow(i, t) == found.termLow(i, term)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> wrong(LedgerEvents found, SegmentReader reader) throws IOException {
        int first = reader.eventsBefore(found.seq());
        int held = reader.eventsBefore(found.seq() + 1) - first;
        if (held != found.count()) {
            return Optional.of("ledger " + found.seq() + " has " + found.count() + " events, " + held + " are here");
        }
        EventCursor cursor = reader.cursor();
        for (int i = 0; i < held; i++) {
            if (!same(found.stored(i), cursor.stored(first + i))) {
                return Optional.of("event " + i + " of ledger " + found.seq() + " is another one");
            }
        }
        return Optional.empty();
    }

    static boolean same(Slice one, Slice other) {
        return Arrays.equals(
                one.array(),
                one.offset(),
                one.offset() + one.length(),
                other.array(),
                other.offset(),
                other.offset() + other.length());
    }

    /** Every frozen ledger was taken: reads the segments whole and compares their terms with those of the ledgers. */
    void finish() {
        for (int chunk : catalog.frozen(ArtifactKind.EVENTS).keySet().stream()
                .filter(readable::contains)
                .toList()) {
            lend(chunk, reader -> {
                reader.verify();
                Derived of = derived.getOrDefault(chunk, new Derived());
                if (of.wrongLedgers > 1) {
                    problems.bad(
                            "has other events than " + of.wrongLedgers + " of its ledgers in all",
                            node.roots().events(chunk).toString());
                }
                if (of.postings.ledgers() == node.geometry().ledgersPerChunk()) {
                    HashSum held = new HashSum();
                    reader.postings(held::add);
                    if (!held.sameHashes(of.postings)) {
                        problems.bad(
                                "names " + held.hashes() + " terms of events that are not the " + of.postings.hashes()
                                        + " of its ledgers",
                                node.roots().eventIndex(chunk).toString());
                    }
                }
            });
        }
    }

    private void content(int chunk, SegmentReader reader, ArtifactState.Frozen frozen) {
        if (!reader.summary().content().equals(frozen.content())) {
            problems.bad(
                    "content hash " + reader.summary().content() + " is not " + frozen.content()
                            + " of the catalog: another file is in its place",
                    node.roots().events(chunk).toString());
        }
    }

    /** Reads an open segment. */
    @FunctionalInterface
    private interface Read {
        void of(SegmentReader reader) throws IOException;
    }

    /** Lends the segment of a chunk, open; false when that failed, which was told. */
    private boolean lend(int chunk, Read read) {
        Path file = node.roots().events(chunk);
        Path index = node.roots().eventIndex(chunk);
        try {
            if (open.isEmpty() || openChunk != chunk) {
                close();
                open = Optional.of(SegmentReader.open(node.disk(), file, index, node.segmentIdentity(chunk)));
                openChunk = chunk;
            }
            read.of(open.get());
            return true;
        } catch (NoSuchFileException toldAsMissing) {
            return false;
        } catch (IOException e) {
            boolean ofIndex = String.valueOf(e.getMessage()).startsWith(index + ": ");
            LedgerChecks.bad(problems, ofIndex ? index : file, e);
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
            open = Optional.empty();
        }
    }
}
