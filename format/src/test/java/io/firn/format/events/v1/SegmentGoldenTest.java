package io.firn.format.events.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.format.FileBytes;
import io.firn.format.GoldenFiles;
import io.firn.ledger.Geometry;
import io.firn.ledger.TermKey;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

final class SegmentGoldenTest {
    private static final String EVENTS = "event-segment-v1-events.pack";
    private static final String INDEX = "event-segment-v1-index.pack";

    private final SegmentIdentity identity = new SegmentIdentity("golden network ; 2026", new Geometry(12, 10, 2), 2);
    private final SampleSegment sample = SampleSegment.of(identity, new SplittableRandom(20_261_124), 60, 12);
    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void theGoldenSegmentIsReadToTheSameEventsAndTerms() throws IOException {
        sample.write(disk, SampleSegment.SMALL);
        FileBytes.place(disk, SampleSegment.EVENTS, GoldenFiles.read(EVENTS));
        FileBytes.place(disk, SampleSegment.INDEX, GoldenFiles.read(INDEX));
        try (SegmentReader reader = sample.open(disk)) {
            reader.verify();
            assertThat(reader.summary().firstSeq()).isEqualTo(26);
            assertThat(reader.summary().eventCount()).isEqualTo(sample.stored.size());
            EventCursor cursor = reader.cursor();
            for (int id = 0; id < sample.stored.size(); id++) {
                assertThat(cursor.stored(id).copy()).isEqualTo(sample.stored.get(id));
            }
            for (Map.Entry<TermKey, RoaringBitmap> term : sample.terms.entrySet()) {
                RoaringBitmap found = new RoaringBitmap();
                reader.postings(term.getKey(), 0, sample.stored.size(), found);
                assertThat(found).isEqualTo(term.getValue());
            }
        }
    }

    @Test
    void theGoldenSegmentIsWrittenAgainByteForByte() throws IOException {
        sample.write(disk, SampleSegment.SMALL);
        GoldenFiles.assertReproduces(EVENTS, FileBytes.read(disk, SampleSegment.EVENTS));
        GoldenFiles.assertReproduces(INDEX, FileBytes.read(disk, SampleSegment.INDEX));
    }
}
