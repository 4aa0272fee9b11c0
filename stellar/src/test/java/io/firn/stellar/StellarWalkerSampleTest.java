package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every sample ledger is walked whole and every hash holds. */
class StellarWalkerSampleTest {
    private final LedgerLayout layout = new LedgerLayout();

    @Test
    void everyPubnetLedgerIsWalkedWithEveryHash() throws Exception {
        StellarWalker walker = new StellarChain(NetworkId.PUBNET).newWalker();
        int ledgers = 0;
        int runTransactions = 0;
        Hash previous = Hash.ZERO;
        for (Slice raw : Samples.lake()) {
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
        StellarWalker walker = new StellarChain(Samples.CORE_TESTS).newWalker();
        List<Path> files = Samples.files("core-metas");
        for (Path file : files) {
            walkWhole(walker, Slice.of(Files.readAllBytes(file)));
        }
        assertThat(files).hasSize(80);
    }

    @Test
    void everyCapturedLedgerOfStellarCoresTestsIsWalkedWithEveryHash() throws Exception {
        StellarWalker walker = new StellarChain(Samples.CORE_TESTS).newWalker();
        List<String> files = new ArrayList<>();
        int[] totals = new int[2];
        Samples.untar(Samples.path("core-test-lcm-current.tar.zst"), (name, body) -> {
            if (!name.endsWith(".xdr")) {
                return;
            }
            files.add(name);
            Hash previous = Hash.ZERO;
            long next = 2;
            for (Slice raw : Samples.framed(body)) {
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
        for (Path file : Samples.files("streams")) {
            boolean standalone = file.toString().contains("rpc-load-test");
            StellarWalker walker = new StellarChain(standalone ? Samples.STANDALONE : NetworkId.PUBNET).newWalker();
            Hash previous = Hash.ZERO;
            for (Slice raw : Samples.framed(Samples.unzstd(file))) {
                walkWhole(walker, raw);
                if (!previous.equals(Hash.ZERO)) {
                    assertThat(layout.header().previousHash()).isEqualTo(previous);
                }
                previous = layout.header().hash();
            }
        }
    }

    @Test
    void singleTestnetLedgersAreWalkedWithEveryHash() throws Exception {
        StellarWalker testnet = new StellarChain(NetworkId.TESTNET).newWalker();
        int walked = 0;
        for (Path file : Samples.files("single")) {
            String name = file.getFileName().toString();
            if (name.startsWith("testnet") || name.startsWith("FFFFFC")) {
                boolean batch = name.startsWith("FF");
                walkWhole(
                        testnet, batch ? Samples.batchBody(Samples.unzstd(file)) : Slice.of(Files.readAllBytes(file)));
                walked++;
            }
        }
        assertThat(walked).isEqualTo(10);
    }

    @Test
    void pubnetLedgerIsRefusedOnTestnetByName() throws Exception {
        StellarWalker walker = new StellarChain(NetworkId.TESTNET).newWalker();
        Slice raw = Samples.lake().getLast();
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
