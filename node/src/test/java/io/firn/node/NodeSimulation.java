package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Geometry;
import io.firn.ledger.SourceException;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One random life of a node: random operations over one simulated disk, crashed, starved and lied to, beside a model that counts.
 * Every choice comes from the seed. Confined to one thread.
 */
final class NodeSimulation {
    final NodeSimulationTotals totals = new NodeSimulationTotals();
    private final List<String> trace = new ArrayList<>();
    private final SplittableRandom random;
    private final NodeSimulationStyle style;
    private final Geometry geometry;
    private final long earliestSeq;
    private final NodeSimulationModel model;
    private final NodeSimulationSource source;
    private final NodeSimulationClock clock = new NodeSimulationClock();
    private final NodeSimulationViews views;
    private final NodeSimulationStarter starter;
    private SimulatedDisk disk = new SimulatedDisk();
    private Optional<Rig.Started> node = Optional.empty();
    private int retain;
    private boolean settled;
    private boolean tampered;
    private long leastEpoch;
    private Optional<Throwable> sighted = Optional.empty();

    NodeSimulation(long seed, NodeSimulationStyle style, NodeSimulationParts parts) {
        this.random = new SplittableRandom(seed);
        this.style = style;
        this.geometry = style.geometry(random);
        this.earliestSeq = geometry.firstSeqOf(random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0);
        long segmentBytes = random.nextInt(3) == 0 ? 500 + random.nextInt(4_000) : 1 << 20;
        this.model = new NodeSimulationModel(geometry, ledgers(), earliestSeq);
        this.source = new NodeSimulationSource(model.ledgers, earliestSeq, random.split());
        this.views = new NodeSimulationViews(model, clock, NodeSimulationStarter.MAX_VIEW_AGE, random.split(), totals);
        this.starter = new NodeSimulationStarter(model, parts, source, clock, segmentBytes);
        say("geometry " + geometry + " earliest " + earliestSeq + " segments " + segmentBytes);
    }

