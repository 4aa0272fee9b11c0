package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.testkit.ToyLedgers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What a node must hold, by counting: the chain as it was closed, the last ledger acknowledged, the last that can have been tried.
 * Confined to one thread.
 */
final class NodeSimulationModel {
    final Geometry geometry;
    final ToyLedgers ledgers;
    final long earliestSeq;
    private final Rig rig;
    private final LedgerWalker walker;
    private final LedgerLayout layout = new LedgerLayout();
    private long acknowledgedSeq;
    private long attemptedSeq;

    NodeSimulationModel(Geometry geometry, ToyLedgers ledgers, long earliestSeq) {
        this.geometry = geometry;
        this.ledgers = ledgers;
        this.earliestSeq = earliestSeq;
        this.rig =
                Rig.on(new io.firn.testkit.SimulatedDisk()).geometry(geometry).ledgers(ledgers);
        this.walker = ledgers.chain().newWalker();
        this.acknowledgedSeq = earliestSeq - 1;
        this.attemptedSeq = earliestSeq - 1;
    }

    long acknowledgedSeq() {
        return acknowledgedSeq;
    }

    void attempt(long seq) {
        attemptedSeq = Math.max(attemptedSeq, seq);
    }

    /** From now on the ledger must be there, whatever happens. */
    void acknowledge(long seq) {
        acknowledgedSeq = Math.max(acknowledgedSeq, seq);
    }

    /** A node has come up: nothing acknowledged is lost, nothing is there that was never tried. What it serves it promises. */
    void started(long nextSeq) {
        mustBeBetween(nextSeq);
        acknowledgedSeq = nextSeq - 1;
    }

    /** Nothing acknowledged is lost, nothing is there that was never tried. */
    void mustBeBetween(long nextSeq) {
        assertThat(nextSeq - 1).as("last ledger after a start").isBetween(acknowledgedSeq, attemptedSeq);
    }

    /** Every ledger, hash and event up to the last one. */
    void mustServeAll(ArchiveView view, long lastSeq) throws Exception {
        if (lastSeq < earliestSeq) {
            assertThat(view.latest()).isEmpty();
            assertThat(view.ledger(earliestSeq)).isInstanceOf(ArchiveView.NotYet.class);
        } else {
            rig.mustServe(view, earliestSeq, lastSeq);
        }
    }

    /** The last ledger that a view serves, which must be between these. */
    long mustEndBetween(ArchiveView view, long low, long high) throws Exception {
        long last = view.latest().map(LedgerHeader::seq).orElse(earliestSeq - 1);
        assertThat(last).as("last ledger served").isBetween(low, high);
        return last;
    }

    /** A few ledgers, hashes and events of those up to the last one, and what is beside them. */
    void mustServeSome(ArchiveView view, long lastSeq, SplittableRandom random) throws Exception {
        if (earliestSeq > ledgers.chain().firstSeq() && lastSeq >= earliestSeq) {
            assertThat(view.ledger(earliestSeq - 1)).isInstanceOf(ArchiveView.BelowFloor.class);
        }
        assertThat(view.ledger(lastSeq + 1)).isInstanceOf(ArchiveView.NotYet.class);
        if (lastSeq < earliestSeq) {
            return;
        }
        List<Long> some = new ArrayList<>(List.of(earliestSeq, lastSeq));
        for (int i = 0; i < 4; i++) {
            some.add(random.nextLong(earliestSeq, lastSeq + 1));
        }
        for (long seq : some) {
            assertThat(view.ledger(seq)).as("ledger %s", seq).isInstanceOf(ArchiveView.Found.class);
            if (view.ledger(seq) instanceof ArchiveView.Found found) {
                assertThat(found.frame().decode().copy()).as("ledger %s", seq).isEqualTo(ledgers.ledger(seq));
            }
        }
        mustFind(view, some.getLast());
        mustHandOut(view, lastSeq, random);
    }

    private void mustFind(ArchiveView view, long seq) throws Exception {
        walker.walk(Slice.of(ledgers.ledger(seq)), layout);
        assertThat(view.find(layout.header().hash())).isEqualTo(new ArchiveView.FoundLedger(layout.header()));
        for (int i = 0; i < layout.txCount(); i++) {
            int position = i;
            assertThat(view.find(layout.innerHash(i)))
                    .as("transaction %s of ledger %s", i, seq)
                    .isInstanceOfSatisfying(ArchiveView.FoundTx.class, found -> {
                        assertThat(found.ledger()).isEqualTo(layout.header());
                        assertThat(found.position()).isEqualTo(position);
                    });
        }
    }

    /** Events of a few ledgers, all of them or those of a random query, as looking at each one finds them. */
    private void mustHandOut(ArchiveView view, long lastSeq, SplittableRandom random) throws Exception {
        long first = random.nextLong(earliestSeq, lastSeq + 1);
        long last = Math.min(lastSeq, first + random.nextInt(2 * geometry.ledgersPerChunk()));
        for (long seq = first; seq <= last; seq++) {
            walker.walk(Slice.of(ledgers.ledger(seq)), layout);
            if (layout.opaqueReason().isPresent()) {
                return;
            }
        }
        EventModel naive = new EventModel(ledgers, first, last);
        boolean all = naive.events.isEmpty() || random.nextBoolean();
        EventRequest request = new EventRequest(
                all ? EventQuery.ALL : naive.query(random),
                first,
                last + 1,
                Optional.empty(),
                random.nextBoolean() ? EventRequest.Order.ASCENDING : EventRequest.Order.DESCENDING);
        List<EventModel.Seen> seen = new ArrayList<>();
        ArchiveView.ByEvent end = view.events(request, event -> seen.add(EventModel.Seen.of(event)));
        assertThat(end).isInstanceOf(ArchiveView.SearchedAll.class);
        assertThat(seen).as("events of ledgers %s to %s", first, last).isEqualTo(naive.search(request));
    }
}
