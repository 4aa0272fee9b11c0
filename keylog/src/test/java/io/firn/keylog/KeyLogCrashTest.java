package io.firn.keylog;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KeyLogCrashTest {
    private static final Path DIRECTORY = Path.of("/keys");
    private static final KeyLogOptions SMALL = new KeyLogOptions(2, 700);

    @Test
    void everyCrashWhileCommittingAndCompactingIsRecovered() {
        suite().run();
    }

    @Test
    void theSuiteNoticesBrokenRules() {
        suite().expectCaught(Mutant.NO_FORCE).expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    @Test
    void recoveryThatBelievesTheCacheIsNoticed() {
        suite().expectCaughtInRecovery(Mutant.NO_FORCE);
    }

    /** Commits in four lives; the log outgrows its state about every tenth commit. */
    private static CrashEnumerator suite() {
        return CrashEnumerator.of("key-log-compaction")
                .scenario((disk, acks) -> {
                    int number = 0;
                    for (int life = 0; life < 4; life++) {
                        try (KeyLog log = KeyLog.open(disk, DIRECTORY, SMALL)) {
                            for (int i = 0; i < 60; i++, number++) {
                                acks.attempt(number);
                                log.commit(batch(number));
                                acks.acknowledge(number);
                            }
                        }
                    }
                })
                .recoverTo((disk, acks) -> {
                    KeyMap found;
                    try (KeyLog log = KeyLog.open(disk, DIRECTORY, SMALL)) {
                        found = log.snapshot();
                    }
                    assertThat(KeyLog.readOnly(disk, DIRECTORY)).isEqualTo(found);
                    int count = found.get("count").map(Integer::parseInt).orElse(0);
                    List<Integer> numbers = new ArrayList<>();
                    TreeMap<String, String> model = new TreeMap<>();
                    for (int number = 0; number < count; number++) {
                        numbers.add(number);
                        batch(number)
                                .changes()
                                .forEach((key, value) ->
                                        value.ifPresentOrElse(text -> model.put(key, text), () -> model.remove(key)));
                    }
                    acks.requirePrefix(numbers);
                    assertThat(found.entries()).isEqualTo(List.copyOf(model.entrySet()));
                    return found;
                })
                .caps(1_000, 24)
                .atLeast(900, 20_000, 3_000);
    }

    /** A batch that tells its number, puts a few of twenty keys and deletes one. */
    private static KeyBatch batch(int number) {
        SplittableRandom random = new SplittableRandom(number);
        Map<String, Optional<String>> changes = new HashMap<>();
        changes.put("key:" + random.nextInt(20), Optional.empty());
        for (int i = random.nextInt(4); i > 0; i--) {
            changes.put("key:" + random.nextInt(20), Optional.of("value of " + number + "/" + i));
        }
        changes.put("count", Optional.of(String.valueOf(number + 1)));
        return new KeyBatch(changes);
    }
}
