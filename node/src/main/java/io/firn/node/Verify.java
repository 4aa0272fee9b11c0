package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.disk.Disk;
import io.firn.format.events.v1.SegmentReader;
import io.firn.format.txindex.v1.TxIndexReader;
import io.firn.format.txrun.v1.RunReader;
import io.firn.journal.CommitLog;
import io.firn.ledger.Chain;
import io.firn.ledger.LedgerWitness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads everything and checks every checksum and the hash chain, over packs and journal. The caller holds the shared locks.
 *
 * <p>Holds: whatever is bad is listed and the walk goes on behind it.
 *
 * <p>Threading: confined to the caller's thread.
 *
 * <p>Proof: {@code VerifyTest}.
 */
public final class Verify {
    private final StoppedNode node;
    private final List<Bad> bad;
    private final Progress progress;
    private final LedgerChecks checks;
    private final Comparison comparison;
    private final long from;
    private final long to;
    private final long total;
    private long done;
    private long ledgers;
    private long transactions;
    private long events;
    private long files;
    private long bytes;

    private Verify(
            StoppedNode node,
            List<Bad> bad,
            OptionalLong from,
            OptionalLong to,
            Progress progress,
            Optional<LedgerWitness> witness) {
        this.node = node;
        this.bad = bad;
        this.progress = progress;
        this.checks = new LedgerChecks(node.chain(), this::bad);
        this.comparison = new Comparison(witness, this::bad);
        long lowest = node.earliestSeq().orElse(node.geometry().firstSeq());
        this.from = Math.max(lowest, from.orElse(lowest));
        long highest = node.lastSeq().orElse(lowest - 1);
        this.to = Math.min(highest, to.orElse(highest));
        this.total = Math.max(0, this.to - this.from + 1);
    }

    /** Something that does not hold: what, and in which file. */
    public record Bad(String what, String where) {}

    /** Ledgers, both ends included. */
    public record Range(long firstSeq, long lastSeq) {}

    /**
     * What a witness said of the ledgers that hold.
     *
     * @param firstSeq first ledger that was to be verified
     * @param lastSeq last one; below the first when there is none
     * @param ledgers that it has
     * @param different those of them that are other ledgers
     * @param absent how many it does not have
     * @param absentRanges the first {@value Comparison#MOST_RANGES} ranges of those
     */
    public record Compared(
            long firstSeq, long lastSeq, long ledgers, long different, long absent, List<Range> absentRanges) {}

    /**
     * What was verified.
     *
     * @param ledgers a ledger counts once however many tiers hold it
     * @param compared empty without a witness
     */
    public record Report(
            long ledgers,
            long transactions,
            long events,
            long files,
            long bytes,
            List<Bad> bad,
            Optional<Compared> compared) {}

    /**
     * Verifies without a witness and without telling how far it has come.
     *
     * @see #run(NodeConfig, Chain, Disk, OptionalLong, OptionalLong, Progress, Optional)
     */
    public static Report run(NodeConfig config, Chain chain, Disk disk, OptionalLong from, OptionalLong to)
            throws NodeException {
        return run(config, chain, disk, from, to, Progress.NONE, Optional.empty());
    }

    /**
     * Verifies the ledgers of a range.
     *
     * @param from the first ledger; empty, or below the earliest: the earliest
     * @param to the last ledger, inclusive; empty, or above the last held: the last held
     * @param witness what every ledger that holds is compared with, once however many tiers hold it
     * @throws NodeException when there is no archive, it is another network's, or the range is inverted
     */
    public static Report run(
            NodeConfig config,
            Chain chain,
            Disk disk,
            OptionalLong from,
            OptionalLong to,
            Progress progress,
            Optional<LedgerWitness> witness)
            throws NodeException {
        if (from.isPresent() && to.isPresent() && from.getAsLong() > to.getAsLong()) {
            throw new NodeException(
                    NodeException.Kind.USAGE,
                    "from " + from.getAsLong() + " to " + to.getAsLong() + ": the range ends before it begins");
        }
        List<Bad> bad = new ArrayList<>();
        StoppedNode.Damage note = (part, why) -> bad.add(new Bad(String.valueOf(why.getMessage()), part.toString()));
        try (StoppedNode node = StoppedNode.open(config, chain, disk, note)) {
            return new Verify(node, bad, from, to, progress, witness).run();
        } catch (IOException e) {
            throw new NodeException(
                    NodeException.Kind.FAILED, "the verification could not go on: " + e.getMessage(), e);
        }
    }

