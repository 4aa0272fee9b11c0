package io.firn.format.events.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.ledger.Geometry;
import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A segment whose directory was synced is whole after every crash; what another crash leaves is never taken for whole. */
final class SegmentCrashTest {
    private static final SegmentIdentity IDENTITY = new SegmentIdentity("toy", new Geometry(6, 4, 2), 3);

    /** So few postings in memory that there are spills. */
    private static final SegmentLimits LIMITS = new SegmentLimits(100, 256, 64, 5);

    private final SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(31), 30, 6);

    @Test
    void writingASegmentSurvivesEveryCrash() {
        writing().atLeast(12, 700, 80).run();
    }

    @Test
    void aDiskThatForcesNothingIsFoundOut() {
        writing().expectCaught(Mutant.NO_FORCE);
    }

    @Test
    void aDirectoryThatIsNotSyncedIsFoundOut() {
        writing().expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    private CrashEnumerator writing() {
        return CrashEnumerator.of("event segment")
                .scenario((disk, acks) -> {
                    acks.attempt("segment");
                    write(disk);
                    acks.acknowledge("segment");
                })
                .recoverTo((disk, acks) -> {
                    SegmentWriter.removeLeftovers(disk, SampleSegment.SPILLS);
                    acks.requireAll(held(disk));
                    if (held(disk).isEmpty()) {
                        write(disk);
                    }
                    assertThat(held(disk)).hasSize(1);
                    return held(disk);
                });
    }

    private void write(Disk disk) throws IOException {
        sample.write(disk, LIMITS);
        disk.syncDirectory(SampleSegment.SPILLS);
    }

    /** The segment when it is there and whole. */
    private List<Object> held(Disk disk) throws IOException {
        try (SegmentReader reader = sample.open(disk)) {
            reader.verify();
            EventCursor cursor = reader.cursor();
            for (int id = 0; id < sample.stored.size(); id++) {
                assertThat(cursor.stored(id).copy()).isEqualTo(sample.stored.get(id));
            }
            return List.of("segment");
        } catch (CorruptFileException | NoSuchFileException e) {
            return List.of();
        }
    }
}
