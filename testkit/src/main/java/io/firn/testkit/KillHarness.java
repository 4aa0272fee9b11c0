package io.firn.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a {@code main} in a JVM of its own, reads what it acknowledges, and kills it with SIGKILL.
 *
 * <p>The child calls {@link #acknowledge} once what it names is durable: a line on its standard output. A line counts when its
 * line end arrived; the pipe is read to its end after the kill, so nothing that was printed is missed. Whatever else the child
 * prints is kept for messages.
 *
 * <p>Limits: everything ends by the deadline; a child that is still there is killed then. Of what else the child
 * prints the last {@value #ERROR_BYTES} bytes are kept.
 *
 * <p>Threading: one run at a time.
 */
public final class KillHarness {
    private static final int ERROR_BYTES = 16 * 1024;
    private static final String ACKNOWLEDGED = "acknowledged ";

    private final Class<?> main;
    private final List<String> arguments;
    private final Duration deadline;

    /**
     * How a run ended.
     *
     * @param acknowledged what it acknowledged, in order
     * @param killed false when the child had ended by itself
     * @param exitCode the child's; 137 when it was killed
     * @param errors the end of what else it printed
     */
    public record Outcome(List<String> acknowledged, boolean killed, int exitCode, String errors) {}

    /**
     * When to kill.
     *
     * @param acknowledgements once so many have arrived
     * @param delay and this long after
     */
    public record When(int acknowledgements, Duration delay) {
        /** Never: the child is to end by itself. */
        public static final When NEVER = new When(Integer.MAX_VALUE, Duration.ZERO);
    }

    /** @param deadline for one run of the child */
    public KillHarness(Class<?> main, List<String> arguments, Duration deadline) {
        this.main = main;
        this.arguments = List.copyOf(arguments);
        this.deadline = deadline;
    }

    /** For the child: tells the parent that {@code what}, one line, is durable. */
    public static void acknowledge(String what) {
        System.out.println(ACKNOWLEDGED + what);
        System.out.flush();
    }

    /** Starts the child, kills it when told, waits for its end. */
    public Outcome run(When when) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(command()).start();
        try {
            Tail errors = new Tail();
            Lines lines = new Lines(errors);
            Thread reader = Thread.ofPlatform().start(() -> lines.readAll(child.getInputStream()));
            Thread errorReader = Thread.ofPlatform().start(() -> errors.readAll(child.getErrorStream()));
            long end = System.nanoTime() + deadline.toNanos();
            boolean reached = lines.await(when.acknowledgements(), end);
            if (reached) {
                child.waitFor(when.delay().toNanos(), TimeUnit.NANOSECONDS);
            } else {
                child.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            boolean alive = child.isAlive();
            child.destroyForcibly();
            int exitCode = child.waitFor();
            reader.join();
            errorReader.join();
            if (alive && !reached) {
                throw new IOException(main.getSimpleName() + " was still running after " + deadline
                        + ", having acknowledged " + lines.all().size() + " times: " + errors.text());
            }
            return new Outcome(lines.all(), alive, exitCode, errors.text());
        } finally {
            child.destroyForcibly();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=deny",
                "-Xmx512m"));
        for (String passedOn : new String[] {"firn.samples", "firn.scale", "firn.root", "java.io.tmpdir"}) {
            String value = System.getProperty(passedOn);
            if (value != null) {
                command.add("-D" + passedOn + "=" + value);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** The acknowledgements in a stream. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private final Tail others;
        private boolean ended;

        Lines(Tail others) {
            this.others = others;
        }

        void readAll(InputStream from) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            try {
                for (int next = from.read(); next >= 0; next = from.read()) {
                    if (next == '\n') {
                        add(line.toString(StandardCharsets.UTF_8));
                        line.reset();
                    } else {
                        line.write(next);
                    }
                }
            } catch (IOException closed) {
                // The child is gone; what ended with a line end has been counted.
            }
            end();
        }

        private synchronized void add(String line) {
            if (line.startsWith(ACKNOWLEDGED)) {
                lines.add(line.substring(ACKNOWLEDGED.length()));
                notifyAll();
            } else {
                others.add(line + "\n");
            }
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        /** True once {@code count} lines are there; false at the end of the stream or of the time. */
        synchronized boolean await(int count, long endNanos) throws InterruptedException {
            while (lines.size() < count) {
                long left = endNanos - System.nanoTime();
                if (ended || left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        }

        synchronized List<String> all() {
            return List.copyOf(lines);
        }
    }

    /** The end of a stream. */
    private static final class Tail {
        private final byte[] ring = new byte[ERROR_BYTES];
        private long count;

        void readAll(InputStream from) {
            try {
                for (int next = from.read(); next >= 0; next = from.read()) {
                    add((byte) next);
                }
            } catch (IOException closed) {
                // The child is gone.
            }
        }

        void add(String text) {
            for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
                add(next);
            }
        }

        private synchronized void add(byte next) {
            ring[(int) (count++ % ERROR_BYTES)] = next;
        }

        synchronized String text() {
            byte[] bytes = new byte[(int) Math.min(count, ERROR_BYTES)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = ring[(int) ((count - bytes.length + i) % ERROR_BYTES)];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
