package io.firn.node;

import io.firn.catalog.ArtifactState;
import io.firn.catalog.HotState;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.hot.HotStores;
import io.firn.journal.CommitLog;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads are right: packs are what the catalog says and link to one another, the journal links to them, hot rows are those of the
 * journal. Deep: every ledger is decoded and walked, and everything kept of it derived again.
 *
 * <p>Threading: confined to its owner.
 */
final class ReadsAudit {
    /** How far an audit looks. */
    enum Depth {
        /** What files say of themselves, and the links between them. */
        OUTSIDE,
        /** Every ledger. */
        DEEP
    }

    private final StoppedNode node;
    private final HotStores hotStores;
    private final Findings findings;
    private final Progress progress;
    private final LedgerChecks checks;
    private final long total;
    private long done;

    ReadsAudit(StoppedNode node, HotStores hotStores, Findings findings, Progress progress) {
        this.node = node;
        this.hotStores = hotStores;
        this.findings = findings;
        this.progress = progress;
        this.checks = new LedgerChecks(node.chain(), this::bad);
        this.total = (long) node.frozen().size() * node.geometry().ledgersPerChunk() + node.journalCount();
    }

    void audit(Depth depth) throws IOException {
        if (node.catalog().isPresent()) {
            try (HashesAudit hashes = new HashesAudit(node, this::bad);
                    EventsAudit events = new EventsAudit(node, this::bad)) {
                hashes.outside();
                events.outside();
                packs(depth, walked(hashes, events));
                findings.checked(Findings.RIGHT_READS, "event_segments", events.segments());
                findings.checked(Findings.RIGHT_READS, "runs", hashes.runs());
                findings.checked(Findings.RIGHT_READS, "indexes", hashes.indexes());
                if (depth == Depth.DEEP) {
                    hashes.finish();
                    events.finish();
                    findings.checked(Findings.RIGHT_READS, "rederived.events", events.events());
                    findings.checked(Findings.RIGHT_READS, "rederived.hashes", hashes.hashes());
                }
            }
        }
        if (node.journal().isPresent()) {
            CommitLog journal = node.journal().get();
            tornTail(journal);
            try (JournalScan scan = new JournalScan(node, journal, checks, this::bad)) {
                journal(scan, journal, depth);
                hotStores(scan, journal, depth);
            }
        }
        step(total - done);
    }

    private PackScan.Walked walked(HashesAudit hashes, EventsAudit events) {
        return new PackScan.Walked() {
            @Override
            public void one() {
                step(1);
            }

            @Override
            public void held() {
                hashes.ledger(checks.layout());
                events.ledger(checks.events());
            }
        };
    }

    private void packs(Depth depth, PackScan.Walked walked) throws IOException {
        long packs = 0;
        long ledgers = 0;
        long transactions = 0;
        int before = Integer.MIN_VALUE;
        PackScan scan = new PackScan(node, checks, this::bad, walked);
        for (Map.Entry<Integer, ArtifactState.Frozen> entry : node.frozen().entrySet()) {
            int chunk = entry.getKey();
            if (chunk != before + 1) {
                checks.follow(Optional.empty());
            }
            before = chunk;
            if (!node.disk().exists(node.roots().pack(chunk))) {
                checks.follow(Optional.empty()); // told as INV-3
                continue;
            }
            packs++;
            PackScan.Found found = switch (depth) {
                case OUTSIDE -> {
                    step(node.geometry().ledgersPerChunk());
                    yield scan.outside(chunk, entry.getValue());
                }
                case DEEP ->
                    scan.inside(
                            chunk,
                            entry.getValue(),
                            node.geometry().firstSeqOf(chunk),
                            node.geometry().lastSeqOf(chunk));
            };
            ledgers += found.ledgers();
            transactions += found.transactions();
        }
        findings.checked(Findings.RIGHT_READS, "packs", packs);
        if (depth == Depth.DEEP) {
            findings.checked(Findings.RIGHT_READS, "rederived.pack_ledgers", ledgers);
            findings.checked(Findings.RIGHT_READS, "rederived.pack_transactions", transactions);
        }
    }

    private void tornTail(CommitLog journal) {
        long torn = journal.recovery().tornBytes();
        if (torn > 0) {
            findings.pending("the journal ends in " + torn + " bytes of a torn commit: the next start cuts them");
        }
    }

    private void journal(JournalScan scan, CommitLog journal, Depth depth) throws IOException {
        findings.checked(
                Findings.RIGHT_READS, "journal_segments", journal.segments().size());
        if (node.journalCount() == 0) {
            return;
        }
        switch (depth) {
            case OUTSIDE -> journalLink(scan, journal);
            case DEEP -> {
                long[] counts = new long[2];
                scan.walk(journal.firstOffset(), journal.nextOffset() - 1, seq -> {
                    counts[0]++;
                    counts[1] += checks.layout().txCount();
                    step(1);
                });
                findings.checked(Findings.RIGHT_READS, "rederived.journal_ledgers", counts[0]);
                findings.checked(Findings.RIGHT_READS, "rederived.journal_transactions", counts[1]);
            }
        }
    }

