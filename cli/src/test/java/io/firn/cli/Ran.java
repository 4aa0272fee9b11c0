package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A command line run in this process. */
record Ran(int exit, String out, String err) {
    static Ran firn(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Firn.run(
                new Console(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                arguments);
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    Ran succeeded() {
        assertThat(exit).as("exit code; standard error: %s", err).isZero();
        assertThat(err).isEmpty();
        return this;
    }

    /** Refused with this code and one line of our own that names everything given. */
    Ran refused(int code, String... named) {
        assertThat(exit)
                .as("exit code; standard error: %s; output: %s", err, out)
                .isEqualTo(code);
        assertThat(err.lines()).as(err).hasSize(1);
        assertThat(err).startsWith("firn: ").contains(named);
        assertThat(out).isEmpty();
        return this;
    }
}
