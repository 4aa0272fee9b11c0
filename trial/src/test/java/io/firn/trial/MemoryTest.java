package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.FileDisk;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedSource;
import io.firn.stellar.LakeSchema;
import io.firn.stellar.LakeWriter;
import io.firn.stellar.StellarChain;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ceiling of {@code docs/memory.md} over what a node has resident, in a heap far below what it would take if it could. */
class MemoryTest {
    /** Twenty times as many transactions as pubnet has. */
    private static final int TRANSACTIONS = 5_200;

    private static final int LEDGERS_PER_CHUNK = 4;
    private static final int LEDGERS = 6 * LEDGERS_PER_CHUNK + 2;
    private static final int LAST_FRAGMENT = 0x8000_0000;
    private static final int HEAP_MIB = 256;
    private static final int CEILING_MIB = HEAP_MIB + 320;

    @TempDir
    Path work;

    @Test
    void aNodeThatReadsAStreamAtTwentyTimesTheDensityStaysBelowItsCeiling() throws Exception {
        staysBelow("--stream", stream());
    }

    /** More ledgers than the heap holds lie there to be read ahead. */
    @Test
    void aNodeThatReadsALakeAtTwentyTimesTheDensityStaysBelowItsCeiling() throws Exception {
        staysBelow("--lake", lake());
    }

    private void staysBelow(String source, Path ledgers) throws Exception {
        List<String> command = new ArrayList<>(FirnCommand.process(
                        "run",
                        source,
                        ledgers.toString(),
                        "--to",
                        Long.toString(GeneratedNetwork.FIRST_SEQ + LEDGERS - 1),
                        "--network",
                        GeneratedNetwork.PASSPHRASE,
                        "--geometry",
                        LEDGERS_PER_CHUNK + "x2",
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
        System.out.println(
                "memory node " + source + ": ledgers=" + LEDGERS + " heap=" + HEAP_MIB + " peak=" + peakMib + " MiB");
        assertThat(node.exitValue()).as("%s", Files.readString(log)).isZero();
        assertThat(peakMib).isBetween(1L, (long) CEILING_MIB);
        FirnCommand.run("doctor", "--settled", "--data", data()).succeeded();
    }

    private Path stream() throws Exception {
        Path file = work.resolve("ledgers.xdr");
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            made(raw -> {
                out.writeInt(raw.length() | LAST_FRAGMENT);
                out.write(raw.array(), raw.offset(), raw.length());
            });
        }
        return file;
    }

    private Path lake() throws Exception {
        Path root = Files.createDirectory(work.resolve("lake"));
        LakeWriter lake = LakeWriter.open(
                new FileDisk(), root, new StellarChain(GeneratedNetwork.PASSPHRASE), new LakeSchema(1, 64_000));
        made(lake::add);
        return root;
    }

    @FunctionalInterface
    private interface Taker {
        void take(Slice raw) throws Exception;
    }

    /** The generated network's first ledgers; signing would take longer than the node. */
    private static void made(Taker taker) throws Exception {
        long first = GeneratedNetwork.FIRST_SEQ;
        try (GeneratedSource source = new GeneratedSource(
                        GeneratedNetwork.PASSPHRASE,
                        new GeneratedOptions(1, TRANSACTIONS, GeneratedOptions.Signatures.FILLER),
                        GeneratedSource.Fixed.STANDARD,
                        InstantSource.system());
                LedgerStream ledgers = source.open(first, OptionalLong.of(first + LEDGERS - 1))) {
            while (ledgers.next(Duration.ofSeconds(10)) instanceof LedgerStream.Next(long _, Slice raw)) {
                taker.take(raw);
            }
        }
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
