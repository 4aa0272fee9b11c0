package io.firn.cold.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.Deadline;
import io.firn.cold.EventsFilter;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.ledger.EventQuery;
import io.firn.ledger.LedgerHeader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A handle on a scripted back end. Its end checks that every permit came back and nobody was where he should not be. */
final class Scene implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);
    static final ColdLimits PATIENT = ColdLimits.DEFAULTS.withTimeouts(LONG, LONG, LONG);

    final ScriptedCold back;
    final ColdHandle handle;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ColdLimits limits;

    Scene(ScriptedCold back, ColdLimits limits) {
        this.back = back;
        this.limits = limits;
        this.handle = ColdHandle.open(back, limits, registry);
    }

    /** Ledgers 0 to 20, works in threads of their own. */
    static Scene blocking() {
        return of(true);
    }

    static Scene of(boolean blocking) {
        return new Scene(new ScriptedCold(blocking, false).with(20), PATIENT);
    }

    Gate reads() {
        return handle.core().reading();
    }

    Gate writes() {
        return handle.core().writing();
    }

    Gate streams() {
        return handle.core().streaming();
    }

    Optional<LedgerHeader> header(long seq) throws IOException {
        return handle.header(new LedgerRef.BySeq(seq), Deadline.in(LONG));
    }

    Optional<LedgerHeader> headerByHash(long seq) throws IOException {
        return handle.header(new LedgerRef.ByHash(Made.hash(seq)), Deadline.in(LONG));
    }

    /** A read that the cache has no part in. */
    int count(long seq) throws IOException {
        return handle.transactionCount(seq, Deadline.in(LONG));
    }

    /** Reads that do not end before the hold is lifted; they have begun. */
    List<Pending<Integer>> heldReads(int count, Hold hold) {
        int before = hold.count();
        List<Pending<Integer>> reads = Pending.of(count, () -> count(1));
        hold.reached(before + count);
        return reads;
    }

    Pending<Boolean> truncating(long seq) {
        return Pending.of(() -> {
            handle.truncateAbove(seq, Deadline.in(LONG));
            return true;
        });
    }

    Pending<Boolean> putting(long firstSeq, long lastSeq) {
        return Pending.of(() -> {
            handle.put(Made.section(firstSeq, lastSeq), Deadline.in(LONG));
            return true;
        });
    }

    /** Events of these ledgers; of every sequence there can be, when there is no last one. */
    static EventsFilter events(long firstSeq, OptionalLong lastSeq) {
        return new EventsFilter(new EventsFilter.Range(OptionalLong.of(firstSeq), lastSeq), EventQuery.ALL);
    }

    static EventsFilter events(long firstSeq, long lastSeq) {
        return events(firstSeq, OptionalLong.of(lastSeq));
    }

    EventStream stream(long firstSeq, long lastSeq) throws IOException {
        return handle.openStream(events(firstSeq, lastSeq), Integer.MAX_VALUE, Deadline.in(LONG));
    }

    static TxRef tx(long seq, int position) {
        return new TxRef.At(seq, position);
    }

    double counted(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    double gauged(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    /** Every permit is where it was at the beginning. */
    void assertAtRest() {
        Until.is(
                "permits are back",
                () -> reads().free() == limits.reads()
                        && writes().free() == 1
                        && streams().free() == limits.streams()
                        && handle.core().preparing().free() == 1);
        assertThat(reads().waiting() + writes().waiting() + streams().waiting()).isZero();
        assertThat(handle.core().streams().running()).isZero();
    }

    @Override
    public void close() throws IOException {
        assertThat(handle.close(LONG)).isTrue();
        assertAtRest();
        assertThat(back.violations()).isEmpty();
        assertThat(back.mostReads()).isLessThanOrEqualTo(limits.reads());
        assertThat(back.count(ScriptedCold.Call.CLOSE)).isOne();
        Until.is("the threads have ended", () -> handle.core().workers().threads() == 0);
    }
}
