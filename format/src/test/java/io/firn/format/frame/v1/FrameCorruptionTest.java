package io.firn.format.frame.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import io.firn.format.FrameException;
import io.firn.format.SyntheticLedgers;
import io.firn.format.SyntheticLedgers.Made;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class FrameCorruptionTest {
    private static final int LEAST_CASES = 9_000;

    private final SyntheticLedgers ledgers = new SyntheticLedgers(77, 2);

    /** zstd ignores a reserved bit of each header and some padding bits: such a flip changes nothing that comes out. */
    @Test
    void everyFlippedBitIsDetectedOrHarmless() throws FrameException {
        int cases = 0;
        int harmless = 0;
        for (int txs : new int[] {0, 1, 80}) {
            Made made = ledgers.next(txs, 60);
            byte[] bytes = bytes(made);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
                cases++;
                harmless += readsAs(bytes, made) ? 1 : 0;
                bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
            }
        }
        System.out.println("frame flips: " + cases + " cases, " + harmless + " harmless");
        assertThat(cases).isGreaterThan(LEAST_CASES);
        assertThat(harmless).isLessThan(cases / 500);
    }

    /** False when refused; fails when anything but the ledger comes out. */
    private static boolean readsAs(byte[] bytes, Made made) {
        try {
            LedgerFrame frame = LedgerFrame.parse(ByteBuffer.wrap(bytes));
            byte[] raw = frame.decode().copy();
            assertThat(raw).isEqualTo(made.raw().copy());
            assertThat(frame.txCount()).isEqualTo(made.layout().txCount());
            assertThat(frame.opaque()).isFalse();
            return true;
        } catch (FrameException e) {
            return false;
        }
    }

    @Test
    void everyTruncationAndEveryExtensionIsDetected() {
        byte[] bytes = bytes(ledgers.next(30, 60));
        for (int length = 0; length < bytes.length; length++) {
            refused(Arrays.copyOf(bytes, length));
            refused(Arrays.copyOfRange(bytes, bytes.length - length, bytes.length));
        }
        refused(Arrays.copyOf(bytes, bytes.length + 1));
        byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
        refused(twice);
    }

    @Test
    void garbageIsRefusedWhateverItsSeed() {
        SplittableRandom random = new SplittableRandom(4_711);
        byte[] bytes = bytes(ledgers.next(10, 60));
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = bytes.clone();
            int flips = 2 + random.nextInt(8);
            int around = random.nextInt(garbage.length);
            for (int f = 0; f < flips; f++) {
                garbage[(around + random.nextInt(12)) % garbage.length] += (byte) (1 + random.nextInt(255));
            }
            if (!Arrays.equals(garbage, bytes)) {
                refused(garbage);
            }
        }
    }

    @Test
    void hostileLengthsInTheSeekTableAreRefusedBeforeAnythingIsAllocated() {
        byte[] bytes = bytes(ledgers.next(3, 60));
        int footer = bytes.length - FrameFormat.SEEK_FOOTER_BYTES;
        int entry = bytes.length - FrameFormat.seekTableBytes(2) + FrameFormat.SKIPPABLE_HEADER_BYTES;
        for (int hostile : new int[] {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 256 << 20, 0x7FFF_FFF8}) {
            cheaplyRefused(with(bytes, footer + FrameFormat.SEEK_FOOTER_COUNT_OFFSET, hostile));
            cheaplyRefused(with(bytes, entry, hostile));
            cheaplyRefused(with(bytes, entry + 4, hostile));
            cheaplyRefused(with(bytes, entry + 8, hostile));
            cheaplyRefused(with(bytes, entry - 4, hostile));
        }
        cheaplyRefused(with(bytes, entry + 12, 1));
    }

    @Test
    void aTableWhoseChecksumMatchesIsStillCheckedAgainstTheLedger() throws FrameException {
        assertThat(LedgerFrame.parse(framed(bytes(1, 0, 0, 0, 0))).txCount()).isZero();
        hostileTable("version 2", 2, 0, 0, 0, 0);
        hostileTable("flags 2", 1, 2, 0, 0, 0);
        hostileTable("do not fit", 1, 1, 1, 0, 0, 0, 0, 0, 0);
        hostileTable("do not fit", 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        hostileTable("do not fit", 1, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        hostileTable("do not fit", 1, 0, 1, 0, 26, 0, 0, 0, 0);
        hostileTable("do not fit", 1, 0, 0, 0, 0, 0);
        hostileTable("do not fit", 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0);
        hostileTable("does not end", 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F);
    }

    @Test
    void numbersOfTheTableAreCheckedAgainstTheLedgerWhenTheyAreRead() throws FrameException {
        assertThat(numbers(0, 20, 40).resultLength(0)).isEqualTo(10);
        assertThat(numbers(0, 20, 42).inner(0)).isZero();
        hostileNumbers("has envelope -1 of 1", 1, 20, 40);
        hostileNumbers("has envelope 1 of 1", 2, 20, 40);
        hostileNumbers("outside the ledger", 0, 0x86, 2, 40);
        hostileNumbers("outside the ledger", 0, 21, 1, 40);
        hostileNumbers("outside the ledger", 0, 21, 0xFE, 0xFF, 0xFF, 0xFF, 0x7F, 40);
        hostileNumbers("outside the ledger", 0, 20, 41, 0xFE, 0xFF, 0xFF, 0xFF, 0x7F);
        hostileNumbers("outside the ledger", 0, 20, 0xFC, 0xFF, 0xFF, 0xFF, 0x7F);
        hostileNumbers("does not end", 0, 20);
        hostileNumbers("does not end", 0, 20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1);
        hostileNumbers("bytes behind", 0, 20, 40, 0);
        byte[] lies = numbersTable(0, 20, 40);
        lies[4]++;
        assertThatThrownBy(() -> LedgerFrame.parse(framed(lies)).table().ranges(130))
                .isInstanceOf(FrameException.class)
                .hasMessageContaining("3 bytes of numbers instead of 4");
        lies[4] = 1;
        assertThatThrownBy(() -> LedgerFrame.parse(framed(lies)).table().ranges(130))
                .isInstanceOf(FrameException.class);
    }

    private static void hostileNumbers(String message, int... numbers) {
        assertThatThrownBy(() -> numbers(numbers))
                .isInstanceOf(FrameException.class)
                .hasMessageContaining(message);
    }

    /** The ranges of one transaction with these numbers, in a ledger of 130 bytes; a fee bump when the last number says so. */
    private static TxRanges numbers(int... numbers) throws FrameException {
        return LedgerFrame.parse(framed(numbersTable(numbers))).table().ranges(130);
    }

    private static byte[] numbersTable(int... numbers) {
        byte[] compressed = Zstd.compress(bytes(numbers), 3);
        int fees = (numbers[numbers.length - 1] & 3) == 2 ? 1 : 0;
        byte[] table = Arrays.copyOf(bytes(1, 0, 1, fees, numbers.length), 9 + 4 * fees + compressed.length);
        System.arraycopy(compressed, 0, table, 9 + 4 * fees, compressed.length);
        return table;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static void hostileTable(String message, int... payload) {
        assertThatThrownBy(() -> LedgerFrame.parse(framed(bytes(payload))))
                .isInstanceOf(FrameException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aDataFrameThatClaimsAnotherLengthIsRefusedWhenDecoded() throws FrameException {
        byte[] data = Zstd.compress(new byte[100], 3);
        byte[] table = {1, 0, 0, 0, 0};
        for (int claimed : new int[] {99, 101, 100_000}) {
            LedgerFrame frame = LedgerFrame.parse(framed(data, claimed, table));
            assertThat(frame.rawLength()).isEqualTo(claimed);
            assertThatThrownBy(frame::decode).isInstanceOf(FrameException.class);
        }
        assertThatThrownBy(() -> LedgerFrame.parse(framed(data, data.length * FrameFormat.MAX_RATIO + 1, table)))
                .isInstanceOf(FrameException.class);
    }

    /** A frame of a ledger of 130 zero bytes with this table, whose checksum is right. */
    private static ByteBuffer framed(byte[] table) {
        return framed(Zstd.compress(new byte[130], 3), 130, table);
    }

    private static ByteBuffer framed(byte[] data, int rawLength, byte[] table) {
        int tableFrame = FrameFormat.SKIPPABLE_HEADER_BYTES + table.length + FrameFormat.TABLE_CRC_BYTES;
        ByteBuffer b = ByteBuffer.allocate(data.length + tableFrame + FrameFormat.seekTableBytes(2))
                .order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(table);
        b.put(data).putInt(FrameFormat.TABLE_MAGIC).putInt(table.length + FrameFormat.TABLE_CRC_BYTES);
        b.put(table).putInt((int) crc.getValue());
        b.putInt(FrameFormat.SEEK_MAGIC).putInt(FrameFormat.seekTableBytes(2) - FrameFormat.SKIPPABLE_HEADER_BYTES);
        b.putInt(data.length).putInt(rawLength).putInt(tableFrame).putInt(0);
        b.putInt(2).put((byte) 0).putInt(FrameFormat.SEEK_FOOTER_MAGIC);
        return b.flip();
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return copy;
    }

    private static void refused(byte[] bytes) {
        assertThatThrownBy(() -> LedgerFrame.parse(ByteBuffer.wrap(bytes)).decode())
                .isInstanceOf(FrameException.class);
    }

    private static void cheaplyRefused(byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        refused(bytes);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
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
