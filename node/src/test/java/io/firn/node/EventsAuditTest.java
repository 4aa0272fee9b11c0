package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.events.v1.SegmentSummary;
import io.firn.format.events.v1.SegmentWriter;
import io.firn.format.pack.v1.PackSummary;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.hot.HotRow;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit says of event segments, and of events in hot stores, that are not what the ledgers hold. */
class EventsAuditTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private SampleArchive archive;

    @BeforeEach
    void settle() throws Exception {
        archive = SampleArchive.settled(disk, new DiskHotStores(disk), Path.of("/firn"));
    }

    @AfterEach
    void close() {
        archive.close();
    }

    /** What is changed of an event on its way into a tier. */
    private enum Kind {
        OTHER_BYTES,
        /** Its bytes are right, of its terms there is its type alone. */
        LACKING_TERMS,
        /** Its bytes are right, it has a topic more in its terms. */
        FURTHER_TERM,
        MISSING
    }

    private record Change(Kind kind, long seq, int event) {}

    @Test
    void everyEventOfASoundArchiveIsDerivedAgain() throws Exception {
        archive.stop();
        Doctor.Report report = audit(ReadsAudit.Depth.DEEP);
        assertThat(report.violations()).isEmpty();
        assertThat(report.checked()).containsEntry("INV-1.event_segments", 3L);
        int events = new EventModel(archive.ledgers, 2, SampleArchive.GEOMETRY.lastSeqOf(2)).events.size();
        assertThat(report.checked()).containsEntry("INV-1.rederived.events", (long) events);
    }

    @Test
    void anotherSegmentInItsPlaceIsTold() throws Exception {
        archive.stop();
        Path events = archive.roots.events(1);
        Path index = archive.roots.eventIndex(1);
        byte[] goodEvents = archive.bytes(events);
        byte[] goodIndex = archive.bytes(index);

        archive.replace(events, archive.bytes(archive.roots.events(0)));
        archive.replace(index, archive.bytes(archive.roots.eventIndex(0)));
        mustTell(ReadsAudit.Depth.OUTSIDE, "chunk", events);

        archive.replace(events, goodEvents);
        mustTell(ReadsAudit.Depth.OUTSIDE, "chunk", index);

        ToyLedgers right = archive.ledgers;
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.segment(events, index, 1);
        mustTell(ReadsAudit.Depth.OUTSIDE, "another file is in its place", events);

        archive.replace(events, goodEvents);
        mustTell(ReadsAudit.Depth.OUTSIDE, "an index of other events", index);

        archive.replace(index, java.util.Arrays.copyOf(goodIndex, goodIndex.length - 1));
        mustTell(ReadsAudit.Depth.OUTSIDE, "", index);

        archive.ledgers = right;
        archive.replace(index, goodIndex);
        assertThat(audit(ReadsAudit.Depth.DEEP).violations()).isEmpty();
    }

    @Test
    void aMissingFileIsToldOnce() throws Exception {
        archive.stop();
        for (Path file : List.of(archive.roots.events(1), archive.roots.eventIndex(1))) {
            byte[] good = archive.bytes(file);
            disk.unlinkIfExists(file);
            for (ReadsAudit.Depth depth : ReadsAudit.Depth.values()) {
                assertThat(audit(depth).violations()).singleElement().satisfies(told -> {
                    assertThat(told.invariant()).isEqualTo("INV-3");
                    assertThat(told.where()).isEqualTo(file.toString());
                });
            }
            archive.replace(file, good);
        }
    }

    @Test
    void everyDamagedByteOfBothFilesIsTold() throws Exception {
        archive.stop();
        for (Path file : List.of(archive.roots.events(1), archive.roots.eventIndex(1))) {
            byte[] good = archive.bytes(file);
            for (int i = 0; i < good.length; i += 5) {
                archive.damage(file, i);
                assertThat(audit(ReadsAudit.Depth.DEEP).violations())
                        .as("byte %s of %s", i, file)
                        .isNotEmpty()
                        .hasSizeLessThan(4)
                        .allSatisfy(told -> {
                            assertThat(told.invariant()).isEqualTo("INV-1");
                            assertThat(told.where()).isEqualTo(file.toString());
                        });
                archive.replace(file, good);
            }
        }
    }

    @Test
    void aSegmentOfOtherLedgersIsToldByTheDeepAuditOnceAndInAll() throws Exception {
        ToyLedgers right = archive.ledgers;
        freezeThree((events, index) -> {
            archive.ledgers = ToyLedgers.of(archive.chain, 8);
            SegmentSummary written = archive.segment(events, index, 3);
            archive.ledgers = right;
            return written;
        });
        assertThat(audit(ReadsAudit.Depth.OUTSIDE).violations()).isEmpty();
        List<Doctor.Violation> told = audit(ReadsAudit.Depth.DEEP).violations();
        String events = archive.roots.events(3).toString();
        assertThat(told)
                .filteredOn(violation -> violation.where().equals(events))
                .hasSize(2);
        mustTell(ReadsAudit.Depth.DEEP, "ledger " + SampleArchive.GEOMETRY.firstSeqOf(3), archive.roots.events(3));
        mustTell(ReadsAudit.Depth.DEEP, "of its ledgers in all", archive.roots.events(3));
        mustTell(ReadsAudit.Depth.DEEP, "terms of events that are not the", archive.roots.eventIndex(3));
        assertThat(told).hasSize(3);
    }

    @Test
    void oneOtherEventIsToldByTheDeepAudit() throws Exception {
        long seq = busyLedger();
        freezeThree(changed(new Change(Kind.OTHER_BYTES, seq, 1)));
        assertThat(audit(ReadsAudit.Depth.OUTSIDE).violations()).isEmpty();
        assertThat(audit(ReadsAudit.Depth.DEEP).violations()).singleElement().satisfies(told -> {
            assertThat(told.what()).isEqualTo("event 1 of ledger " + seq + " is another one");
            assertThat(told.where()).isEqualTo(archive.roots.events(3).toString());
        });
    }

    @Test
    void anEventThatIsMissingIsToldByTheDeepAudit() throws Exception {
        long seq = busyLedger();
        freezeThree(changed(new Change(Kind.MISSING, seq, 1)));
        assertThat(audit(ReadsAudit.Depth.OUTSIDE).violations()).isEmpty();
        mustTell(ReadsAudit.Depth.DEEP, "ledger " + seq + " has ", archive.roots.events(3));
    }

    @Test
    void anIndexThatLacksATermOfOneEventIsToldByTheDeepAudit() throws Exception {
        long seq = busyLedger();
        for (int event = 0; event < 2; event++) {
            freezeThree(changed(new Change(Kind.LACKING_TERMS, seq, event)));
            mustTellOfTerms();
        }
    }

    @Test
    void anIndexWithATermThatItsEventDoesNotHaveIsToldByTheDeepAudit() throws Exception {
        freezeThree(changed(new Change(Kind.FURTHER_TERM, busyLedger(), 0)));
        mustTellOfTerms();
    }

    private void mustTellOfTerms() throws Exception {
        assertThat(audit(ReadsAudit.Depth.OUTSIDE).violations()).isEmpty();
        assertThat(audit(ReadsAudit.Depth.DEEP).violations()).singleElement().satisfies(told -> {
            assertThat(told.invariant()).isEqualTo("INV-1");
            assertThat(told.what()).contains("terms of events that are not the");
            assertThat(told.where()).isEqualTo(archive.roots.eventIndex(3).toString());
        });
    }

    @Test
    void otherEventsOrTermsInAHotStoreAreToldByTheDeepAudit() throws Exception {
        long seq = hotBusyLedger();
        Map<Change, String> wrongs = Map.of(
                new Change(Kind.OTHER_BYTES, seq, 1), "event 1 of ledger " + seq + " is another one",
                new Change(Kind.MISSING, seq, 1), "ledger " + seq + " has ",
                new Change(Kind.LACKING_TERMS, seq, 0), "of ledger " + seq + " names other events");
        archive.stop();
        for (Map.Entry<Change, String> wrong : wrongs.entrySet()) {
            hot(wrong.getKey());
            assertThat(audit(ReadsAudit.Depth.OUTSIDE).violations()).isEmpty();
            assertThat(audit(ReadsAudit.Depth.DEEP).violations())
                    .singleElement()
                    .satisfies(told -> {
                        assertThat(told.invariant()).isEqualTo("INV-1");
                        assertThat(told.what()).contains(wrong.getValue());
                        assertThat(told.where()).isEqualTo(archive.roots.hot(3).toString());
                    });
        }
    }

    @Test
    void aFrozenChunkWithoutEventsIsPending() throws Exception {
        List<ArtifactKey> key = List.of(new ArtifactKey.Chunk(1, ArtifactKind.EVENTS));
        archive.catalog.demote(key);
        archive.catalog.destroy(key);
        archive.stop();
        Doctor.Report report = audit(ReadsAudit.Depth.DEEP);
        assertThat(report.violations()).isEmpty();
        assertThat(report.settled()).isFalse();
        assertThat(report.pending())
                .containsExactly("the events of chunk 1 are not indexed: the next start indexes them");
    }

    /** Writes a segment of chunk 3. */
    @FunctionalInterface
    private interface Segment {
        SegmentSummary write(Path events, Path index) throws IOException;
    }

    /** Freezes chunk 3 with another segment than its own, in place of one frozen before, and stops. */
    private void freezeThree(Segment segment) throws Exception {
        ArtifactKey events = new ArtifactKey.Chunk(3, ArtifactKind.EVENTS);
        ArtifactKey run = new ArtifactKey.Chunk(3, ArtifactKind.TXHASH);
        if (disk.exists(archive.roots.pack(3))) {
            archive.reopen();
            archive.catalog.demote(List.of(events));
            archive.catalog.destroy(List.of(events));
        } else {
            archive.append(SampleArchive.lastSeq() + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
            archive.catalog.freeze(List.of(SampleArchive.key(3), run), () -> {
                PackSummary pack = archive.pack(archive.roots.pack(3), 3);
                return Map.of(
                        SampleArchive.key(3),
                        new ArtifactState.Frozen(pack.content(), ArtifactState.At.LOCAL, 0),
                        run,
                        new ArtifactState.Frozen(
                                archive.run(archive.roots.run(3), 3).content(), ArtifactState.At.LOCAL, 0));
            });
            archive.index(0, 3);
        }
        archive.catalog.freeze(List.of(events), () -> {
            SegmentSummary written = segment.write(archive.roots.events(3), archive.roots.eventIndex(3));
            return Map.of(events, new ArtifactState.Frozen(written.content(), ArtifactState.At.LOCAL, 0));
        });
        archive.stop();
    }

    private Segment changed(Change change) {
        return (events, index) -> {
            SegmentIdentity identity = new SegmentIdentity(archive.chain.network(), SampleArchive.GEOMETRY, 3);
            try (SegmentWriter writer =
                    SegmentWriter.create(disk, events, index, archive.roots.transients(), identity)) {
                for (long seq = SampleArchive.GEOMETRY.firstSeqOf(3);
                        seq <= SampleArchive.GEOMETRY.lastSeqOf(3);
                        seq++) {
                    writer.add(events(seq, change));
                }
                return writer.finish();
            }
        };
    }

    /** The hot store of chunk 3 with a change in its events. */
    private void hot(Change change) throws Exception {
        archive.hotStores.remove(archive.roots.hot(3));
        try (var store = archive.hotStores.create(archive.roots.hot(3), 3)) {
            for (long seq = SampleArchive.GEOMETRY.firstSeqOf(3); seq <= SampleArchive.lastSeq(); seq++) {
                archive.frame(Slice.of(archive.ledgers.ledger(seq)));
                store.append(
                        new HotRow(archive.ledgers.header(seq), false),
                        HotHashes.of(archive.layout),
                        HotEvents.of(events(seq, change)));
            }
        }
    }

    /** The first ledger of chunk 3 that has two events and more. */
    private long busyLedger() {
        long seq = SampleArchive.GEOMETRY.firstSeqOf(3);
        while (events(seq, new Change(Kind.MISSING, -1, 0)).count() < 2) {
            seq++;
        }
        return seq;
    }

    private long hotBusyLedger() {
        long seq = busyLedger();
        assertThat(seq).isLessThanOrEqualTo(SampleArchive.lastSeq());
        return seq;
    }

    /** The events of a ledger, changed when it is the one to change. */
    private LedgerEvents events(long seq, Change change) {
        try {
            return changed(seq, change);
        } catch (BadLedgerException e) {
            throw new AssertionError(e);
        }
    }

    private LedgerEvents changed(long seq, Change change) throws BadLedgerException {
        LedgerWalker walker = archive.chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents right = new LedgerEvents();
        Slice raw = Slice.of(archive.ledgers.ledger(seq));
        walker.walk(raw, layout);
        walker.events(raw, layout, right);
        if (change.seq() != seq) {
            return right;
        }
        LedgerEvents changed = new LedgerEvents();
        changed.begin(layout.header());
        EventFields fields = new EventFields();
        for (int i = 0; i < right.count(); i++) {
            StoredEvent event = StoredEvent.read(right.stored(i));
            Slice bytes = event.event();
            walker.fields(bytes, fields);
            if (i != change.event()) {
                changed.add(event.id(), event.txHash(), event.successful(), bytes, fields);
                continue;
            }
            switch (change.kind()) {
                case OTHER_BYTES -> bytes = Slice.of(more(bytes));
                case LACKING_TERMS -> fields.begin(bytes.array(), type(fields));
                case FURTHER_TERM -> fields.topic(bytes.offset(), 1);
                case MISSING -> {
                    continue;
                }
            }
            changed.add(event.id(), event.txHash(), event.successful(), bytes, fields);
        }
        return changed;
    }

    /** An event with a byte more of its own: its terms are the same. */
    private static byte[] more(Slice event) {
        return java.util.Arrays.copyOf(event.copy(), event.length() + 1);
    }

    private static int type(EventFields fields) {
        return fields.value(EventField.TYPE).buffer().getInt();
    }

    private void mustTell(ReadsAudit.Depth depth, String what, Path where) throws Exception {
        assertThat(audit(depth).violations()).anySatisfy(told -> {
            assertThat(told.invariant()).isEqualTo("INV-1");
            assertThat(told.what()).contains(what);
            assertThat(told.where()).isEqualTo(where.toString());
        });
    }

    private Doctor.Report audit(ReadsAudit.Depth depth) throws NodeException {
        return Doctor.audit(archive.config, archive.chain, disk, archive.hotStores, depth == ReadsAudit.Depth.DEEP);
    }
}
