package io.firn.node;

import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.cold.packs.FramedLedger;
import io.firn.disk.CorruptFileException;
import io.firn.format.pack.v1.PackReader;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings hot tier, journal and cold tier into agreement: the only recovery path there is.
 *
 * <p>Order: facts are gathered, then {@link StartPlan} decides on them alone, then its steps are carried out. A crash
 * between two steps leaves facts from which the same end is reached.
 *
 * <p>Proof: {@code StartPlanTest} (every row of the table), {@code StartUpTest} (carried out), {@code NodeCrashTest}.
 */
final class StartUp {
    private static final Logger LOG = LoggerFactory.getLogger(StartUp.class);

    private final Stores stores;
    private final Geometry geometry;
    private final LedgerJournal journal;
    private final ChunkBuilder builder;
    private final BulkLedgers bulk;
    private final LedgerWalker walker;
    private final LedgerEvents events = new LedgerEvents();
    private final JournalReset reset;

    StartUp(Stores stores, ChunkBuilder builder, BulkLedgers bulk) {
        this.stores = stores;
        this.geometry = stores.geometry();
        this.journal = stores.journal();
        this.builder = builder;
        this.bulk = bulk;
        this.walker = stores.parts().chain().newWalker();
        this.reset = new JournalReset(stores.catalog(), journal);
    }

    /** Settles what a crash left; the next ledger to ingest, with the hash it must name as the one before it. */
    ChainLink run() throws NodeException, IOException, InterruptedException {
        reset.finish();
        StartPlan plan = StartPlan.of(facts());
        for (StartStep step : plan.steps()) {
            carryOut(step);
        }
        return new ChainLink(plan.resumeSeq(), latest(plan.resumeSeq()).map(LedgerHeader::hash));
    }

    /** Header of the last ledger acknowledged; empty in an archive that has none. */
    Optional<LedgerHeader> latest(long resumeSeq) throws IOException {
        long seq = resumeSeq - 1;
        if (seq < stores.earliestSeq()) {
            return Optional.empty();
        }
        if (journal.holds(seq)) {
            return Optional.of(journal.header(seq, walker));
        }
        int chunk = geometry.chunkOf(seq);
        try (PackReader pack = stores.openPack(chunk)) {
            return Optional.of(FramedLedger.header(
                    pack.read(seq), seq, walker, stores.config().roots().pack(chunk)));
        }
    }

    StartFacts facts() throws IOException {
        var range = new StartFacts.JournalRange(journal.firstSeq(), journal.nextSeq(), journal.isFresh());
        CatalogView catalog = stores.catalog().view();
        TreeSet<Integer> frozen = new TreeSet<>(stores.frozen().keySet());
        TreeSet<Integer> answered = new TreeSet<>();
        TreeMap<Integer, StartFacts.HotFact> hot = new TreeMap<>();
        for (Map.Entry<Integer, HotState> key : catalog.hot().entrySet()) {
            int chunk = key.getKey();
            if (catalog.answersFor(chunk)) {
                answered.add(chunk);
            }
            boolean believed = key.getValue() == HotState.READY && !answered.contains(chunk);
            hot.put(chunk, believed ? hotFact(chunk) : new StartFacts.Transient());
        }
        Optional<Hash> frontier = Optional.empty();
        Optional<Hash> journalAtFrontier = Optional.empty();
        if (!frozen.isEmpty()) {
            frontier = Optional.of(builder.summary(frozen.last()).lastHash());
            journalAtFrontier = journalHash(geometry.lastSeqOf(frozen.last()));
        }
        StartFacts.Cold cold = new StartFacts.Cold(frozen, answered, frontier);
        return new StartFacts(geometry, stores.earliestSeq(), range, hot, cold, journalAtFrontier);
    }

    private StartFacts.HotFact hotFact(int chunk) throws IOException {
        HotStore store;
        Optional<HotRow> last;
        try {
            store = stores.parts().hotStores().open(stores.config().roots().hot(chunk), chunk);
            stores.hot().adopt(chunk, store);
            last = store.last();
        } catch (IOException e) {
            return new StartFacts.Unopenable("hot chunk " + chunk + " does not open: " + e.getMessage());
        }
        if (last.isEmpty()) {
            return new StartFacts.Empty();
        }
        LedgerHeader header = last.get().header();
        Optional<Hash> inJournal = journal.holds(header.seq())
                ? Optional.of(journal.header(header.seq(), walker).hash())
                : Optional.empty();
        return new StartFacts.Rows(header.seq(), header.hash(), inJournal);
    }

