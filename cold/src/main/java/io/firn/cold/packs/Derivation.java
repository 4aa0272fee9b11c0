package io.firn.cold.packs;

import io.firn.catalog.ArtifactKind;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.format.events.v1.SegmentWriter;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import java.io.Closeable;
import java.io.IOException;

/**
 * Makes one artifact of a chunk out of its ledgers while they pass by; as long as those are there it can be made again.
 *
 * <p>Durable when: {@link #finish} returned and the directories are synced.
 *
 * <p>Threading: confined to its owner.
 */
sealed interface Derivation extends Closeable {
    /**
     * Begins an artifact in its place under {@code roots}, replacing what a crash may have left there.
     *
     * @throws IllegalArgumentException when artifacts of this kind are not derived from ledgers
     */
    static Derivation begin(ArtifactKind kind, int chunk, Disk disk, Roots roots, Archived of) throws IOException {
        return switch (kind) {
            case EVENTS ->
                new Events(
                        SegmentWriter.create(
                                disk,
                                roots.events(chunk),
                                roots.eventIndex(chunk),
                                roots.transients(),
                                of.segment(chunk)),
                        of.chain().newWalker(),
                        new LedgerEvents());
            case TXHASH -> new Hashes(RunWriter.create(disk, roots.run(chunk), roots.transients(), of.run(chunk)));
            case LEDGERS, COLD -> throw new IllegalArgumentException(kind.text() + " are not derived from ledgers");
        };
    }

    /** Takes the next ledger of the chunk. */
    void add(FramedLedger ledger) throws IOException;

    /** Every ledger was taken: ends the files and forces them; the content hash. */
    Hash finish() throws IOException;

    /** The event segment. */
    record Events(SegmentWriter writer, LedgerWalker walker, LedgerEvents events) implements Derivation {
        @Override
        public void add(FramedLedger ledger) throws IOException {
            ledger.events(walker, events);
            writer.add(events);
        }

        @Override
        public Hash finish() throws IOException {
            return writer.finish().content();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    /** The run: every hash that names a ledger or a transaction in it. */
    record Hashes(RunWriter writer) implements Derivation {
        @Override
        public void add(FramedLedger ledger) throws IOException {
            LedgerLayout layout = ledger.layout();
            long seq = layout.header().seq();
            writer.add(layout.header().hash(), seq);
            for (int i = 0; i < layout.txCount(); i++) {
                Hash hash = layout.hash(i);
                writer.add(hash, seq);
                if (!hash.equals(layout.innerHash(i))) {
                    writer.add(layout.innerHash(i), seq);
                }
            }
        }

        @Override
        public Hash finish() throws IOException {
            return writer.finish().content();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
