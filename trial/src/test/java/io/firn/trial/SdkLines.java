package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.NetworkId;
import io.firn.testkit.Samples;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The events and inclusion fees of ledgers, line by line as npm's {@code @stellar/stellar-sdk} reads them from their bytes; one of its
 * processes tells all of them, once for all tests.
 */
final class SdkLines {
    static final long FIRST = 63092982;
    static final int COUNT = 20;

    /** With refunds behind operations. */
    private static final long WITH_REFUNDS = 57500008;

    private static Optional<Map<Input, List<String>>> told = Optional.empty();

    /** What ledgers there are. */
    enum Input {
        /** Twenty of the public network behind one another, and before them one with refunds. */
        LAKE("stellar/lake-pubnet", NetworkId.PUBNET),
        /** With metas of the third version. */
        SINGLE("stellar/single", NetworkId.TESTNET),
        GENERATED("", GeneratedNetwork.PASSPHRASE);

        private final String samples;
        private final String passphrase;

        Input(String samples, String passphrase) {
            this.samples = samples;
            this.passphrase = passphrase;
        }

        String passphrase() {
            return passphrase;
        }

        /** Their bytes; skips the running test when they are absent. */
        List<byte[]> ledgers() throws IOException {
            return switch (this) {
                case LAKE -> lake(Samples.require(samples));
                case SINGLE -> single(Samples.require(samples));
                case GENERATED -> generated();
            };
        }

        private boolean there() {
            return samples.isEmpty() || Samples.find(samples).isPresent();
        }
    }

    private SdkLines() {}

    /** The lines of an input; skips the running test when its ledgers or the npm packages are absent. */
    static synchronized List<String> of(Input input) throws IOException, InterruptedException {
        if (!input.there()) {
            Samples.require(input.samples);
        }
        Path interop = Repository.root().resolve("trial/interop");
        Path javascript = interop.resolve("node_modules/.bin/node");
        Assumptions.assumeTrue(
                Files.isExecutable(javascript), "SKIPPED npm packages absent: run npm ci in trial/interop");
        if (told.isEmpty()) {
            told = Optional.of(ask(javascript, interop.resolve("events.mjs")));
        }
        return told.get().getOrDefault(input, List.of());
    }

    private static Map<Input, List<String>> ask(Path javascript, Path script) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("sdk-lines");
        List<String> command = new ArrayList<>(List.of(javascript.toString(), script.toString()));
        Map<Input, Path> outs = new EnumMap<>(Input.class);
        for (Input input : Input.values()) {
            if (input.there()) {
                Path in = work.resolve(input + ".xdr");
                Path out = work.resolve(input + ".txt");
                write(in, input.ledgers());
                command.addAll(List.of(in.toString(), input.passphrase(), out.toString()));
                outs.put(input, out);
            }
        }
        Path error = work.resolve("sdk.err");
        Process sdk = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(error.toFile())
                .start();
        assertThat(sdk.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(sdk.exitValue()).as(Files.readString(error)).isZero();
        Map<Input, List<String>> lines = new EnumMap<>(Input.class);
        for (Map.Entry<Input, Path> out : outs.entrySet()) {
            lines.put(out.getKey(), Files.readAllLines(out.getValue()));
        }
        delete(work);
        return lines;
    }

    private static void write(Path file, List<byte[]> ledgers) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            for (byte[] ledger : ledgers) {
                out.writeInt(ledger.length);
                out.write(ledger);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static List<byte[]> lake(Path lake) {
        List<byte[]> ledgers = new ArrayList<>();
        ledgers.add(RealLedgers.ofLake(lake, WITH_REFUNDS));
        for (long seq = FIRST; seq < FIRST + COUNT; seq++) {
            ledgers.add(RealLedgers.ofLake(lake, seq));
        }
        return ledgers;
    }

    private static List<byte[]> single(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith("-v1.xdr"))
                    .sorted()
                    .map(SdkLines::bytes)
                    .toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> generated() {
        GeneratedNetwork network = new GeneratedNetwork(
                GeneratedNetwork.PASSPHRASE, new GeneratedOptions(5, 30, GeneratedOptions.Signatures.FILLER));
        List<byte[]> ledgers = new ArrayList<>();
        Hash previous = network.genesisHash();
        for (long seq = GeneratedNetwork.FIRST_SEQ; seq < GeneratedNetwork.FIRST_SEQ + COUNT; seq++) {
            GeneratedNetwork.Closed closed = network.close(seq, previous, 1_767_225_600 + 5 * seq);
            ledgers.add(closed.raw().copy());
            previous = closed.hash();
        }
        return ledgers;
    }
}
