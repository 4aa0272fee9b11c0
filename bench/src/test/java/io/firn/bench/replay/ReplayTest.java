package io.firn.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import com.github.luben.zstd.Zstd;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.stellar.FramedStreamSource;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import io.firn.testkit.Samples;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the real ledgers passes every check that they pass, and looks like them. */
class ReplayTest {
    @ParameterizedTest
    @CsvSource({"1, 2, 61", "1, 63092982, 45", "5, 63092990, 21", "20, 100000, 3", "21, 4294967294, 2"})
    void everyLedgerIsWalkedWithEveryHashAndFollowsTheOneBefore(int density, long firstSeq, int ledgers)
            throws Exception {
        Replay replay = new Replay(ReplaySamples.templates(), density, firstSeq);
        StellarWalker walker = ReplaySamples.walker();
        Set<Hash> hashes = new HashSet<>();
        int transactions = 0;
        Hash previous = Hash.ZERO;
        long closed = 0;
        for (int i = 0; i < ledgers; i++) {
            LedgerLayout layout = ReplaySamples.walked(walker, replay.next());
            assertThat(layout.header()).isEqualTo(replay.header());
            assertThat(layout.header().seq()).isEqualTo(firstSeq + i);
            assertThat(layout.header().closeTimeSeconds()).isGreaterThan(closed);
            if (i > 0) {
                assertThat(layout.header().previousHash()).isEqualTo(previous);
            }
            closed = layout.header().closeTimeSeconds();
            previous = layout.header().hash();
            for (int t = 0; t < layout.txCount(); t++) {
                hashes.add(layout.hash(t));
            }
            transactions += layout.txCount();
        }
        assertThat(hashes).hasSize(transactions);
    }

    @Test
    void noTransactionIsOneOfTheRealOnes() throws Exception {
        StellarWalker walker = ReplaySamples.walker();
        Set<Hash> real = new HashSet<>();
        for (byte[] ledger : ReplaySamples.ledgers()) {
            LedgerLayout layout = ReplaySamples.walked(walker, Slice.of(ledger));
            for (int t = 0; t < layout.txCount(); t++) {
                real.add(layout.hash(t));
                real.add(layout.innerHash(t));
            }
        }
        Replay replay = new Replay(ReplaySamples.templates(), 1, ReplaySamples.FIRST);
        for (int i = 0; i < ReplaySamples.templates().count(); i++) {
            LedgerLayout layout = ReplaySamples.walked(walker, replay.next());
            for (int t = 0; t < layout.txCount(); t++) {
                assertThat(real).doesNotContain(layout.hash(t), layout.innerHash(t));
            }
        }
    }

