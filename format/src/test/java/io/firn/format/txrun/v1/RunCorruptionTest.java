package io.firn.format.txrun.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.FileBytes;
import io.firn.format.MisplacedFileException;
import io.firn.ledger.Geometry;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RunCorruptionTest {
    private static final RunIdentity IDENTITY = new RunIdentity("toy", new Geometry(7, 4, 2), 1);
    private static final Path FILE = Path.of("/00000001.run");
    private static final int TRAILER = RunFormat.TRAILER_BYTES;

    private final Disk disk = new SimulatedDisk();

    @Test
    void everyAlteredByteIsDetected() throws IOException {
        byte[] bytes = written(60);
        for (int i = 0; i < bytes.length; i++) {
            byte right = bytes[i];
            for (int altered : new int[] {right ^ (1 << (i % 8)), ~right}) {
                bytes[i] = (byte) altered;
                corrupt(bytes);
            }
            bytes[i] = right;
        }
    }

    @Test
    void everyTruncationAndEveryExtensionIsCorrupt() throws IOException {
        byte[] bytes = written(60);
        for (int length = 0; length < bytes.length; length++) {
            FileBytes.place(disk, FILE, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> RunReader.open(disk, FILE, IDENTITY).close())
                    .isInstanceOf(CorruptFileException.class)
                    .isNotInstanceOf(MisplacedFileException.class);
        }
        corrupt(Arrays.copyOf(bytes, bytes.length + 1));
        byte[] shifted = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, shifted, 1, bytes.length);
        corrupt(shifted);
    }

    @Test
    void lengthsWhoseChecksumsMatchAreStillCheckedAgainstTheFile() throws IOException {
        for (int hostile : new int[] {0, -1, 1, 59, 61, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24}) {
            for (int field = 0; field < RunFormat.FOOTER_BYTES; field += 4) {
                byte[] bytes = written(60);
                ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                int at = bytes.length - TRAILER - RunFormat.FOOTER_BYTES + field;
                if (b.getInt(at) != hostile) {
                    b.putInt(at, hostile);
                    seal(bytes);
                    corrupt(bytes);
                }
            }
        }
    }

    @Test
    void aRunOfAnotherVersionIsUnsupportedAndNamesBoth() throws IOException {
        byte[] bytes = written(3);
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(bytes.length - TRAILER + RunFormat.TRAILER_VERSION_OFFSET, 2);
        seal(bytes);
        FileBytes.place(disk, FILE, bytes);
        assertThatThrownBy(() -> RunReader.open(disk, FILE, IDENTITY))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("run version 2; this program reads version 1");
    }

    @Test
    void entriesOutOfOrderOrOfAnotherChunkAreCorruptThoughTheirChecksumsMatch() throws IOException {
        int header = RunHeader.write(IDENTITY).limit();
        byte[] swapped = written(60);
        byte[] entry = Arrays.copyOfRange(swapped, header + 200, header + 220);
        System.arraycopy(swapped, header + 220, swapped, header + 200, 20);
        System.arraycopy(entry, 0, swapped, header + 220, 20);
        byte[] twice = written(60);
        System.arraycopy(twice, header + 220, twice, header + 200, 20);
        byte[] foreign = written(60);
        foreign[header + 19] = 7;
        byte[] negative = written(60);
        negative[header + 16] = -1;
        byte[] unlisted = written(60);
        unlisted[header + 7]--;
        for (byte[] bytes : new byte[][] {swapped, twice, foreign, negative, unlisted}) {
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            b.putInt(header + 1_200, Checksums.crc(b, header, 1_200));
            corrupt(bytes);
            assertThatThrownBy(() -> {
                        try (RunReader run = RunReader.open(disk, FILE, IDENTITY)) {
                            run.cursor().next();
                        }
                    })
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("00000001.run: block 0");
        }
    }

    @Test
    void blocksInEachOthersPlaceAreCorrupt() throws IOException {
        byte[] bytes = written(2 * RunFormat.BLOCK_ENTRIES);
        int header = RunHeader.write(IDENTITY).limit();
        byte[] first = Arrays.copyOfRange(bytes, header, header + RunFormat.BLOCK_BYTES);
        System.arraycopy(bytes, header + RunFormat.BLOCK_BYTES, bytes, header, RunFormat.BLOCK_BYTES);
        System.arraycopy(first, 0, bytes, header + RunFormat.BLOCK_BYTES, RunFormat.BLOCK_BYTES);
        corrupt(bytes);
    }

    /** Makes the checksums of footer and trailer match again. */
    private static void seal(byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int trailer = bytes.length - TRAILER;
        b.putInt(
                trailer + RunFormat.TRAILER_FOOTER_CRC_OFFSET,
                Checksums.crc(b, trailer - RunFormat.FOOTER_BYTES, RunFormat.FOOTER_BYTES));
        b.putInt(trailer + RunFormat.TRAILER_CRC_OFFSET, Checksums.crc(b, trailer, RunFormat.TRAILER_CRC_OFFSET));
    }

    private void corrupt(byte[] bytes) throws IOException {
        FileBytes.place(disk, FILE, bytes);
        assertThatThrownBy(() -> {
                    try (RunReader run = RunReader.open(disk, FILE, IDENTITY)) {
                        run.verify();
                    }
                })
                .isInstanceOf(CorruptFileException.class)
                .isNotInstanceOf(MisplacedFileException.class);
    }

    private byte[] written(int entries) throws IOException {
        assertThat(SampleRun.of(IDENTITY, 3, entries).write(disk, FILE).entries())
                .isEqualTo(entries);
        return FileBytes.read(disk, FILE);
    }
}