    private Report run() throws IOException {
        packs();
        derived();
        if (node.journal().isPresent()) {
            journal(node.journal().get());
        }
        gaps();
        progress.at(total, total);
        Optional<Compared> compared = comparison.end(from, to);
        return new Report(ledgers, transactions, events, files, bytes, List.copyOf(bad), compared);
    }

    private void packs() {
        PackScan scan = new PackScan(node, checks, this::bad, new PackScan.Walked() {
            @Override
            public void one() {
                step();
            }

            @Override
            public void held() {
                compare();
            }
        });
        int before = Integer.MIN_VALUE;
        for (Map.Entry<Integer, ArtifactState.Frozen> entry : node.frozen().entrySet()) {
            int chunk = entry.getKey();
            long first = Math.max(from, node.geometry().firstSeqOf(chunk));
            long last = Math.min(to, node.geometry().lastSeqOf(chunk));
            if (first > last) {
                continue;
            }
            if (chunk != before + 1) {
                checks.follow(Optional.empty());
            }
            before = chunk;
            PackScan.Found found = scan.inside(chunk, entry.getValue(), first, last);
            ledgers += found.ledgers();
            transactions += found.transactions();
            events += found.events();
            files++;
            bytes += found.bytes();
        }
    }

    /** Every checksum of the event segments, runs and indexes that have to do with the range. */
    private void derived() throws IOException {
        for (Map.Entry<ArtifactKey, ArtifactState> artifact : node.catalog().isPresent()
                ? node.catalog().get().artifacts()
                : List.<Map.Entry<ArtifactKey, ArtifactState>>of()) {
            if (artifact.getValue() instanceof ArtifactState.Frozen) {
                switch (artifact.getKey()) {
                    case ArtifactKey.Chunk(int chunk, ArtifactKind kind) -> {
                        if (touches(chunk, chunk)) {
                            derived(chunk, kind);
                        }
                    }
                    case ArtifactKey.Index index -> {
                        if (touches(index.firstChunk(), index.lastChunk())) {
                            index(index);
                        }
                    }
                }
            }
        }
    }

    private boolean touches(int firstChunk, int lastChunk) {
        return node.geometry().firstSeqOf(firstChunk) <= to && node.geometry().lastSeqOf(lastChunk) >= from;
    }

    private void derived(int chunk, ArtifactKind kind) {
        switch (kind) {
            case EVENTS -> segment(chunk);
            case TXHASH -> run(chunk);
            case LEDGERS, COLD -> {}
        }
    }

    private void segment(int chunk) {
        Path file = node.roots().events(chunk);
        Path index = node.roots().eventIndex(chunk);
        try (SegmentReader segment = SegmentReader.open(node.disk(), file, index, node.segmentIdentity(chunk))) {
            segment.verify();
            files += 2;
            bytes += node.disk().size(file) + node.disk().size(index);
        } catch (IOException e) {
            LedgerChecks.bad(this::bad, file, e);
        }
    }

    private void run(int chunk) {
        Path file = node.roots().run(chunk);
        try (RunReader run = RunReader.open(node.disk(), file, node.runIdentity(chunk))) {
            run.verify();
            files++;
            bytes += node.disk().size(file);
        } catch (IOException e) {
            LedgerChecks.bad(this::bad, file, e);
        }
    }

    private void index(ArtifactKey.Index key) {
        Path file = node.roots().index(key);
        try (TxIndexReader index = TxIndexReader.open(node.disk(), file, node.indexIdentity(key))) {
            index.verify();
            files++;
            bytes += node.disk().size(file);
        } catch (IOException e) {
            LedgerChecks.bad(this::bad, file, e);
        }
    }

    private void journal(CommitLog journal) throws IOException {
        for (CommitLog.Segment segment : journal.segments()) {
            if (segment.firstOffset() <= to && segment.limitOffset() > from) {
                files++;
                bytes += segment.bytes();
            }
        }
        if (node.journalCount() == 0 || from > to) {
            return;
        }
        try (JournalScan scan = new JournalScan(node, journal, checks, this::bad)) {
            scan.walk(from, to, seq -> {
                if (!node.isFrozen(seq)) {
                    ledgers++;
                    transactions += checks.layout().txCount();
                    events += checks.events().count();
                    compare();
                    step();
                }
            });
        }
    }

    private void gaps() {
        for (StoppedNode.Gap gap : node.gaps(from, to)) {
            bad(
                    "ledgers " + gap.firstSeq() + " to " + gap.lastSeq() + " are neither frozen nor in the journal",
                    node.roots().cold().toString());
        }
    }

    private void compare() {
        comparison.ledger(checks.layout().header(), checks.raw());
    }

    private void bad(String what, String where) {
        bad.add(new Bad(what, where));
    }

    private void step() {
        done++;
        progress.at(done, total);
    }
}
