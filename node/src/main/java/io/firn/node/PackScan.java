package io.firn.node;

import io.firn.catalog.ArtifactState;
import io.firn.format.Checksums;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.pack.v1.PackSummary;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Reads one frozen pack and checks it: against the catalog and its place from its own summary, or ledger by ledger with
 * everything derived again. What is wrong is told, and reading goes on where it can.
 *
 * <p>Threading: confined to its owner.
 */
final class PackScan {
    /** What was read and held. */
    record Found(long ledgers, long transactions, long events, long bytes, Optional<PackSummary> summary) {
        static final Found NOTHING = new Found(0, 0, 0, 0, Optional.empty());

        static Found unread(PackSummary summary, long bytes) {
            return new Found(0, 0, 0, bytes, Optional.of(summary));
        }
    }

    private final StoppedNode node;
    private final LedgerChecks checks;
    private final LedgerChecks.Problems problems;
    private final Walked walked;

    /** Hears of the ledgers of packs. */
    @FunctionalInterface
    interface Walked {
        /** One more was looked at. */
        void one();

        /** One more was walked and held; its layout and events are in the checks until the next. */
        default void held() {}
    }

    /** @param checks keeps the hash of the ledger before from one pack to the next */
    PackScan(StoppedNode node, LedgerChecks checks, LedgerChecks.Problems problems, Walked walked) {
        this.node = node;
        this.checks = checks;
        this.problems = problems;
        this.walked = walked;
    }

    /** Opens the pack and compares what it says of itself with the catalog, its place and the link from the chunk before. */
    Found outside(int chunk, ArtifactState.Frozen frozen) {
        Path file = node.roots().pack(chunk);
        try (PackReader reader = PackReader.open(node.disk(), file, node.identity(chunk))) {
            PackSummary summary = reader.summary();
            boolean inPlace = matchesPlace(chunk, summary, file);
            matchesCatalog(frozen, summary, file);
            linkFromBefore(summary, file);
            checks.follow(inPlace ? Optional.of(summary.lastHash()) : Optional.empty());
            return Found.unread(summary, node.disk().size(file));
        } catch (IOException e) {
            return failed(file, e);
        }
    }

    /** Reads every byte and walks every ledger from {@code first} to {@code last}, which lie in the chunk. */
    Found inside(int chunk, ArtifactState.Frozen frozen, long first, long last) {
        Path file = node.roots().pack(chunk);
        try (PackReader reader = PackReader.open(node.disk(), file, node.identity(chunk))) {
            PackSummary summary = reader.summary();
            boolean inPlace = matchesPlace(chunk, summary, file);
            matchesCatalog(frozen, summary, file);
            boolean whole = first == node.geometry().firstSeqOf(chunk)
                    && last == node.geometry().lastSeqOf(chunk);
            verifyHeader(reader, file);
            if (!inPlace) {
                checks.follow(Optional.empty());
                return Found.unread(summary, node.disk().size(file));
            }
            return walk(reader, file, first, last, whole);
        } catch (IOException e) {
            return failed(file, e);
        }
    }

    private Found walk(PackReader reader, Path file, long first, long last, boolean whole) throws IOException {
        PackSummary summary = reader.summary();
        MessageDigest content = Checksums.sha256();
        long ledgers = 0;
        long transactions = 0;
        long events = 0;
        int opaque = 0;
        if (first == summary.firstSeq()) {
            linkFromBefore(summary, file);
            checks.follow(Optional.of(summary.previousHash()));
        }
        for (long seq = first; seq <= last; seq++) {
            walked.one();
            Optional<Slice> raw = read(reader, file, seq);
            if (raw.isEmpty()) {
                continue;
            }
            ledgers++;
            transactions += checks.layout().txCount();
            events += checks.events().count();
            walked.held();
            boolean isOpaque = checks.layout().opaqueReason().isPresent();
            opaque += isOpaque ? 1 : 0;
            if (isOpaque && !reader.opaque(seq)) {
                problems.bad("ledger " + seq + ": cannot be walked and the pack does not say so", file.toString());
            }
            content.update(raw.get().array(), raw.get().offset(), raw.get().length());
        }
        if (whole && ledgers == summary.count()) {
            compareSummary(summary, Hash.of(content.digest(), 0), opaque, file);
        }
        return new Found(ledgers, transactions, events, node.disk().size(file), Optional.of(summary));
    }

    private Optional<Slice> read(PackReader reader, Path file, long seq) {
        ByteBuffer record;
        try {
            record = reader.read(seq);
        } catch (IOException e) {
            LedgerChecks.bad(problems, file, e);
            checks.follow(Optional.empty());
            return Optional.empty();
        }
        return checks.ledger(seq, record, file);
    }

    /** What the pack says of itself against what was derived again from its ledgers. */
    private void compareSummary(PackSummary summary, Hash content, int opaque, Path file) {
        if (!content.equals(summary.content())) {
            problems.bad(
                    "content hash " + summary.content() + " is not that of its ledgers, " + content, file.toString());
        }
        if (!checks.previous().equals(Optional.of(summary.lastHash()))) {
            problems.bad("last hash " + summary.lastHash() + " is not that of its last ledger", file.toString());
        }
        if (opaque > summary.opaque()) {
            problems.bad(
                    "says " + summary.opaque() + " opaque ledgers, " + opaque + " could not be walked",
                    file.toString());
        }
    }

    private void verifyHeader(PackReader reader, Path file) {
        try {
            reader.verifyHeader();
        } catch (IOException e) {
            LedgerChecks.bad(problems, file, e);
        }
    }

    private boolean matchesPlace(int chunk, PackSummary summary, Path file) {
        long first = node.geometry().firstSeqOf(chunk);
        int count = node.geometry().ledgersPerChunk();
        if (summary.firstSeq() == first && summary.count() == count) {
            return true;
        }
        problems.bad(
                "holds " + summary.count() + " ledgers from " + summary.firstSeq() + ", chunk " + chunk + " has "
                        + count + " from " + first,
                file.toString());
        return false;
    }

    private void matchesCatalog(ArtifactState.Frozen frozen, PackSummary summary, Path file) {
        if (!summary.content().equals(frozen.content()) || summary.opaque() != frozen.opaque()) {
            problems.bad(
                    "content hash " + summary.content() + " with " + summary.opaque() + " opaque ledgers is not "
                            + frozen.content() + " with " + frozen.opaque()
                            + " of the catalog: another pack is in its place",
                    file.toString());
        }
    }

    private void linkFromBefore(PackSummary summary, Path file) {
        Optional<Hash> before = checks.previous();
        if (before.isPresent() && !before.get().equals(summary.previousHash())) {
            problems.bad(
                    "ledger " + summary.firstSeq() + ": names " + summary.previousHash()
                            + " as the hash of the ledger before it, the chunk before ends in " + before.get(),
                    file.toString());
        }
    }

    private Found failed(Path file, IOException e) {
        checks.follow(Optional.empty());
        if (e instanceof NoSuchFileException) {
            problems.bad("missing, though the catalog calls it frozen", file.toString());
        } else {
            LedgerChecks.bad(problems, file, e);
        }
        return Found.NOTHING;
    }
}
