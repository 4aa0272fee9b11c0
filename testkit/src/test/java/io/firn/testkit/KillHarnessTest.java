package io.firn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillHarnessTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void endlessChildIsKilledAfterTheAcknowledgementsAsked() throws Exception {
        KillHarness.Outcome outcome = new KillHarness(Counter.class, List.of("1000000000"), DEADLINE)
                .run(new KillHarness.When(25, Duration.ZERO));
        assertThat(outcome.killed()).isTrue();
        assertThat(outcome.exitCode()).isEqualTo(137);
        assertThat(outcome.acknowledged()).hasSizeGreaterThanOrEqualTo(25);
        for (int i = 0; i < outcome.acknowledged().size(); i++) {
            assertThat(outcome.acknowledged().get(i)).isEqualTo("number " + i);
        }
    }

    @Test
    void childThatEndsIsReportedWithItsExitCodeAndErrors() throws Exception {
        KillHarness.Outcome outcome =
                new KillHarness(Counter.class, List.of("3"), DEADLINE).run(KillHarness.When.NEVER);
        assertThat(outcome)
                .isEqualTo(
                        new KillHarness.Outcome(List.of("number 0", "number 1", "number 2"), false, 3, "counted 3\n"));
    }

    @Test
    void childThatHangsIsKilledAtTheDeadlineAndNamed() {
        assertThatThrownBy(() -> new KillHarness(Counter.class, List.of("1000000000"), Duration.ofSeconds(2))
                        .run(KillHarness.When.NEVER))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Counter was still running after PT2S");
    }

    /** Prints numbers. */
    static final class Counter {
        private Counter() {}

        public static void main(String[] arguments) {
            int limit = Integer.parseInt(arguments[0]);
            for (int i = 0; i < limit; i++) {
                KillHarness.acknowledge("number " + i);
            }
            System.out.println("counted " + limit);
            System.out.print("half a line");
            System.out.flush();
            Runtime.getRuntime().halt(3);
        }
    }
}