    /** In a ledger of all templates there are as many transactions and events as in all templates, event for event alike. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20})
    void aLedgerHasTheTransactionsAndEventsOfItsTemplates(int density) throws Exception {
        StellarWalker walker = ReplaySamples.walker();
        List<byte[]> real = ReplaySamples.ledgers();
        long seq = ReplaySamples.FIRST + 17;
        Slice made = new Replay(ReplaySamples.templates(), density, seq).next();
        LedgerLayout layout = ReplaySamples.walked(walker, made);
        int transactions = 0;
        List<Integer> lengths = new ArrayList<>();
        for (int copy = 0; copy < density; copy++) {
            Slice template = Slice.of(real.get((17 + copy) % real.size()));
            LedgerLayout own = ReplaySamples.walked(walker, template);
            transactions += own.txCount();
            LedgerEvents events = events(walker, template, own);
            for (int e = 0; e < events.count(); e++) {
                lengths.add(events.stored(e).length());
            }
        }
        assertThat(layout.txCount()).isEqualTo(transactions);
        LedgerEvents events = events(walker, made, layout);
        List<Integer> madeLengths = new ArrayList<>();
        Set<EventId> ids = new HashSet<>();
        for (int e = 0; e < events.count(); e++) {
            madeLengths.add(events.stored(e).length());
            ids.add(StoredEvent.id(events.stored(e)));
        }
        assertThat(ids).hasSize(events.count());
        assertThat(madeLengths).containsExactlyInAnyOrderElementsOf(lengths);
    }

    private static LedgerEvents events(StellarWalker walker, Slice raw, LedgerLayout layout) throws Exception {
        LedgerEvents events = new LedgerEvents();
        events.begin(layout.header());
        walker.events(raw, layout, events);
        return events;
    }

    @Test
    void theSameArgumentsMakeTheSameBytesAndAChainIsTakenUpInItsMiddle() throws Exception {
        Templates again =
                Templates.of(ReplaySamples.ledgers(), ReplaySamples.templates().passphrase());
        Replay one = new Replay(ReplaySamples.templates(), 2, 1000);
        Replay other = new Replay(again, 2, 1000);
        for (int i = 0; i < 25; i++) {
            assertThat(one.next().copy()).isEqualTo(other.next().copy());
        }
        Replay resumed = new Replay(again, 2, one.nextSeq(), one.header().hash());
        for (int i = 0; i < 3; i++) {
            assertThat(resumed.next().copy()).isEqualTo(one.next().copy());
        }
    }

    /** Where a made ledger differs from its template there is a patch, a hash of the header, a link, or the time. */
    @Test
    void whatIsNotSaidToChangeIsTheTemplates() throws Exception {
        for (Template template : ReplaySamples.templates().all()) {
            byte[] real = template.ledger();
            long seq = template.facts().seq() + 3L * ReplaySamples.templates().count();
            byte[] made = new Replay(ReplaySamples.templates(), 1, seq).next().copy();
            assertThat(made).hasSameSizeAs(real);
            boolean[] mayDiffer = new boolean[real.length];
            int header = template.header().headerOffset();
            int result = header + 36 + template.header().valueLength();
            mark(mayDiffer, template.header().entryOffset(), 32);
            mark(mayDiffer, header + 4, 32);
            mark(mayDiffer, header + 36, 40);
            mark(mayDiffer, result, 32);
            mark(mayDiffer, result + 64, 4);
            mark(mayDiffer, template.setFrom() + 4, 32);
            List<Region> regions = new ArrayList<>(List.of(template.results(), template.tail()));
            template.phases().forEach(p -> regions.add(p.body()));
            for (Region region : regions) {
                mark(mayDiffer, region, region.ids(), 32);
                mark(mayDiffer, region, region.hashes(), 32);
                mark(mayDiffer, region, region.seqs(), 4);
                mark(mayDiffer, region, region.times(), 8);
            }
            int different = 0;
            int allowed = 0;
            for (int i = 0; i < real.length; i++) {
                if (made[i] != real[i] && !mayDiffer[i]) {
                    throw new AssertionError("offset " + i + " of ledger " + seq);
                }
                different += made[i] == real[i] ? 0 : 1;
                allowed += mayDiffer[i] ? 1 : 0;
            }
            assertThat(different).isBetween(allowed * 8 / 10, allowed);
        }
    }

    private static void mark(boolean[] mayDiffer, Region region, Patches patches, int length) {
        for (int at : patches.at) {
            mark(mayDiffer, region.from() + at, length);
        }
    }

    private static void mark(boolean[] mayDiffer, int from, int length) {
        for (int i = from; i < from + length; i++) {
            mayDiffer[i] = true;
        }
    }

    /** Every account and balance the schema shows in a made ledger is one that was made. */
    @Test
    void noRealAccountIsLeftWhereAnAccountStands() throws Exception {
        Set<String> shapes = Set.of("PublicKey", "MuxedAccount", "ClaimableBalanceID", "CloseTail");
        for (Template template : ReplaySamples.templates().all()) {
            Set<Hash> real = ids(template.ledger(), template, shapes);
            byte[] made = new Replay(
                            ReplaySamples.templates(), 1, template.facts().seq())
                    .next()
                    .copy();
            Set<Hash> replayed = ids(made, template, shapes);
            assertThat(replayed).hasSameSizeAs(real);
            real.retainAll(replayed);
            // Filler is no account of anybody's and stays.
            assertThat(real).allMatch(id -> id.equals(Hash.ZERO));
        }
    }

