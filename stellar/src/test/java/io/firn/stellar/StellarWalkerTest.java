package io.firn.stellar;

import static io.firn.stellar.TestLedger.Kind.FEE_BUMP;
import static io.firn.stellar.TestLedger.Kind.V0;
import static io.firn.stellar.TestLedger.Kind.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walking ledgers made up here: what is found, what is refused, what is opaque. */
class StellarWalkerTest {
    private static final NetworkId NETWORK = NetworkId.of("Firn Test Network ; November 2026");
    private static final Hash PREVIOUS = TestLedger.sha(new byte[] {7});

    private final StellarWalker walker = new StellarChain(NETWORK.passphrase()).newWalker();
    private final LedgerLayout layout = new LedgerLayout();
    private int refusals;

    private static TestLedger ledger(int metaVersion) {
        return new TestLedger(metaVersion, 1000 + metaVersion, PREVIOUS, NETWORK);
    }

    private static TestLedger mixed(int metaVersion) {
        return metaVersion == 0
                ? ledger(0).with(V0, V1, FEE_BUMP)
                : ledger(metaVersion).with(V1, FEE_BUMP, V1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyTransactionIsFoundInApplyOrderWithItsHashes(int metaVersion) throws Exception {
        for (TestLedger ledger :
                new TestLedger[] {mixed(metaVersion), mixed(metaVersion).parallel()}) {
            byte[] bytes = ledger.build();
            walker.walk(Slice.of(bytes), layout);
            assertThat(layout.opaqueReason()).isEmpty();
            assertMatches(ledger, bytes, 0);
            walker.walkTrusted(Slice.of(bytes), layout);
            assertMatches(ledger, bytes, 0);
        }
    }

    @Test
    void headerFactsAreRead() throws Exception {
        byte[] bytes = mixed(2).build();
        LedgerHeader header = walker.peek(Slice.of(bytes));
        assertThat(header.seq()).isEqualTo(1002);
        assertThat(header.previousHash()).isEqualTo(PREVIOUS);
        assertThat(header.closeTimeSeconds()).isEqualTo(1_700_001_002L);
        assertThat(header.protocolVersion()).isEqualTo(25);
        StellarHeader where = StellarHeader.of(Slice.of(bytes));
        byte[] bare = Arrays.copyOfRange(bytes, where.headerOffset(), where.headerOffset() + where.headerLength());
        assertThat(TestLedger.sha(bare)).isEqualTo(header.hash());
        assertThat(Hash.of(bytes, where.entryOffset())).isEqualTo(header.hash());
        assertThat(where.entryLength()).isEqualTo(Hash.BYTES + where.headerLength() + 4);
    }

    @Test
    void ledgerInTheMiddleOfAnArrayIsWalkedByItsOwnOffsets() throws Exception {
        TestLedger ledger = mixed(2);
        byte[] bytes = ledger.build();
        byte[] around = new byte[bytes.length + 100];
        Arrays.fill(around, (byte) 0x5A);
        System.arraycopy(bytes, 0, around, 33, bytes.length);
        walker.walk(new Slice(around, 33, bytes.length), layout);
        assertMatches(ledger, around, 33);
    }

    @Test
    void oneWalkerGoesFromLedgerToLedgerWhateverHappened() throws Exception {
        TestLedger many = ledger(2);
        for (int i = 0; i < 700; i++) {
            many.with(i % 3 == 0 ? FEE_BUMP : V1);
        }
        TestLedger few = mixed(0);
        byte[] manyBytes = many.build();
        byte[] fewBytes = few.build();
        for (int i = 0; i < 3; i++) {
            walker.walk(Slice.of(manyBytes), layout);
            assertMatches(many, manyBytes, 0);
            assertThatThrownBy(() -> walker.walk(new Slice(manyBytes, 0, manyBytes.length - 400), layout))
                    .isInstanceOf(BadLedgerException.class);
            walker.walkTrusted(Slice.of(fewBytes), layout);
            assertMatches(few, fewBytes, 0);
            walker.walk(Slice.of(fewBytes), layout);
            assertMatches(few, fewBytes, 0);
        }
    }

    @Test
    void emptyLedgerIsWalkedOnAnyNetwork() throws Exception {
        for (int metaVersion = 0; metaVersion <= 2; metaVersion++) {
            new StellarChain("another")
                    .newWalker()
                    .walk(Slice.of(ledger(metaVersion).build()), layout);
            assertThat(layout.txCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyTruncationIsRefused(int metaVersion) throws Exception {
        byte[] bytes = mixed(metaVersion).build();
        for (int length = 0; length < bytes.length; length++) {
            byte[] alone = Arrays.copyOf(bytes, length);
            Slice within = new Slice(bytes, 0, length);
            assertThatThrownBy(() -> walker.walk(Slice.of(alone), layout)).isInstanceOf(BadLedgerException.class);
            assertThatThrownBy(() -> walker.walk(within, layout)).isInstanceOf(BadLedgerException.class);
            assertThatThrownBy(() -> walker.endOfLedger(within)).isInstanceOf(BadLedgerException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void bitFlipIsRefusedUnlessNoHashCoversIt(int metaVersion) throws Exception {
        TestLedger ledger = mixed(metaVersion);
        byte[] bytes = ledger.build();
        int refused = 0;
        int opaque = 0;
        int walked = 0;
        StellarHeader where = StellarHeader.of(Slice.of(bytes));
        int headerEnd = where.headerOffset() + where.headerLength();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                walker.walk(Slice.of(flipped), layout);
            } catch (BadLedgerException e) {
                refused++;
                continue;
            }
            if (layout.opaqueReason().isPresent()) {
                opaque++;
                assertThat(bit / 8 < where.entryOffset() || bit / 8 >= headerEnd)
                        .as("byte " + bit / 8)
                        .isTrue();
            } else {
                walked++;
                assertThat(ledger.unhashed.get(bit / 8)).as("byte " + bit / 8).isTrue();
                assertThat(layout.txCount()).isEqualTo(3);
            }
        }
        System.out.println(
                "V" + metaVersion + ": bit flips refused " + refused + ", opaque " + opaque + ", unhashed " + walked);
        assertThat(refused).isGreaterThan(8 * (Hash.BYTES + where.headerLength()));
    }

    @Test
    void mismatchNamesLedgerCheckAndBothHashes() throws Exception {
        TestLedger ledger = mixed(2);
        byte[] bytes = ledger.build();
        StellarHeader where = StellarHeader.of(Slice.of(bytes));
        byte[] header = bytes.clone();
        header[where.headerOffset() + 4] ^= 1;
        assertThatThrownBy(() -> walker.walk(Slice.of(header), layout))
                .hasMessageMatching("ledger 1002: header hash: its bytes hash to [0-9a-f]{64}, stated is [0-9a-f]{64}");
        byte[] set = bytes.clone();
        set[where.entryOffset() + where.entryLength() + 8] ^= 1;
        assertThatThrownBy(() -> walker.walk(Slice.of(set), layout))
                .hasMessageContaining("ledger 1002: transaction set hash: its bytes hash to ");
        walker.walk(Slice.of(bytes), layout);
        byte[] result = bytes.clone();
        result[layout.resultOffset(1) + 4 + Hash.BYTES + 7] ^= 1;
        assertThatThrownBy(() -> walker.walk(Slice.of(result), layout))
                .hasMessageContaining("ledger 1002: result hash: its bytes hash to ");
        assertThatThrownBy(() ->
                        walker.walk(new Slice(Arrays.copyOf(bytes, bytes.length + 4), 0, bytes.length + 4), layout))
                .hasMessageContaining("but 4 bytes follow");
    }

    @Test
    void ledgerOfAnotherNetworkIsRefusedByName() {
        byte[] bytes = mixed(1).build();
        StellarWalker other = new StellarChain(NetworkId.PUBNET).newWalker();
        assertThatThrownBy(() -> other.walk(Slice.of(bytes), layout))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("ledger 1001 is of another network than '" + NetworkId.PUBNET + "'");
        assertThatThrownBy(() -> other.walkTrusted(Slice.of(bytes), layout)).isInstanceOf(BadLedgerException.class);
    }

    @Test
    void resultOfAForeignTransactionIsRefused() {
        TestLedger ledger = ledger(1).with(V1, V1);
        TestLedger.Tx first = ledger.txs.getFirst();
        ledger.txs.set(0, new TestLedger.Tx(first.envelope(), PREVIOUS, PREVIOUS, V1));
        byte[] bytes = ledger.build();
        assertThatThrownBy(() -> walker.walk(Slice.of(bytes), layout))
                .hasMessageContaining("ledger 1001: transaction hash: no envelope of its set hashes to")
                .hasMessageContaining(PREVIOUS.toString());
    }

    @Test
    void unknownArmMakesALedgerOpaqueNamingIt() throws Exception {
        byte[] bytes = mixed(2).build();
        walker.walk(Slice.of(bytes), layout);
        byte[] meta = bytes.clone();
        // extension point, hash, fee, code, operations, extension, fee changes with a change of kind 1 first
        int pair = layout.resultOffset(0) + 4;
        int changeKind = pair + Hash.BYTES + 8 + 4 + 16 + 4 + 4;
        meta[changeKind + 3] = 9;
        walker.walk(Slice.of(meta), layout);
        assertThat(layout.opaqueReason()).hasValue("unknown arm 9 of LedgerEntryChange at offset " + changeKind);
        assertThat(layout.txCount()).isZero();
        assertThat(layout.header().seq()).isEqualTo(1002);
        assertThatThrownBy(() -> walker.endOfLedger(Slice.of(meta)))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("ledger 1002: its end cannot be found: unknown arm 9 of LedgerEntryChange");
        byte[] set = bytes.clone();
        StellarHeader where = StellarHeader.of(Slice.of(bytes));
        set[where.entryOffset() + where.entryLength() + 3] = 2;
        walker.walk(Slice.of(set), layout);
        assertThat(layout.opaqueReason().orElseThrow()).startsWith("unknown arm 2 of GeneralizedTransactionSet");
    }

    @Test
    void unknownVersionOfTheMetaIsRefused() {
        byte[] bytes = mixed(2).build();
        bytes[3] = 3;
        assertThatThrownBy(() -> walker.walk(Slice.of(bytes), layout))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("version 3 of LedgerCloseMeta is not known");
    }

    @Test
    void ledgersOfABatchAreFoundOneAfterTheOther() throws Exception {
        byte[] first = mixed(0).build();
        byte[] second = mixed(2).build();
        byte[] both = new XdrWriter().raw(first).raw(second).done();
        assertThat(walker.endOfLedger(Slice.of(both))).isEqualTo(first.length);
        assertThat(walker.endOfLedger(new Slice(both, first.length, second.length)))
                .isEqualTo(second.length);
    }

    @Test
    void hostileLengthsAreRefusedAndAllocateNothing() throws Exception {
        byte[] bytes = mixed(2).build();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The first pass links the code that makes messages.
        for (int pass = 0; pass < 2; pass++) {
            assertThat(mostAllocatedBytes(bytes, threads)).isLessThan(pass == 0 ? Long.MAX_VALUE : 16 << 10);
        }
        assertThat(refusals).isPositive();
    }

    private long mostAllocatedBytes(byte[] bytes, ThreadMXBean threads) {
        long most = 0;
        for (int at = 0; at + 4 <= bytes.length; at += 4) {
            byte[] hostile = bytes.clone();
            hostile[at] = 0x7F;
            hostile[at + 1] = (byte) 0xFF;
            Slice slice = Slice.of(hostile);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                walker.endOfLedger(slice);
            } catch (BadLedgerException e) {
                refusals++;
            }
            most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return most;
    }

    @Test
    void nothingIsAllocatedPerFieldAndLittlePerTransaction() throws Exception {
        TestLedger ledger = ledger(2);
        for (int i = 0; i < 1000; i++) {
            ledger.with(V1);
        }
        Slice raw = Slice.of(ledger.build());
        walker.walk(raw, layout);
        walker.endOfLedger(raw);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        walker.endOfLedger(raw);
        long step = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        walker.walk(raw, layout);
        long walk = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.println("allocated over 1000 transactions: stepping " + step + ", walking " + walk);
        assertThat(step).isLessThan(4096);
        assertThat(walk).isLessThan(1000 * 96);
    }

    private void assertMatches(TestLedger ledger, byte[] array, int start) {
        assertThat(layout.header().seq()).isEqualTo(ledger.seq);
        assertThat(layout.txCount()).isEqualTo(ledger.txs.size());
        for (int i = 0; i < layout.txCount(); i++) {
            TestLedger.Tx tx = ledger.txs.get(ledger.txs.size() - 1 - i);
            assertThat(layout.hash(i)).isEqualTo(tx.hash());
            assertThat(layout.innerHash(i)).isEqualTo(tx.innerHash());
            assertThat(part(array, start + layout.envelopeOffset(i), layout.envelopeLength(i)))
                    .isEqualTo(tx.envelope().copy());
            assertThat(part(array, start + layout.resultOffset(i), layout.resultLength(i)))
                    .isEqualTo(ledger.results.get(i));
        }
    }

    private static byte[] part(byte[] array, int offset, int length) {
        return Arrays.copyOfRange(array, offset, offset + length);
    }
}
