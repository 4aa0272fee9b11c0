package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventId;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.stellar.ContractEvent;
import io.firn.stellar.ContractId;
import io.firn.stellar.EventReader;
import io.firn.stellar.FeeReader;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.LedgerFees;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The events and fees of ledgers, line by line as npm's {@code @stellar/stellar-sdk} finds them. */
class EventsSdkTest {
    private static final List<String> TYPES = List.of("system", "contract");

    private final EventReader reader = new EventReader();

    @ParameterizedTest
    @EnumSource(SdkLines.Input.class)
    void theSdkFindsTheSameEventsAndFees(SdkLines.Input input) throws Exception {
        List<byte[]> ledgers = input.ledgers();
        List<String> lines = lines(ledgers, input.passphrase());
        switch (input) {
            case LAKE -> assertThat(lines).hasSize(501 + 12_960 + 1 + SdkLines.COUNT);
            case SINGLE -> assertThat(lines).hasSizeGreaterThan(ledgers.size());
            case GENERATED -> assertThat(lines).hasSizeGreaterThan(1_000);
        }
        assertSame(lines, SdkLines.of(input));
    }

    @Test
    void oneBitInTheDataOfAnEventIsSeen() throws Exception {
        List<byte[]> ledgers = SdkLines.Input.GENERATED.ledgers().subList(0, 3);
        List<String> told = ofFirst(ledgers.size(), SdkLines.of(SdkLines.Input.GENERATED));
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

    /** The fees are the last line of a ledger. */
    private static List<String> ofFirst(int ledgers, List<String> lines) {
        int ended = 0;
        int limit = 0;
        while (ended < ledgers) {
            ended += lines.get(limit).startsWith("fees\t") ? 1 : 0;
            limit++;
        }
        return lines.subList(0, limit);
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
                Instant.ofEpochSecond(stored.closeTimeSeconds()).toString(),
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
}
