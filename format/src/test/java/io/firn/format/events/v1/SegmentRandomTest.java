package io.firn.format.events.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Geometry;
import io.firn.ledger.TermKey;
import io.firn.testkit.Randomness;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

final class SegmentRandomTest {
    private static final int ROUNDS = 60;

    @Test
    void aSegmentIsTheListOfItsEventsAndTheSetsOfTheirTerms() throws IOException {
        Randomness randomness = Randomness.fresh("event segments against lists and sets");
        long events = 0;
        for (int round = 0; round < ROUNDS; round++) {
            events += check(randomness.generator(round), round);
        }
        System.out.println("random segments: " + ROUNDS + " rounds, " + events + " events");
        assertThat(events).isPositive();
    }

    private static int check(SplittableRandom random, int round) throws IOException {
        SegmentIdentity identity = new SegmentIdentity(
                "net " + round, new Geometry(1 + random.nextInt(40), 4, random.nextInt(5)), random.nextInt(1_000));
        SampleSegment sample = SampleSegment.of(
                identity,
                random,
                random.nextInt(round % 10 == 0 ? 500 : 60),
                1 + random.nextInt(round % 7 == 0 ? 9_000 : 90));
        SegmentLimits limits = new SegmentLimits(
                200 + random.nextInt(2_000),
                1 + random.nextInt(2_000),
                1 + random.nextInt(random.nextBoolean() ? 50 : 5_000),
                random.nextInt(12));
        SimulatedDisk disk = new SimulatedDisk();
        SegmentSummary written = sample.write(disk, limits);
        try (SegmentReader reader = sample.open(disk)) {
            reader.verify();
            assertThat(reader.summary()).isEqualTo(written);
            assertThat(written.eventCount()).isEqualTo(sample.stored.size());
            assertThat(written.termCount()).isEqualTo(sample.terms.size());
            checkEvents(random, sample, reader);
            checkLedgers(sample, reader);
            checkTerms(random, sample, reader);
            checkPostings(sample, reader);
        }
        return sample.stored.size();
    }

    private static void checkEvents(SplittableRandom random, SampleSegment sample, SegmentReader reader)
            throws IOException {
        EventCursor cursor = reader.cursor();
        for (int i = 0; i < sample.stored.size(); i++) {
            int id = random.nextInt(8) == 0 ? random.nextInt(sample.stored.size()) : i;
            assertThat(cursor.stored(id).copy()).isEqualTo(sample.stored.get(id));
        }
        assertThat(cursor.decompressedBytes() > 0).isEqualTo(!sample.stored.isEmpty());
    }

    private static void checkLedgers(SampleSegment sample, SegmentReader reader) {
        long first = sample.identity.firstSeq();
        for (int i = 0; i < sample.starts.size(); i++) {
            assertThat(reader.eventsBefore(first + i)).isEqualTo(sample.starts.get(i));
            for (int id = sample.starts.get(i); i < sample.ledgers.size() && id < sample.starts.get(i + 1); id++) {
                assertThat(reader.seqOf(id)).isEqualTo(first + i);
            }
        }
    }

    private static void checkTerms(SplittableRandom random, SampleSegment sample, SegmentReader reader)
            throws IOException {
        int count = sample.stored.size();
        List<TermKey> keys = new ArrayList<>(sample.terms.keySet());
        for (int i = 0; i < 40; i++) {
            keys.add(new TermKey(random.nextLong(), random.nextLong()));
        }
        for (TermKey key : keys) {
            RoaringBitmap model = sample.ids(key);
            for (int i = 0; i < 4; i++) {
                int from = i == 0 ? 0 : random.nextInt(count + 1);
                int limit = i == 0 ? count : from + random.nextInt(count - from + 1);
                RoaringBitmap found = new RoaringBitmap();
                reader.postings(key, from, limit, found);
                assertThat(found).as("%s from %d below %d", key, from, limit).isEqualTo(model.selectRange(from, limit));
            }
        }
    }

    private static void checkPostings(SampleSegment sample, SegmentReader reader) throws IOException {
        StringBuilder found = new StringBuilder();
        reader.postings((high, low, id) ->
                found.append(new TermKey(high, low)).append(' ').append(id).append('\n'));
        StringBuilder expected = new StringBuilder();
        for (Map.Entry<TermKey, RoaringBitmap> term : sample.terms.entrySet()) {
            term.getValue()
                    .forEach((int id) -> expected.append(term.getKey())
                            .append(' ')
                            .append(id)
                            .append('\n'));
        }
        assertThat(found.toString().equals(expected.toString())).isTrue();
    }
}
