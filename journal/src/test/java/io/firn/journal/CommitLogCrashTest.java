package io.firn.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Acknowledgements;
import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CommitLogCrashTest {
    private static final Path DIRECTORY = Path.of("/log");
    private static final CommitLogOptions OPTIONS = new CommitLogOptions(4_000, 600);

    @Test
    void everyCrashWhileAppendingAndRollingIsRecovered() {
        appendAndRoll().run();
    }

    @Test
    void theAppendSuiteNoticesBrokenRules() {
        appendAndRoll().expectCaught(Mutant.NO_FORCE).expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    @Test
    void recoveryThatBelievesTheCacheIsNoticed() {
        appendAndRoll().expectCaughtInRecovery(Mutant.NO_FORCE);
    }

    @Test
    void everyCrashWhileResettingAndTrimmingIsRecovered() {
        resetAndTrim().run();
    }

    @Test
    void theResetSuiteNoticesBrokenRules() {
        resetAndTrim().expectCaught(Mutant.NO_FORCE).expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    /** Batches of one to four records in two lives; segments roll at their size and when told. */
    private static CrashEnumerator appendAndRoll() {
        return CrashEnumerator.of("journal-append-and-roll")
                .scenario((disk, acks) -> {
                    SplittableRandom random = new SplittableRandom(7);
                    long next = 100;
                    for (int life = 0; life < 3; life++) {
                        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                            for (int batch = 0; batch < 28; batch++) {
                                long first = next;
                                for (int i = random.nextInt(1, 5); i > 0; i--, next++) {
                                    acks.attempt(entry(next, payload(0, next)));
                                    log.append(next, bytes(payload(0, next)));
                                }
                                log.awaitDurable(next);
                                for (long offset = first; offset < next; offset++) {
                                    acks.acknowledge(entry(offset, payload(0, offset)));
                                }
                                if (random.nextInt(9) == 0) {
                                    log.roll();
                                }
                            }
                        }
                    }
                })
                .recoverTo((disk, acks) -> {
                    if (!disk.exists(DIRECTORY)) {
                        disk.createDirectories(DIRECTORY);
                    }
                    List<String> seen;
                    try (CommitLog log = CommitLog.openReadOnly(disk, DIRECTORY, OPTIONS)) {
                        seen = entries(log);
                    }
                    try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                        List<String> found = entries(log);
                        acks.requirePrefix(found);
                        assertThat(seen).isEqualTo(found);
                        return found;
                    }
                })
                .caps(1_000, 24)
                .atLeast(350, 10_000, 3_000);
    }

    /** What the log holds after a step. */
    private record Step(String act, long first, long next, int era) {}

    /** Three eras: appending over several segments, trimming, resetting ahead. */
    private static CrashEnumerator resetAndTrim() {
        return CrashEnumerator.of("journal-reset-and-trim")
                .scenario((disk, acks) -> {
                    Steps steps = new Steps(acks);
                    for (int era = 0; era < 4; era++) {
                        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                            if (era > 0) {
                                long to = log.nextOffset() + 10L * era - 15;
                                int newEra = era;
                                steps.take(new Step("reset", to, to, era), () -> log.reset(to, newEra));
                            }
                            fill(log, steps, era);
                        }
                    }
                })
                .recoverTo((disk, acks) -> {
                    try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                        List<String> found = entries(log);
                        requireAllowed(log.firstOffset(), log.nextOffset(), found, acks);
                        return found + " from " + log.firstOffset() + " to " + log.nextOffset();
                    }
                })
                .atLeast(210, 10_000, 1_500);
    }

    private static void fill(CommitLog log, Steps steps, int era) throws IOException {
        for (int i = 0; i < 12; i++) {
            long offset = log.nextOffset();
            steps.take(new Step("append", log.firstOffset(), offset + 1, era), () -> {
                log.append(offset, bytes(payload(era, offset)));
                log.awaitDurable(offset + 1);
            });
            if (i % 5 == 3) {
                steps.take(new Step("roll", log.firstOffset(), log.nextOffset(), era), log::roll);
            }
        }
        List<CommitLog.Segment> segments = log.segments();
        long cut = segments.get(segments.size() - 2).firstOffset();
        steps.take(new Step("trim", cut, log.nextOffset(), era), () -> log.trimBelow(cut));
    }

    private static final class Steps {
        private final Acknowledgements acks;

        Steps(Acknowledgements acks) {
            this.acks = acks;
        }

        void take(Step step, Act act) throws IOException {
            acks.attempt(step);
            act.run();
            acks.acknowledge(step);
        }
    }

    @FunctionalInterface
    private interface Act {
        void run() throws IOException;
    }

    private static void requireAllowed(long first, long next, List<String> found, Acknowledgements acks) {
        List<Step> done = acks.acknowledged(Step.class);
        List<Step> tried = acks.attempted(Step.class);
        Step last = done.isEmpty() ? new Step("open", 0, 0, 0) : done.getLast();
        Step going = tried.size() > done.size() ? tried.getLast() : last;
        boolean inLast = found.equals(expected(first, next, last.era()));
        boolean begun = inLast && (first == last.first() || last.next() == 0);
        boolean empty = first == next;
        boolean allowed = switch (going.act()) {
            case "append" -> begun && (next == last.next() || next == going.next() || (empty && last.next() == 0));
            case "trim" -> inLast && next == last.next() && first >= last.first() && first <= going.first();
            case "reset" ->
                (begun && next <= last.next())
                        || (empty && (next == 0 || next == going.next() || next == last.first()));
            default -> begun && next == last.next();
        };
        assertThat(allowed)
                .as("%s, then %s under way: found [%d, %d) %s", last, going, first, next, found)
                .isTrue();
    }

    private static List<String> expected(long first, long next, int era) {
        List<String> entries = new ArrayList<>();
        for (long offset = first; offset < next; offset++) {
            entries.add(entry(offset, payload(era, offset)));
        }
        return entries;
    }

    private static List<String> entries(CommitLog log) throws IOException {
        List<String> entries = new ArrayList<>();
        log.scan(
                0,
                (offset, record) ->
                        entries.add(entry(offset, UTF_8.decode(record).toString())));
        for (long offset = log.firstOffset(); offset < log.nextOffset(); offset += 7) {
            String read = UTF_8.decode(log.read(offset).orElseThrow()).toString();
            assertThat(entry(offset, read)).isEqualTo(entries.get((int) (offset - log.firstOffset())));
        }
        return entries;
    }

    private static String entry(long offset, String payload) {
        return offset + ":" + payload.length() + ":" + payload.hashCode();
    }

    /** Text of a length that is often below a sector and sometimes several of them. */
    private static String payload(int era, long offset) {
        SplittableRandom random = new SplittableRandom(offset * 31 + era);
        int length = random.nextInt(4) == 0 ? random.nextInt(600, 2_000) : random.nextInt(0, 120);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