    private ToyLedgers ledgers() {
        TreeSet<Long> opaque = new TreeSet<>();
        if (random.nextInt(3) == 0) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                opaque.add(earliestSeq + random.nextInt(60));
            }
        }
        ToyLedgers toys = ToyLedgers.of(ToyChain.DEFAULT, random.nextLong());
        return toys.withOpaque(opaque.toArray(Long[]::new));
    }

    /** Plays a number of operations, then settles, stops and audits. */
    void play(int operations) throws Exception {
        try {
            start();
            for (int i = 0; i < operations; i++) {
                totals.operations++;
                step();
            }
            disk.heal();
            source.recover();
            stop();
            start();
            settle();
            stop();
            audit(disk, settled);
            say("end " + disk.visible());
            totals.runs++;
            totals.ledgers += model.acknowledgedSeq() - earliestSeq + 1;
        } finally {
            abandon();
        }
    }

    /** What was done so far, a line for each thing. */
    List<String> trace() {
        return trace;
    }

    private void say(String what) {
        trace.add(what);
    }

    private void step() throws Exception {
        Optional<NodeSimulationFault> fault = style.failsNow(random) ? Optional.of(arm()) : Optional.empty();
        watch();
        try {
            act();
        } catch (IOException | NodeException e) {
            if (!disk.faulted()) {
                throw new AssertionError("failed on a sound disk", e);
            }
            say("  failed: " + e.getMessage());
            NodeSimulationFault.mustBeTyped(e);
        }
        disk.observe((_, _) -> {});
        if (sighted.isPresent()) {
            throw new AssertionError("seen while an operation ran", sighted.get());
        }
        if (disk.faulted()) {
            afterFault(
                    disk.isPowered()
                            ? fault.orElseThrow()
                            : fault.filter(NodeSimulationFault::endsTheProcess).orElse(NodeSimulationFault.POWER));
        }
        disk.heal();
        checkSome();
    }

    /** Somebody reads while the operation runs, between two operations of the disk. */
    private void watch() {
        long at = random.nextInt(3) == 0 ? someOperation() : -1;
        SplittableRandom eyes = random.split();
        AtomicInteger removals = new AtomicInteger(style.removalsBeforeThePowerGoes(random));
        SimulatedDisk watched = disk;
        watched.observe((operation, what) -> {
            if (what.startsWith("unlink") && removals.getAndDecrement() == 0) {
                watched.powerLossAt(operation + 1);
            }
            if (operation == at && node.isPresent() && !starter.isStarting()) {
                try {
                    views.look(node.get().core(), eyes);
                } catch (Exception | AssertionError e) {
                    sighted = Optional.of(e);
                }
            }
        });
    }

    private long someOperation() {
        return disk.operations() + 1 + random.nextInt(1 << random.nextInt(1, 8));
    }

    private NodeSimulationFault arm() {
        NodeSimulationFault fault = style.fault(random);
        long at = someOperation();
        fault.arm(disk, at);
        say("  " + fault + " at operation " + at);
        return fault;
    }

    private void act() throws Exception {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5, 6 -> ingest(1 + random.nextInt(2 * geometry.ledgersPerChunk()));
            case 7, 8, 9 -> settle();
            case 10 -> {
                views.take(core());
                settle();
            }
            case 11, 12, 13 -> restart();
            case 14 -> crash(NodeSimulationFault.POWER);
            case 15 -> crash(NodeSimulationFault.KILL);
            case 16, 17 -> sourceErrs();
            case 18, 19 -> views.take(core());
            case 20, 21 -> timePasses();
            default -> tamper();
        }
    }

    private NodeCore core() {
        return node.orElseThrow().core();
    }

    /** Ingests as many ledgers, or as far as the source goes. */
    private void ingest(int count) throws Exception {
        say("ingest " + count + " from " + core().nextSeq());
        for (int i = 0; i < count; i++) {
            long seq = core().nextSeq();
            Optional<NodeSimulationSource.Wrong> error = source.errsAt(seq);
            if (error.isPresent()) {
                mustRefuse(error.get(), seq);
                return;
            }
            model.attempt(seq);
            settled = false;
            assertThat(core().ingestOne(Duration.ZERO)).isInstanceOf(Intake.Ready.class);
            assertThat(core().nextSeq()).isEqualTo(seq + 1);
            model.acknowledge(seq);
        }
    }

    private void mustRefuse(NodeSimulationSource.Wrong error, long seq) throws Exception {
        say("  " + error + " at " + seq);
        if (error.isOutage()) {
            totals.outages++;
        } else {
            totals.garbage++;
        }
        try {
            Intake.Taken taken = core().ingestOne(Duration.ZERO);
            assertThat(error).isEqualTo(NodeSimulationSource.Wrong.SILENT);
            assertThat(taken).isInstanceOf(Intake.NotYet.class);
        } catch (SourceException e) {
            SourceException.Kind expected = switch (error) {
                case UNREACHABLE -> SourceException.Kind.UNREACHABLE;
                case MISSING -> SourceException.Kind.MISSING;
                default -> e.kind();
            };
            assertThat(e.kind()).isEqualTo(expected);
            assertThat(e.getMessage()).contains(String.valueOf(seq));
        }
        assertThat(core().nextSeq()).isEqualTo(seq);
    }

    private void settle() throws Exception {
        say("settle");
        clock.onLook(views::somebodyWaits);
        try {
            core().settle();
        } finally {
            clock.onLookNothing();
        }
        settled = true;
        NodeSimulationSettled.check(core(), disk, retain);
        checkAll();
    }

    /** The source errs from a ledger on, for some operations, or is well again. */
    private void sourceErrs() throws Exception {
        if (source.errsAt(Long.MAX_VALUE).isPresent()) {
            say("source recovers");
            source.recover();
            ingest(1);
            return;
        }
        NodeSimulationSource.Wrong[] errors = NodeSimulationSource.Wrong.values();
        NodeSimulationSource.Wrong error = errors[random.nextInt(errors.length)];
        long from = core().nextSeq() + random.nextInt(3);
        say("source: " + error + " from " + from);
        source.err(error, from);
        ingest(1 + random.nextInt(4));
        if (random.nextBoolean()) {
            source.recover();
        }
    }

    private void timePasses() throws Exception {
        Duration time = Duration.ofSeconds(random.nextInt(-200, 700));
        say("time " + time);
        clock.pass(time);
        views.check();
    }

    private void restart() throws Exception {
        say("restart");
        stop();
        audit(disk, settled);
        start();
    }

    /** Changes a stopped archive as an operator could whose archive must still come up whole. */
    private void tamper() throws Exception {
        say("tamper");
        stop();
        if (disk.faulted()) {
            return;
        }
        disk.heal();
        disk.observe((_, _) -> {});
        NodeSimulationTampering tampering = new NodeSimulationTampering(disk, starter.config(retain), random.split());
        Optional<String> what = tampering.change();
        if (what.isPresent()) {
            say("  " + what.get());
            tampered = true;
            settled = false;
            leastEpoch = tampering.leastEpoch().orElse(leastEpoch);
            totals.tampered++;
        }
        start();
    }

    private void afterFault(NodeSimulationFault fault) throws Exception {
        say("  after " + fault);
        settled = false;
        if (fault.endsTheProcess()) {
            crash(fault);
            return;
        }
        totals.faults++;
        if (fault == NodeSimulationFault.FULL) {
            totals.full++;
        }
        if (node.isPresent()) {
            checkSome();
            goOnFailing();
        }
        if (fault == NodeSimulationFault.FULL && random.nextBoolean()) {
            stop();
            startWhileFull();
        }
        disk.heal();
        switch (random.nextInt(4)) {
            case 0 -> crash(NodeSimulationFault.POWER);
            case 1 -> crash(NodeSimulationFault.KILL);
            default -> {
                stop();
                start();
            }
        }
    }

    /** What the process may still try before it is started again: it works or fails typed, and what is served stays. */
    private void goOnFailing() throws Exception {
        if (random.nextBoolean()) {
            disk.heal();
        }
        if (random.nextBoolean()) {
            try {
                clock.onLook(views::somebodyWaits);
                core().settle();
                say("  settled yet");
            } catch (IOException e) {
                NodeSimulationFault.mustBeTyped(e);
            } finally {
                clock.onLookNothing();
            }
        }
        checkSome();
    }

    /** The disk has no space yet: the node starts and serves, or says why not. */
    private void startWhileFull() throws Exception {
        try {
            node = Optional.of(open());
            model.started(core().nextSeq());
            checkSome();
            say("  started on a full disk");
            stop();
        } catch (NodeException | IOException e) {
            NodeSimulationFault.mustBeTyped(e);
            say("  not started on a full disk: " + e.getMessage());
        }
    }

    /** The process ends, and the machine with it when the power goes; then the node is started again. */
    private void crash(NodeSimulationFault how) throws Exception {
        end(how);
        start();
    }

    private void end(NodeSimulationFault how) throws Exception {
        say("  end by " + how);
        totals.crashes++;
        settled = false;
        List<SimulatedDisk> others = new ArrayList<>();
        for (int i = 0; i < style.moreImages(); i++) {
            others.add(NodeSimulationFault.POWER.after(disk, random));
        }
        SimulatedDisk next = how.after(disk, random);
        abandon();
        for (SimulatedDisk other : others) {
            mustComeUp(other);
        }
        disk = next;
    }

    /** A disk holds a sound archive that starts with everything acknowledged; nothing of this is kept. */
    private void mustComeUp(SimulatedDisk other) throws Exception {
        totals.images++;
        audit(other, false);
        try (Rig.Started started = starter.open(other, retain, _ -> {})) {
            model.mustBeBetween(started.core().nextSeq());
            started.core().settle();
            try (ArchiveView view = started.core().archive().view()) {
                model.mustServeSome(view, started.core().nextSeq() - 1, random);
            }
        }
        audit(other, true);
    }

    /** The dead process's memory is given back; the disk it wrote to is no longer looked at. */
    private void abandon() {
        views.forget();
        node.ifPresent(Rig.Started::close);
        node = Optional.empty();
    }

    private void stop() throws Exception {
        if (node.isEmpty()) {
            return;
        }
        node.get().close();
        node = Optional.empty();
        views.mustBeRevoked();
    }

    /** Starts up, crashed again while it does now and then, until it is up. */
    private void start() throws Exception {
        retain = random.nextInt(3);
        while (true) {
            if (random.nextInt(3) == 0) {
                audit(disk, settled);
            }
            watch();
            Optional<NodeSimulationFault> fault = Optional.empty();
            if (random.nextInt(4) == 0) {
                fault = Optional.of(random.nextBoolean() ? NodeSimulationFault.POWER : NodeSimulationFault.KILL);
                disk.powerLossAt(disk.operations() + 1 + random.nextInt(1 << random.nextInt(1, 7)));
            }
            try {
                node = Optional.of(open());
            } catch (NodeException | IOException e) {
                if (!disk.faulted()) {
                    throw new AssertionError("no start on a sound disk", e);
                }
                NodeSimulationFault.mustBeTyped(e);
            }
            if (!disk.faulted()) {
                break;
            }
            totals.crashedStarts++;
            end(fault.orElse(random.nextBoolean() ? NodeSimulationFault.POWER : NodeSimulationFault.KILL));
        }
        disk.observe((_, _) -> {});
        disk.heal();
        say("  started at " + core().nextSeq() + ", retaining " + retain);
        totals.starts++;
        tampered = false;
        model.started(core().nextSeq());
        assertThat(core().stores().journal().epoch()).as("epoch").isGreaterThanOrEqualTo(leastEpoch);
        if (random.nextInt(3) < style.moreImages() - 1) {
            // What recovery believed must have been forced.
            mustComeUp(NodeSimulationFault.POWER.after(disk, random));
        }
        if (NodeSimulationSettled.isEverythingAnswered(core())) {
            checkSome();
        } else {
            // A power loss took rows of a hot store whose chunk was frozen and not indexed: told as such until it is.
            settle();
        }
    }

    private Rig.Started open() throws Exception {
        return starter.open(disk, retain, this::rowIsWritten);
    }

    /** The ledger is durable, and nobody has been told of it yet. */
    private void rowIsWritten(long seq) {
        model.acknowledge(seq);
        if (!starter.isStarting() && node.isPresent() && !disk.faulted()) {
            try (ArchiveView view = core().archive().view()) {
                assertThat(view.latest().map(header -> header.seq()).orElse(0L)).isLessThan(seq);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private void checkSome() throws Exception {
        if (node.isPresent()) {
            views.check();
            views.look(core(), random);
        }
    }

    private void checkAll() throws Exception {
        views.check();
        try (ArchiveView view = core().archive().view()) {
            model.mustServeAll(view, core().nextSeq() - 1);
        }
    }

    /** A stopped archive breaks no invariant; what is pending is what the protocols leave, and nothing is once it was settled. */
    private void audit(SimulatedDisk stopped, boolean isSettled) throws Exception {
        long before = stopped.operations();
        Doctor.Report report;
        try {
            report = starter.audit(stopped, retain);
        } catch (NodeException e) {
            assertThat(model.acknowledgedSeq()).as("%s", e).isLessThan(earliestSeq);
            return;
        }
        totals.audits++;
        assertThat(stopped.operations()).as("an audit writes nothing").isEqualTo(before);
        NodeSimulationSettled.check(report, tampered, isSettled);
    }
}
