package io.firn.format.frame.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.firn.format.FrameException;
import io.firn.format.SyntheticLedgers;
import io.firn.format.SyntheticLedgers.Made;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class LedgerFrameTest {
    private static final int MIB = 1 << 20;

    private final SyntheticLedgers ledgers = new SyntheticLedgers(1, 2);

    @Test
    void aFrameDecodesToExactlyTheLedger() throws IOException {
        for (int txs : new int[] {0, 1, 7, 300, 2_000}) {
            Made made = ledgers.next(txs, 3_000);
            LedgerFrame frame = frame(made);
            assertThat(frame.rawLength()).isEqualTo(made.raw().length());
            assertThat(frame.txCount()).isEqualTo(txs);
            assertThat(frame.opaque()).isFalse();
            assertThat(frame.decode().copy()).isEqualTo(made.raw().copy());
        }
    }

    @Test
    void anyZstdDecoderYieldsExactlyTheLedger() throws IOException {
        Made made = ledgers.next(1_500, 3_000);
        byte[] bytes = bytes(made);
        assertThat(LedgerFrame.parse(ByteBuffer.wrap(bytes)).dataFrames()).isGreaterThan(2);
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes)).setContinuous(false)) {
            assertThat(in.readAllBytes()).isEqualTo(made.raw().copy());
        }
        assertThat(Zstd.decompress(bytes, made.raw().length()))
                .isEqualTo(made.raw().copy());
    }

    @Test
    void everyDataFrameCarriesItsContentSize() throws IOException {
        Made made = ledgers.next(1_500, 3_000);
        byte[] bytes = bytes(made);
        long raw = 0;
        int at = 0;
        for (int i = 0; i < LedgerFrame.parse(ByteBuffer.wrap(bytes)).dataFrames(); i++) {
            raw += Zstd.getFrameContentSize(bytes, at, bytes.length - at);
            at += (int) Zstd.findFrameCompressedSize(bytes, at, bytes.length - at);
        }
        assertThat(raw).isEqualTo(made.raw().length());
    }

    @Test
    void theTransactionTableGivesEveryRangeAndHash() throws IOException {
        Made made = ledgers.next(900, 5_000);
        LedgerLayout layout = made.layout();
        LedgerFrame frame = frame(made);
        TxTable table = frame.table();
        TxRanges ranges = table.ranges(frame.rawLength());
        for (int i = 0; i < 900; i++) {
            assertThat(ranges.envelopeOffset(i)).isEqualTo(layout.envelopeOffset(i));
            assertThat(ranges.envelopeLength(i)).isEqualTo(layout.envelopeLength(i));
            assertThat(ranges.resultOffset(i)).isEqualTo(layout.resultOffset(i));
            assertThat(ranges.resultLength(i)).isEqualTo(layout.resultLength(i));
            assertThat(table.hashPrefix(i)).isEqualTo(prefix(layout.hash(i)));
            boolean feeBump = ranges.inner(i) != TxRanges.NOT_A_FEE_BUMP;
            assertThat(feeBump).isEqualTo(!layout.innerHash(i).equals(layout.hash(i)));
            if (feeBump) {
                assertThat(table.innerHashPrefix(ranges.inner(i))).isEqualTo(prefix(layout.innerHash(i)));
            }
        }
    }

    @Test
    void aTransactionTakesAtMostSixteenBytesOfTheTableAndFourMoreForAnInnerHash() {
        Made made = ledgers.next(4_000, 3_000);
        int feeBumps = 0;
        for (int i = 0; i < 4_000; i++) {
            feeBumps += made.layout().innerHash(i).equals(made.layout().hash(i)) ? 0 : 1;
        }
        ByteBuffer b = ByteBuffer.wrap(bytes(made)).order(ByteOrder.LITTLE_ENDIAN);
        int entries = b.getInt(b.limit() - FrameFormat.SEEK_FOOTER_BYTES);
        int seekTable = b.limit() - FrameFormat.seekTableBytes(entries);
        int tableBytes = b.getInt(seekTable + FrameFormat.SKIPPABLE_HEADER_BYTES + 8 * (entries - 1));
        assertThat(tableBytes).isLessThan(16 * 4_000 + 4 * feeBumps).isGreaterThan(4 * 4_000);
    }

    @Test
    void aRangeDecompressesOnlyTheDataFramesThatHoldIt() throws IOException {
        Made made = ledgers.next(6_000, 3_000);
        byte[] raw = made.raw().copy();
        assertThat(raw.length).isGreaterThan(5 * MIB);
        for (int i = 0; i < 6_000; i += 97) {
            LedgerFrame frame = frame(made);
            int from = made.layout().resultOffset(i);
            int length = made.layout().resultLength(i);
            assertThat(frame.decode(from, length).copy()).isEqualTo(Arrays.copyOfRange(raw, from, from + length));
            assertThat(frame.decompressedBytes()).isBetween((long) length, (long) MIB);
        }
    }

    @Test
    void anEmptyRangeDecompressesNothingAndARangeOutsideIsRefused() throws IOException {
        LedgerFrame frame = frame(ledgers.next(3, 100));
        assertThat(frame.decode(frame.rawLength(), 0).length()).isZero();
        assertThat(frame.decompressedBytes()).isZero();
        assertThatThrownBy(() -> frame.decode(1, frame.rawLength())).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> frame.decode(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void anOpaqueLedgerIsCutEveryMebibyteAndIsToldFromAnEmptyOne() throws IOException {
        Made made = ledgers.nextOpaque(2 * MIB + 5);
        LedgerFrame frame = frame(made);
        assertThat(frame.opaque()).isTrue();
        assertThat(frame.txCount()).isZero();
        assertThat(frame.dataFrames()).isEqualTo(3);
        frame.decode(2 * MIB, 5);
        assertThat(frame.decompressedBytes()).isEqualTo(5);
        assertThat(frame.decode().copy()).isEqualTo(made.raw().copy());
        assertThat(frame(ledgers.next(0, 1)).opaque()).isFalse();
    }

    @Test
    void whatWasEncodedBeforeDoesNotChangeTheBytes() {
        try (FrameEncoder used = new FrameEncoder()) {
            for (int i = 0; i < 12; i++) {
                Made made = ledgers.next(i * 37, 200 << (i % 5));
                byte[] fresh = bytes(made);
                assertThat(used.encode(made.raw(), made.layout())).isEqualTo(ByteBuffer.wrap(fresh));
            }
        }
    }

    @Test
    void directAndReadOnlyBuffersAreReadAsWell() throws IOException {
        Made made = ledgers.next(50, 1_000);
        byte[] bytes = bytes(made);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 5);
        direct.put(5, bytes).position(5);
        assertThat(LedgerFrame.parse(direct).decode().copy())
                .isEqualTo(made.raw().copy());
        assertThat(direct.position()).isEqualTo(5);
        ByteBuffer readOnly = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        LedgerFrame frame = LedgerFrame.parse(readOnly);
        assertThat(frame.decode(3, 50).copy()).isEqualTo(made.raw().part(3, 50).copy());
        assertThat(frame.bytes()).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(frame.bytes().isReadOnly()).isTrue();
    }

    @Test
    void anEmptyLedgerAndARangeOutsideTheLedgerAreNotFramed() {
        try (FrameEncoder encoder = new FrameEncoder()) {
            assertThatThrownBy(() -> encoder.encode(new Slice(new byte[4], 2, 0), new LedgerLayout()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0 bytes");
            LedgerLayout beyond = new LedgerLayout();
            beyond.addTx(2, 7, 0, 1, Hash.ZERO, Hash.ZERO);
            assertThatThrownBy(() -> encoder.encode(Slice.of(new byte[8]), beyond))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2+7");
        }
    }

    @Test
    void incompressibleLedgersFitTheBuffer() throws IOException {
        byte[] noise = new byte[3 * MIB + 17];
        new java.util.SplittableRandom(5).nextBytes(noise);
        LedgerLayout layout = new LedgerLayout();
        for (int i = 0; i + 100 < 3 * MIB; i += 100) {
            layout.addTx(i, 50, i + 50, 50, new Hash(i, 0, 0, 0), new Hash(i, 1, 0, 0));
        }
        LedgerFrame frame = frame(new Made(Slice.of(noise), layout));
        assertThat(frame.decode().copy()).isEqualTo(noise);
        assertThat(frame.txCount()).isEqualTo(layout.txCount());
    }

    @Test
    void oneBadDataFrameLeavesTheOthersReadable() throws IOException {
        byte[] bytes = bytes(ledgers.nextOpaque(3 * MIB));
        bytes[bytes.length / 2] ^= 1;
        LedgerFrame frame = LedgerFrame.parse(ByteBuffer.wrap(bytes));
        assertThat(frame.decode(0, 10).length()).isEqualTo(10);
        assertThat(frame.decode(2 * MIB, 10).length()).isEqualTo(10);
        assertThatThrownBy(frame::decode).isInstanceOf(FrameException.class).hasMessageContaining("data frame 1 of 3");
    }

    private static int prefix(Hash hash) {
        return ByteBuffer.wrap(hash.bytes()).getInt();
    }

    private static LedgerFrame frame(Made made) throws FrameException {
        return LedgerFrame.parse(ByteBuffer.wrap(bytes(made)));
    }

    private static byte[] bytes(Made made) {
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer b = encoder.encode(made.raw(), made.layout());
            byte[] bytes = new byte[b.remaining()];
            b.get(bytes);
            return bytes;
        }
    }
}