    private static Set<Hash> ids(byte[] ledger, Template template, Set<String> shapes) {
        Set<Hash> ids = new HashSet<>();
        for (LedgerValues.Value value : LedgerValues.of(ledger, shapes)) {
            if (value.name().equals("CloseTail")) {
                break;
            }
            if (value.from() > template.setFrom()) {
                ids.add(Hash.of(ledger, value.to() - Hash.BYTES));
            }
        }
        return ids;
    }

    /** Close meta 1 with one template, and close meta 2 of another network with contract calls only. */
    @Test
    void ledgersOfOtherErasAndNetworksAreReplayedToo() throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        mustReplay(Templates.ofLake(lake, 57500008, 57500008), 5, 40);
        String network = "Standalone Network ; February 2017";
        StellarChain chain = new StellarChain(network);
        List<byte[]> dense = new ArrayList<>();
        Path stream = Samples.require("stellar/streams/rpc-load-test-ledgers-v25.xdr.zstd");
        try (FramedStreamSource source =
                        new FramedStreamSource(stream.toString(), InputStream.nullInputStream(), chain, 4 << 20);
                LedgerStream ledgers = source.open(10048, OptionalLong.empty())) {
            while (ledgers.next(Duration.ofSeconds(30)) instanceof LedgerStream.Next(long _, Slice raw)) {
                dense.add(raw.copy());
            }
        }
        mustReplay(Templates.of(dense, network), 3, 32);
    }

    private static void mustReplay(Templates templates, int density, int ledgers) throws Exception {
        StellarWalker walker = new StellarChain(templates.passphrase()).newWalker();
        Replay replay = new Replay(templates, density, templates.firstSeq() + 1);
        Set<Hash> hashes = new HashSet<>();
        int transactions = 0;
        for (int i = 0; i < ledgers; i++) {
            LedgerLayout layout = ReplaySamples.walked(walker, replay.next());
            for (int t = 0; t < layout.txCount(); t++) {
                hashes.add(layout.hash(t));
            }
            transactions += layout.txCount();
        }
        assertThat(transactions).isGreaterThan(density * ledgers);
        assertThat(hashes).hasSize(transactions);
    }

    @Test
    void ledgersCompressAsTheRealOnesDo() throws Exception {
        long realBytes = 0;
        long realPacked = 0;
        for (byte[] ledger : ReplaySamples.ledgers()) {
            realBytes += ledger.length;
            realPacked += Zstd.compress(ledger, 3).length;
        }
        Replay replay = new Replay(ReplaySamples.templates(), 1, 2);
        long bytes = 0;
        long packed = 0;
        for (int i = 0; i < ReplaySamples.templates().count(); i++) {
            byte[] ledger = replay.next().copy();
            bytes += ledger.length;
            packed += Zstd.compress(ledger, 3).length;
        }
        System.out.println("zstd-3: real " + realBytes + " to " + realPacked + ", replayed " + bytes + " to " + packed);
        assertThat(bytes).isEqualTo(realBytes);
        assertThat((double) packed / realPacked).isCloseTo(1, within(0.05));
    }

    @Test
    void whatCannotBeMadeIsRefused() throws Exception {
        Templates templates = ReplaySamples.templates();
        assertThatIllegalArgumentException().isThrownBy(() -> new Replay(templates, 0, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Replay(templates, 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Replay(templates, 80, 2))
                .withMessageContaining("67108864");
        Replay last = new Replay(templates, 1, 0xFFFF_FFFFL);
        assertThatIllegalStateException().isThrownBy(last::header);
        last.next();
        assertThatIllegalStateException().isThrownBy(last::next);
    }
}
