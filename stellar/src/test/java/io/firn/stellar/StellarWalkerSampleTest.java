package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every sample ledger is walked whole and every hash holds. */
class StellarWalkerSampleTest {
    private static final List<String> SMALL = List.of("testnet-4478-v1.xdr", "testnet-848582-v2.xdr");

    private final LedgerLayout layout = new LedgerLayout();

    @Test
    void everyPubnetLedgerIsWalkedWithEveryHash() throws Exception {
        StellarWalker walker = new StellarChain(NetworkId.PUBNET).newWalker();
        int ledgers = 0;
        int runTransactions = 0;
        Hash previous = Hash.ZERO;
        for (Slice raw : StellarSamples.lake()) {
            walkWhole(walker, raw);
            ledgers++;
            if (layout.header().seq() >= 63092982) {
                runTransactions += layout.txCount();
                if (layout.header().seq() > 63092982) {
                    assertThat(layout.header().previousHash()).isEqualTo(previous);
                }
            }
            previous = layout.header().hash();
        }
        assertThat(ledgers).isEqualTo(36);
        assertThat(runTransactions).isEqualTo(5188);
    }

    @Test
    void everyMetaOfStellarCoresTestsIsWalkedWithEveryHash() throws Exception {
        StellarWalker walker = new StellarChain(StellarSamples.CORE_TESTS).newWalker();
        List<Path> files = StellarSamples.files("core-metas");
        for (Path file : files) {
            walkWhole(walker, Slice.of(Files.readAllBytes(file)));
        }
        assertThat(files).hasSize(80);
    }

    @Test
    void everyCapturedLedgerOfStellarCoresTestsIsWalkedWithEveryHash() throws Exception {
        StellarWalker walker = new StellarChain(StellarSamples.CORE_TESTS).newWalker();
        List<String> files = new ArrayList<>();
        int[] totals = new int[2];
        StellarSamples.untar(StellarSamples.path("core-test-lcm-current.tar.zst"), (name, body) -> {
            if (!name.endsWith(".xdr")) {
                return;
            }
            files.add(name);
            Hash previous = Hash.ZERO;
            long next = 2;
            for (Slice raw : StellarSamples.framed(body)) {
                try {
                    walkWhole(walker, raw);
                } catch (BadLedgerException | AssertionError e) {
                    throw new AssertionError(name + " ledger " + next, e);
                }
                assertThat(layout.header().seq()).as(name).isEqualTo(next++);
                if (!previous.equals(Hash.ZERO)) {
                    assertThat(layout.header().previousHash()).as(name).isEqualTo(previous);
                }
                previous = layout.header().hash();
                totals[0]++;
                totals[1] += layout.txCount();
            }
        });
        System.out.println("captured ledgers " + totals[0] + ", transactions " + totals[1]);
        assertThat(files).hasSize(985);
        assertThat(totals[0]).isEqualTo(18_024);
    }

    @Test
    void everyStreamIsALinkedChain() throws Exception {
        for (Path file : StellarSamples.files("streams")) {
            boolean standalone = file.toString().contains("rpc-load-test");
            StellarWalker walker =
                    new StellarChain(standalone ? StellarSamples.STANDALONE : NetworkId.PUBNET).newWalker();
            Hash previous = Hash.ZERO;
            for (Slice raw : StellarSamples.framed(StellarSamples.unzstd(file))) {
                walkWhole(walker, raw);
                if (!previous.equals(Hash.ZERO)) {
                    assertThat(layout.header().previousHash()).isEqualTo(previous);
                }
                previous = layout.header().hash();
            }
        }
    }

    @Test
    void everySingleLedgerIsWalkedWithEveryHash() throws Exception {
        int walked = 0;
        for (Path file : StellarSamples.files("single")) {
            String name = file.getFileName().toString();
            if (name.endsWith(".tsv")) {
                continue;
            }
            boolean pubnet = name.startsWith("FCD285FF");
            StellarWalker walker = new StellarChain(pubnet ? NetworkId.PUBNET : NetworkId.TESTNET).newWalker();
            walkWhole(walker, single(file));
            walked++;
        }
        assertThat(walked).isEqualTo(17);
    }

    private static Slice single(Path file) throws IOException {
        return file.toString().endsWith(".xdr")
                ? Slice.of(Files.readAllBytes(file))
                : StellarSamples.batchBody(StellarSamples.unzstd(file));
    }

    @Test
    void everyTruncationOfARealLedgerIsRefused() throws Exception {
        StellarWalker walker = new StellarChain(NetworkId.TESTNET).newWalker();
        for (String name : SMALL) {
            Slice whole = single(StellarSamples.path("single/" + name));
            walkWhole(walker, whole);
            for (int length = 0; length < whole.length(); length++) {
                Slice cut = whole.part(0, length);
                assertThatThrownBy(() -> walker.walk(cut, layout)).isInstanceOf(BadLedgerException.class);
            }
        }
    }

    @Test
    void flippedBitOfARealLedgerIsRefusedUnlessNoHashCoversIt() throws Exception {
        StellarWalker walker = new StellarChain(NetworkId.TESTNET).newWalker();
        for (String name : SMALL) {
            byte[] bytes = single(StellarSamples.path("single/" + name)).copy();
            walkWhole(walker, Slice.of(bytes));
            int header = StellarHeader.of(Slice.of(bytes)).entryOffset();
            int results = layout.resultOffset(0) - 4;
            int[] outcomes = new int[3];
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                boolean maybeMeta = bit / 8 < header || bit / 8 >= results;
                outcomes[outcome(walker, flipped, maybeMeta)]++;
            }
            System.out.println(name + ": bit flips refused " + outcomes[0] + ", opaque " + outcomes[1] + ", in meta "
                    + outcomes[2]);
        }
    }

    private int outcome(StellarWalker walker, byte[] bytes, boolean maybeMeta) {
        try {
            walker.walk(Slice.of(bytes), layout);
        } catch (BadLedgerException e) {
            return 0;
        }
        if (layout.opaqueReason().isPresent()) {
            return 1;
        }
        assertThat(maybeMeta).isTrue();
        return 2;
    }

    @Test
    void pubnetLedgerIsRefusedOnTestnetByName() throws Exception {
        StellarWalker walker = new StellarChain(NetworkId.TESTNET).newWalker();
        Slice raw = StellarSamples.lake().getLast();
        assertThatThrownBy(() -> walker.walk(raw, layout))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("63093001 is of another network than 'Test SDF Network ; September 2015'");
    }

    private void walkWhole(StellarWalker walker, Slice raw) throws BadLedgerException {
        walker.walk(raw, layout);
        assertThat(layout.opaqueReason()).isEmpty();
        assertThat(walker.endOfLedger(raw)).isEqualTo(raw.length());
        assertThat(walker.peek(raw)).isEqualTo(layout.header());
    }
}
