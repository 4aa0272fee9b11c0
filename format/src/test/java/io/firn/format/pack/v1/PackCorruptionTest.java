package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import io.firn.format.MisplacedFileException;
import io.firn.ledger.Geometry;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PackCorruptionTest {
    private static final PackIdentity IDENTITY = new PackIdentity("toy", new Geometry(7, 4, 2), 0, "ledgers");
    private static final Path FILE = Path.of("/p.pack");
    private static final int LEAST_CASES = 3_000;

    private final SamplePack sample = SamplePack.of(IDENTITY, 3, 3, 40);
    private final Disk disk = new SimulatedDisk();

    @Test
    void everyAlteredByteIsDetected() throws IOException {
        byte[] bytes = written();
        int cases = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte right = bytes[i];
            for (int altered : new int[] {right ^ (1 << (i % 8)), ~right}) {
                bytes[i] = (byte) altered;
                corrupt(bytes);
                neverWrong(bytes);
                cases++;
            }
            bytes[i] = right;
        }
        System.out.println("pack bytes altered: " + cases + " cases");
        assertThat(cases).isGreaterThan(LEAST_CASES);
    }

    @Test
    void everyTruncationAndEveryExtensionIsCorrupt() throws IOException {
        byte[] bytes = written();
        for (int length = 0; length < bytes.length; length++) {
            place(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> PackReader.open(disk, FILE, IDENTITY).close())
                    .isInstanceOf(CorruptFileException.class)
                    .isNotInstanceOf(MisplacedFileException.class);
        }
        corrupt(Arrays.copyOf(bytes, bytes.length + 1));
        byte[] shifted = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, shifted, 1, bytes.length);
        corrupt(shifted);
    }

    @Test
    void aRecordThatIsNotSoundLeavesTheOthersReadable() throws IOException {
        byte[] bytes = written();
        int inRecord3 = PackHeader.write(IDENTITY, RecordCodec.LEDGER_FRAME_V1).limit()
                + recordBytes(0)
                + recordBytes(1)
                + recordBytes(2)
                + 1;
        bytes[inRecord3] ^= 1;
        place(bytes);
        try (PackReader reader = PackReader.open(disk, FILE, IDENTITY)) {
            for (int i = 0; i < 7; i++) {
                if (i != 3) {
                    assertThat(reader.read(2 + i)).isEqualTo(sample.frame(i));
                }
            }
            assertThatThrownBy(() -> reader.read(5))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("ledger 5, bytes");
        }
    }

    @Test
    void sectionsWhoseChecksumsMatchAreStillCheckedAgainstTheFile() throws IOException {
        for (int hostile : new int[] {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24}) {
            for (int field = 0; field < PackFormat.FOOTER_BYTES; field += 4) {
                byte[] bytes = written();
                ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                int trailer = bytes.length - PackFormat.TRAILER_BYTES;
                int footer = trailer - PackFormat.FOOTER_BYTES;
                if (b.getInt(footer + field) == hostile) {
                    continue;
                }
                b.putInt(footer + field, hostile);
                b.putInt(
                        trailer + PackFormat.TRAILER_FOOTER_CRC_OFFSET,
                        Checksums.crc(b, footer, PackFormat.FOOTER_BYTES));
                b.putInt(
                        trailer + PackFormat.TRAILER_CRC_OFFSET,
                        Checksums.crc(b, trailer, PackFormat.TRAILER_CRC_OFFSET));
                corrupt(bytes);
            }
        }
    }

    @Test
    void anIndexWhoseChecksumMatchesIsStillCheckedAgainstTheRecords() throws IOException {
        ByteBuffer index = OffsetIndex.write(new long[] {10, 20, 30}, 3);
        for (int at = 0; at < PackFormat.GROUP_ENTRY_BYTES; at += 4) {
            for (int hostile : new int[] {-1, 1_000, Integer.MIN_VALUE, 49, 1}) {
                ByteBuffer altered = ByteBuffer.allocate(index.limit()).order(ByteOrder.LITTLE_ENDIAN);
                altered.put(index.duplicate()).flip().putInt(at, hostile);
                assertThatThrownBy(() -> OffsetIndex.check(FILE, altered, 3, 10, 30))
                        .isInstanceOf(CorruptFileException.class);
            }
        }
    }

    /** Everything that reading without {@code verify} yields is right, whatever is wrong elsewhere. */
    private void neverWrong(byte[] bytes) throws IOException {
        place(bytes);
        try (PackReader reader = PackReader.open(disk, FILE, IDENTITY)) {
            for (int i = 0; i < 7; i++) {
                try {
                    assertThat(reader.read(2 + i)).isEqualTo(sample.frame(i));
                } catch (CorruptFileException e) {
                    assertThat(e).hasMessageContaining("ledger " + (2 + i));
                }
            }
        } catch (CorruptFileException e) {
            assertThat(e).isNotInstanceOf(MisplacedFileException.class);
        }
    }

    private void corrupt(byte[] bytes) throws IOException {
        place(bytes);
        assertThatThrownBy(() -> {
                    try (PackReader reader = PackReader.open(disk, FILE, IDENTITY)) {
                        reader.verify();
                    }
                })
                .isInstanceOf(CorruptFileException.class)
                .isNotInstanceOf(MisplacedFileException.class);
    }

    private int recordBytes(int i) {
        return sample.frame(i).remaining() + PackFormat.CRC_BYTES;
    }

    private byte[] written() throws IOException {
        sample.write(disk, FILE);
        byte[] bytes = new byte[(int) disk.size(FILE)];
        try (DiskFile file = disk.openForRead(FILE)) {
            file.read(ByteBuffer.wrap(bytes), 0);
        }
        return bytes;
    }

    private void place(byte[] bytes) throws IOException {
        disk.unlinkIfExists(FILE);
        try (DiskFile file = disk.create(FILE)) {
            file.append(ByteBuffer.wrap(bytes));
        }
    }
}