    /** Where the tiers meet: the journal's first ledger follows the frozen one before it, its last frozen one is the same. */
    private void journalLink(JournalScan scan, CommitLog journal) {
        long first = journal.firstOffset();
        Optional<LedgerHeader> header = scan.peek(first);
        Optional<Hash> before = scan.frozenHash(first - 1);
        if (header.isEmpty()) {
            bad("ledger " + first + " cannot be read", node.roots().journal().toString());
        } else if (before.isPresent() && !before.get().equals(header.get().previousHash())) {
            bad(
                    "ledger " + first + ": names " + header.get().previousHash()
                            + " as the hash of the ledger before it, the frozen chunk before ends in " + before.get(),
                    node.roots().journal().toString());
        }
        for (int chunk : node.frozen().keySet()) {
            long last = node.geometry().lastSeqOf(chunk);
            if (node.journalHolds(last)) {
                compare(
                        last,
                        scan.peek(last).map(LedgerHeader::hash),
                        scan.frozenHash(last),
                        node.roots().pack(chunk));
                Optional<LedgerHeader> next = scan.peek(last + 1);
                Optional<Hash> end = scan.frozenHash(last);
                if (next.isPresent()
                        && end.isPresent()
                        && !end.get().equals(next.get().previousHash())) {
                    bad(
                            "ledger " + (last + 1) + ": does not name the hash of the frozen ledger before it, "
                                    + end.get(),
                            node.roots().journal().toString());
                }
            }
        }
    }

    private void compare(long seq, Optional<Hash> journal, Optional<Hash> other, Path where) {
        if (journal.isPresent() && other.isPresent() && !journal.get().equals(other.get())) {
            bad(
                    "ledger " + seq + " has hash " + journal.get() + " in the journal and " + other.get() + " here",
                    where.toString());
        }
    }

    private void hotStores(JournalScan scan, CommitLog journal, Depth depth) throws IOException {
        long stores = 0;
        long rows = 0;
        for (Map.Entry<Integer, HotState> entry : node.hot().entrySet()) {
            int chunk = entry.getKey();
            Path directory = node.roots().hot(chunk);
            if (entry.getValue() != HotState.READY || !node.disk().isDirectory(directory)) {
                continue;
            }
            stores++;
            try (HotStore store = hotStores.openReadOnly(directory, chunk)) {
                Optional<HotRow> last = store.last();
                hotAndJournal(chunk, last, journal);
                if (last.isPresent()) {
                    long first = switch (depth) {
                        case OUTSIDE -> last.get().header().seq();
                        case DEEP -> node.geometry().firstSeqOf(chunk);
                    };
                    rows += rows(scan, store, chunk, first, last.get().header().seq());
                    new HotContentAudit(node, store, chunk, this::bad)
                            .audit(scan, first, last.get().header().seq());
                }
            } catch (IOException e) {
                unreadable(chunk, directory, e);
            }
        }
        findings.checked(Findings.RIGHT_READS, "hot_stores", stores);
        findings.checked(Findings.RIGHT_READS, depth == Depth.DEEP ? "rederived.hot_rows" : "hot_rows", rows);
    }

    private void hotAndJournal(int chunk, Optional<HotRow> last, CommitLog journal) {
        if (node.frozen().containsKey(chunk)) {
            return;
        }
        long before = node.geometry().firstSeqOf(chunk) - 1;
        long held = last.isPresent() ? last.get().header().seq() : before;
        long logged = Math.max(
                before, Math.min(journal.nextOffset() - 1, node.geometry().lastSeqOf(chunk)));
        if (held < logged) {
            findings.pending("hot chunk " + chunk + " is " + (logged - held)
                    + " ledgers behind the journal: the next start applies them");
        } else if (last.isPresent() && held > logged) {
            findings.pending("hot chunk " + chunk + " is " + (held - logged)
                    + " ledgers ahead of the journal: the next start rebuilds it");
        }
    }

    /** Compares rows with the ledgers in the journal; the number compared. */
    private long rows(JournalScan scan, HotStore store, int chunk, long first, long last) throws IOException {
        long compared = 0;
        for (long seq = first; seq <= last; seq++) {
            if (!node.journalHolds(seq)) {
                continue;
            }
            Optional<HotRow> row = store.row(seq);
            Optional<LedgerHeader> ledger = scan.peek(seq);
            if (row.isEmpty()) {
                bad("ledger " + seq + " has no row", node.roots().hot(chunk).toString());
            } else if (ledger.isPresent() && !ledger.get().equals(row.get().header())) {
                bad(
                        "ledger " + seq + " has hash " + ledger.get().hash() + " in the journal and its row says "
                                + row.get().header(),
                        node.roots().hot(chunk).toString());
            }
            compared++;
        }
        return compared;
    }

    private void unreadable(int chunk, Path directory, IOException e) {
        if (node.journalHolds(node.geometry().firstSeqOf(chunk))
                || node.frozen().containsKey(chunk)) {
            findings.pending(
                    "hot chunk " + chunk + " cannot be read (" + e.getMessage() + "): the next start rebuilds it");
        } else {
            bad(
                    "hot chunk " + chunk + " cannot be read and the journal does not begin before it: "
                            + e.getMessage(),
                    directory.toString());
        }
    }

    private void bad(String what, String where) {
        findings.violation(
                Findings.RIGHT_READS,
                what,
                where,
                "put an intact copy of the file back: another node's has the same content");
    }

    private void step(long ledgers) {
        done += ledgers;
        progress.at(done, total);
    }
}