    /** What the journal knows of the hash of a ledger: from the ledger itself, or from the one after it. */
    private Optional<Hash> journalHash(long seq) throws IOException {
        if (journal.holds(seq)) {
            return Optional.of(journal.header(seq, walker).hash());
        }
        if (journal.holds(seq + 1)) {
            return Optional.of(journal.header(seq + 1, walker).previousHash());
        }
        return Optional.empty();
    }

    private void carryOut(StartStep step) throws NodeException, IOException, InterruptedException {
        switch (step) {
            case StartStep.GoOn(int chunk) -> LOG.debug("hot chunk {} agrees with the journal", chunk);
            case StartStep.Reapply(int chunk, long first, long last) -> {
                LOG.info("hot chunk {} is behind the journal: ledgers {} to {} are applied again", chunk, first, last);
                apply(chunk, first, last);
            }
            case StartStep.Withdraw(int chunk, long first, long last) -> {
                LOG.warn("hot chunk {} is ahead of the journal: ledgers {} to {} are withdrawn", chunk, first, last);
                buildAnew(chunk);
            }
            case StartStep.Replay(int chunk) -> {
                LOG.info("hot chunk {} is opened and replayed from the journal", chunk);
                buildAnew(chunk);
            }
            case StartStep.ResetJournal(long seq) -> reset.begin(seq);
            case StartStep.FreezeFirst(int chunk) -> builder.freeze(chunk, builder.pieces(chunk), Optional.empty());
            case StartStep.Rebuild(int chunk, long first, long last, String why) -> {
                LOG.warn("{}: the chunk is rebuilt", why);
                rebuild(chunk, first, last);
            }
            case StartStep.Discard(int chunk) -> stores.hot().discard(chunk);
            case StartStep.Stop(String why) -> throw new NodeException(NodeException.Kind.CORRUPT, why);
        }
    }

    /** Builds a hot chunk from the journal; without a ledger of it there, the chunk goes. */
    private void buildAnew(int chunk) throws IOException, InterruptedException {
        long first = geometry.firstSeqOf(chunk);
        if (journal.isEmpty() || !journal.holds(first)) {
            stores.hot().discard(chunk);
            return;
        }
        stores.hot().create(chunk);
        apply(chunk, first, Math.min(geometry.lastSeqOf(chunk), journal.nextSeq() - 1));
    }

    private void rebuild(int chunk, long firstMissing, long lastMissing)
            throws NodeException, IOException, InterruptedException {
        HotStore store = stores.hot().create(chunk);
        if (firstMissing <= lastMissing) {
            ChainLink link = new ChainLink(firstMissing, Optional.empty());
            try {
                bulk.feed(firstMissing, lastMissing, ledger -> append(store, link, ledger));
            } catch (SourceException e) {
                NodeException.Kind kind = e.kind() == SourceException.Kind.UNREACHABLE
                        ? NodeException.Kind.FAILED
                        : NodeException.Kind.CORRUPT;
                throw new NodeException(
                        kind,
                        "ledgers " + firstMissing + " to " + lastMissing + " are in no journal, no pack and not in the"
                                + " source (" + e.getMessage() + "): name a source that has them",
                        e);
            }
        }
        long last = Math.min(geometry.lastSeqOf(chunk), journal.nextSeq() - 1);
        apply(chunk, Math.max(lastMissing + 1, geometry.firstSeqOf(chunk)), last);
    }

    /** Writes rows from the journal; the store has the row before the first of them, or begins with it. */
    private void apply(int chunk, long first, long last) throws IOException, InterruptedException {
        HotStore store = stores.hot().store(chunk).orElseThrow();
        Optional<Hash> before = store.row(first - 1).map(row -> row.header().hash());
        ChainLink link = new ChainLink(first, before);
        journal.feed(first, last, walker, ledger -> append(store, link, ledger));
    }

    private void append(HotStore store, ChainLink link, FramedLedger ledger) throws IOException {
        Optional<String> broken = link.broken(ledger.header());
        if (broken.isPresent()) {
            throw new CorruptFileException(stores.config().roots().journal(), broken.get());
        }
        ledger.events(walker, events);
        store.append(new HotRow(ledger.header(), ledger.opaque()), HotHashes.of(ledger.layout()), HotEvents.of(events));
        link.advance(ledger.header());
    }
}
