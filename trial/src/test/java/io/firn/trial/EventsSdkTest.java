package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.stellar.ContractEvent;
import io.firn.stellar.ContractId;
import io.firn.stellar.EventReader;
import io.firn.stellar.FeeReader;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.LedgerFees;
import io.firn.stellar.NetworkId;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import io.firn.testkit.Samples;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events and fees of ledgers, line by line as npm's {@code @stellar/stellar-sdk} finds them. */
class EventsSdkTest {
    private static final long FIRST = 63092982;
    private static final int COUNT = 20;
    /** With refunds behind operations. */
    private static final long WITH_REFUNDS = 57500008;

    private static final List<String> TYPES = List.of("system", "contract");

    @TempDir
    Path work;

    private final EventReader reader = new EventReader();

    @Test
    void theSdkFindsTheSameEventsAndFeesInRealLedgers() throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        List<byte[]> ledgers = new ArrayList<>();
        ledgers.add(RealLedgers.ofLake(lake, WITH_REFUNDS));
        for (long seq = FIRST; seq < FIRST + COUNT; seq++) {
            ledgers.add(RealLedgers.ofLake(lake, seq));
        }
        List<String> lines = lines(ledgers, NetworkId.PUBNET);
        assertThat(lines).hasSize(501 + 12_960 + 1 + COUNT);
        assertSame(lines, sdk(ledgers, NetworkId.PUBNET));
    }

    @Test
    void theSdkFindsTheSameEventsAndFeesInMetasOfTheThirdVersion() throws Exception {
        Path folder = Samples.require("stellar/single");
        List<byte[]> ledgers = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("-v1.xdr")).sorted().toList()) {
                ledgers.add(Files.readAllBytes(file));
            }
        }
        List<String> lines = lines(ledgers, NetworkId.TESTNET);
        assertThat(lines).hasSizeGreaterThan(ledgers.size());
        assertSame(lines, sdk(ledgers, NetworkId.TESTNET));
    }

    @Test
    void theSdkFindsTheSameEventsAndFeesInGeneratedLedgers() throws Exception {
        List<byte[]> ledgers = generated();
        List<String> lines = lines(ledgers, GeneratedNetwork.PASSPHRASE);
        assertThat(lines).hasSizeGreaterThan(1_000);
        assertSame(lines, sdk(ledgers, GeneratedNetwork.PASSPHRASE));
    }

    @Test
    void oneBitInTheDataOfAnEventIsSeen() throws Exception {
        List<byte[]> ledgers = generated().subList(0, 3);
        List<String> told = sdk(ledgers, GeneratedNetwork.PASSPHRASE);
        byte[] damaged = ledgers.get(1).clone();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        StellarWalker walker = new StellarChain(GeneratedNetwork.PASSPHRASE).newWalker();
        walker.walkTrusted(Slice.of(damaged), layout);
        walker.events(Slice.of(damaged), layout, events);
        byte[] event =
                StoredEvent.read(events.stored(events.count() / 2)).event().copy();
        int at = 0;
        while (!Arrays.equals(damaged, at, at + event.length, event, 0, event.length)) {
            at++;
        }
        damaged[at + event.length - 1] ^= 1;
        List<String> lines = lines(List.of(ledgers.get(0), damaged, ledgers.get(2)), GeneratedNetwork.PASSPHRASE);
        assertThat(lines).hasSameSizeAs(told).isNotEqualTo(told);
        assertThat(IntStream.range(0, lines.size())
                        .filter(i -> !lines.get(i).equals(told.get(i)))
                        .count())
                .isOne();
    }

    private static List<byte[]> generated() {
        GeneratedNetwork network = new GeneratedNetwork(
                GeneratedNetwork.PASSPHRASE, new GeneratedOptions(5, 30, GeneratedOptions.Signatures.FILLER));
        List<byte[]> ledgers = new ArrayList<>();
        Hash previous = network.genesisHash();
        for (long seq = GeneratedNetwork.FIRST_SEQ; seq < GeneratedNetwork.FIRST_SEQ + 20; seq++) {
            GeneratedNetwork.Closed closed = network.close(seq, previous, 1_767_225_600 + 5 * seq);
            ledgers.add(closed.raw().copy());
            previous = closed.hash();
        }
        return ledgers;
    }

    /** The first line that differs is shown, not thousands. */
    private static void assertSame(List<String> found, List<String> told) {
        for (int i = 0; i < Math.min(found.size(), told.size()); i++) {
            assertThat(found.get(i)).as("line %s", i).isEqualTo(told.get(i));
        }
        assertThat(found).hasSameSizeAs(told);
    }

    private List<String> lines(List<byte[]> ledgers, String passphrase) throws BadLedgerException {
        StellarWalker walker = new StellarChain(passphrase).newWalker();
        FeeReader fees = new FeeReader();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        List<String> lines = new ArrayList<>();
        for (byte[] ledger : ledgers) {
            Slice raw = Slice.of(ledger);
            walker.walkTrusted(raw, layout);
            walker.events(raw, layout, events);
            for (int i = 0; i < events.count(); i++) {
                lines.add(line(StoredEvent.read(events.stored(i))));
            }
            LedgerFees paid = fees.read(raw, layout);
            lines.add("fees\t" + layout.header().seq() + "\t" + joined(paid.classic()) + "\t" + joined(paid.soroban()));
        }
        return lines;
    }

    private String line(StoredEvent stored) throws BadLedgerException {
        EventId id = stored.id();
        ContractEvent event = reader.read(stored.event());
        return String.join(
                "\t",
                String.format(Locale.ROOT, "%019d-%010d", id.seq() << 32 | (long) id.tx() << 12 | id.op(), id.index()),
                "" + id.seq(),
                stored.txHash().toString(),
                "" + stored.successful(),
                TYPES.get(event.type()),
                event.contract().map(hash -> new ContractId(hash).toString()).orElse(""),
                event.topics().stream().map(EventsSdkTest::base64).collect(Collectors.joining(" ")),
                base64(event.value()));
    }

    private static String base64(Slice bytes) {
        return Base64.getEncoder().encodeToString(bytes.copy());
    }

    private static String joined(long[] numbers) {
        return LongStream.of(numbers).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    private List<String> sdk(List<byte[]> ledgers, String passphrase) throws IOException, InterruptedException {
        Path interop = Repository.root().resolve("trial/interop");
        Path javascript = interop.resolve("node_modules/.bin/node");
        Assumptions.assumeTrue(
                Files.isExecutable(javascript), "SKIPPED npm packages absent: run npm ci in trial/interop");
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(framed);
        for (byte[] ledger : ledgers) {
            data.writeInt(ledger.length);
            data.write(ledger);
        }
        Path in = Files.write(work.resolve("ledgers"), framed.toByteArray());
        Path out = work.resolve("sdk.txt");
        Path error = work.resolve("sdk.err");
        Process sdk = new ProcessBuilder(
                        javascript.toString(),
                        interop.resolve("events.mjs").toString(),
                        in.toString(),
                        passphrase,
                        out.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(error.toFile())
                .start();
        assertThat(sdk.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(sdk.exitValue()).as(Files.readString(error)).isZero();
        return Files.readAllLines(out);
    }
}
