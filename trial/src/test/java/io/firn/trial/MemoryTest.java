package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ceiling of {@code docs/memory.md} over what a node has resident, in a heap far below what it would take if it could. */
class MemoryTest {
    /** Twenty times as many transactions as pubnet has. */
    private static final String TRANSACTIONS = "5200";

    private static final int LEDGERS_PER_CHUNK = 12;
    private static final int LEDGERS = 2 * LEDGERS_PER_CHUNK + 4;
    private static final int HEAP_MIB = 256;
    private static final int CEILING_MIB = HEAP_MIB + 640;

    @TempDir
    Path work;

    @Test
    void aNodeAtTwentyTimesTheDensityStaysBelowItsCeiling() throws Exception {
        List<String> command = new ArrayList<>(FirnCommand.process(
                        "run",
                        "--network",
                        "demo",
                        "--demo.transactions",
                        TRANSACTIONS,
                        "--close-interval",
                        "0",
                        "--geometry",
                        LEDGERS_PER_CHUNK + "x2",
                        "--to",
                        "" + (1 + LEDGERS),
                        "--data",
                        data(),
                        "--no-serve")
                .command());
        command.replaceAll(argument -> argument.startsWith("-Xmx") ? "-Xmx" + HEAP_MIB + "m" : argument);
        Path log = work.resolve("node.log");
        Process node = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long peakMib = 0;
        while (!node.waitFor(20, TimeUnit.MILLISECONDS)) {
            peakMib = Math.max(peakMib, residentMib(node));
        }
        System.out.println("memory node: ledgers=" + LEDGERS + " heap=" + HEAP_MIB + " peak=" + peakMib + " MiB");
        assertThat(node.exitValue()).as("%s", Files.readString(log)).isZero();
        assertThat(peakMib).isBetween(1L, (long) CEILING_MIB);
        FirnCommand.run("doctor", "--settled", "--data", data()).succeeded();
    }

    private String data() {
        return work.resolve("data").toString();
    }

    /** The most the process had resident so far; 0 when it is gone. */
    private static long residentMib(Process node) {
        try {
            return Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
