package io.firn.node;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The readers of a simulated node: views that are held over other operations, and looks in between. Confined to one thread. */
final class NodeSimulationViews {
    private static final int MAX_HELD = 4;

    private final NodeSimulationModel model;
    private final NodeSimulationClock clock;
    private final Duration maxAge;
    private final SplittableRandom random;
    private final NodeSimulationTotals totals;
    private final List<Held> held = new ArrayList<>();

    /** A view, the last ledger it serves, and when it was taken. */
    private record Held(ArchiveView view, long lastSeq, long takenMillis) {}

    NodeSimulationViews(
            NodeSimulationModel model,
            NodeSimulationClock clock,
            Duration maxAge,
            SplittableRandom random,
            NodeSimulationTotals totals) {
        this.model = model;
        this.clock = clock;
        this.maxAge = maxAge;
        this.random = random;
        this.totals = totals;
    }

    /** Takes a view and keeps it. */
    void take(NodeCore core) throws Exception {
        if (held.size() < MAX_HELD) {
            ArchiveView view = core.archive().view();
            long last = model.mustEndBetween(view, core.nextSeq() - 1, core.nextSeq() - 1);
            held.add(new Held(view, last, clock.now()));
        }
    }

    /** Every view that is held serves what it served, or is revoked since it is too old. */
    void check() throws Exception {
        for (Held each : List.copyOf(held)) {
            if (clock.now() - each.takenMillis > maxAge.toMillis()) {
                mustBeRevoked(each);
            } else {
                model.mustServeSome(each.view, each.lastSeq, random);
            }
        }
    }

    private void mustBeRevoked(Held each) {
        assertThatExceptionOfType(ViewRevokedException.class)
                .isThrownBy(() -> each.view.ledger(Math.max(each.lastSeq, model.earliestSeq)));
        each.view.close();
        held.remove(each);
        totals.revoked++;
    }

    /** The archive is closed: no view answers any more. */
    void mustBeRevoked() {
        List.copyOf(held).forEach(this::mustBeRevoked);
    }

    /** Their process died. */
    void forget() {
        held.clear();
    }

    /** A new view looks around; the node may be in the middle of something. */
    void look(NodeCore core, SplittableRandom eyes) throws Exception {
        totals.looks++;
        Optional<Runnable> told = clock.onLookNothing();
        try (ArchiveView view = core.archive().view()) {
            long last = model.mustEndBetween(view, core.nextSeq() - 1, core.nextSeq());
            model.mustServeSome(view, last, eyes);
        } finally {
            clock.onLook(told);
        }
    }

    /** The lifecycle waits for earlier views: they still serve everything, then they are closed, or become too old. */
    void somebodyWaits() {
        try {
            totals.waits++;
            check();
            if (random.nextBoolean()) {
                held.forEach(each -> each.view.close());
                held.clear();
            } else {
                clock.pass(maxAge.plusMillis(1));
            }
        } catch (Exception e) {
            throw new AssertionError("while the lifecycle waits", e);
        }
    }
}
