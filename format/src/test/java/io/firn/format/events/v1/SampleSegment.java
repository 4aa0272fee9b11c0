package io.firn.format.events.v1;

import io.firn.disk.Disk;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/** The events of one chunk, made of a seed, and what is to be found in them. */
final class SampleSegment {
    static final Path EVENTS = Path.of("/00000003-events.pack");
    static final Path INDEX = Path.of("/00000003-index.pack");
    static final Path SPILLS = Path.of("/");

    /** Small enough that a thousand events make spills, blocks and parts. */
    static final SegmentLimits SMALL = new SegmentLimits(500, 256, 64, 5);

    /** An event of one ledger: its topics, each of one byte, behind its contract of one byte. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Event(byte[] bytes, int topics) {}

    final SegmentIdentity identity;
    final List<List<Event>> ledgers = new ArrayList<>();
    final List<byte[]> stored = new ArrayList<>();
    final List<Integer> starts = new ArrayList<>();
    final NavigableMap<TermKey, RoaringBitmap> terms = new TreeMap<>();

    SampleSegment(SegmentIdentity identity) {
        this.identity = identity;
    }

    /** As many random ledgers as the chunk has, a third of them without events. */
    static SampleSegment of(SegmentIdentity identity, SplittableRandom random, int maxEvents, int maxBytes) {
        SampleSegment sample = new SampleSegment(identity);
        for (int i = 0; i < identity.ledgers(); i++) {
            List<Event> events = new ArrayList<>();
            int count = maxEvents == 0 || random.nextInt(3) == 0 ? 0 : random.nextInt(maxEvents + 1);
            for (int e = 0; e < count; e++) {
                int topics = random.nextInt(6);
                byte[] bytes = new byte[1 + topics + random.nextInt(maxBytes)];
                random.nextBytes(bytes);
                for (int t = 0; t <= topics; t++) {
                    bytes[t] = (byte) (bytes[t] & (t == 1 ? 1 : 0x1F));
                }
                events.add(new Event(bytes, topics));
            }
            sample.ledgers.add(events);
        }
        return sample;
    }

    SegmentSummary write(Disk disk, SegmentLimits limits) throws IOException {
        try (SegmentWriter writer = SegmentWriter.create(disk, EVENTS, INDEX, SPILLS, identity, limits)) {
            add(writer);
            return writer.finish();
        }
    }

    /** Adds every ledger and remembers what was added. */
    void add(SegmentWriter writer) throws IOException {
        stored.clear();
        starts.clear();
        terms.clear();
        LedgerEvents into = new LedgerEvents();
        for (int i = 0; i < ledgers.size(); i++) {
            fill(into, i);
            starts.add(stored.size());
            remember(into);
            writer.add(into);
        }
        starts.add(stored.size());
    }

    void fill(LedgerEvents into, int ledger) {
        long seq = identity.firstSeq() + ledger;
        into.begin(new LedgerHeader(seq, new Hash(seq, 0, 0, 0), new Hash(seq - 1, 0, 0, 0), 1_700_000_000 + seq, 23));
        EventFields fields = new EventFields();
        List<Event> events = ledgers.get(ledger);
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            fields.begin(event.bytes(), event.bytes()[0] == 5 ? 1 : 0);
            if (event.bytes()[0] != 0) {
                fields.contract(0, 1);
            }
            for (int t = 1; t <= event.topics(); t++) {
                fields.topic(t, 1);
            }
            EventId id = new EventId(seq, 1 + i / 10, 0, i % 10);
            into.add(id, new Hash(seq, i / 10, 7, 8), i % 3 > 0, Slice.of(event.bytes()), fields);
        }
    }

    private void remember(LedgerEvents events) {
        for (int i = 0; i < events.count(); i++) {
            for (int t = 0; t < events.termCount(i); t++) {
                TermKey key = new TermKey(events.termHigh(i, t), events.termLow(i, t));
                terms.computeIfAbsent(key, k -> new RoaringBitmap()).add(stored.size());
            }
            stored.add(events.stored(i).copy());
        }
    }

    /** The ids of a term; none when no event has it. */
    RoaringBitmap ids(TermKey key) {
        return terms.getOrDefault(key, new RoaringBitmap());
    }

    SegmentReader open(Disk disk) throws IOException {
        return SegmentReader.open(disk, EVENTS, INDEX, identity);
    }

    static TermKey absent() {
        return TermKey.of(EventField.TOPIC_3, new byte[] {1, 2, 3}, 0, 3);
    }
}
