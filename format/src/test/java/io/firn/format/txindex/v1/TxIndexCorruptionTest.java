package io.firn.format.txindex.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.FileBytes;
import io.firn.format.MisplacedFileException;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TxIndexCorruptionTest {
    private static final IndexIdentity IDENTITY = new IndexIdentity("toy", new Geometry(100, 10, 2), 1, 12, 13);
    private static final int TRAILER = TxIndexFormat.TRAILER_BYTES;
    private static final int HEADER = TxIndexHeader.write(IDENTITY).limit();

    private final SampleIndex sample = new SampleIndex(IDENTITY);

    @Test
    void everyAlteredByteIsDetectedAndNoAnswerIsEverWrong() throws IOException, InterruptedException {
        byte[] bytes = built();
        for (int i = 0; i < bytes.length; i++) {
            byte right = bytes[i];
            for (int altered : new int[] {right ^ (1 << (i % 8)), ~right}) {
                bytes[i] = (byte) altered;
                corrupt(bytes);
                if (i % 16 == 0) {
                    neverWrong();
                }
            }
            bytes[i] = right;
        }
    }

    @Test
    void everyTruncationAndEveryExtensionIsCorrupt() throws IOException, InterruptedException {
        byte[] bytes = built();
        for (int length = 0; length < bytes.length; length++) {
            FileBytes.place(sample.disk, SampleIndex.FILE, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> TxIndexReader.open(sample.disk, SampleIndex.FILE, IDENTITY))
                    .isInstanceOf(CorruptFileException.class)
                    .isNotInstanceOf(MisplacedFileException.class);
        }
        corrupt(Arrays.copyOf(bytes, bytes.length + 1));
        byte[] shifted = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, shifted, 1, bytes.length);
        corrupt(shifted);
    }

    @Test
    void lengthsWhoseChecksumsMatchAreStillCheckedAgainstTheFile() throws IOException, InterruptedException {
        byte[] sound = built();
        for (int hostile : new int[] {0, -1, 1, 299, 301, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24}) {
            for (int field = 0; field < TxIndexFormat.FOOTER_BYTES; field += 4) {
                if (field >= TxIndexFormat.FOOTER_CONTENT_OFFSET && field < TxIndexFormat.FOOTER_HEADER_LENGTH_OFFSET) {
                    continue; // the content hash of what it was built from cannot be computed from the index
                }
                byte[] bytes = sound.clone();
                ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                int at = bytes.length - TRAILER - TxIndexFormat.FOOTER_BYTES + field;
                if (b.getInt(at) != hostile) {
                    b.putInt(at, hostile);
                    seal(bytes);
                    corrupt(bytes);
                }
            }
        }
    }

    @Test
    void aDirectoryWhoseChecksumMatchesIsStillCheckedAgainstTheBlocks() throws IOException, InterruptedException {
        byte[] sound = built();
        int directory = directoryAt(sound);
        for (int entry = 0; entry < 2; entry++) {
            for (long hostile : new long[] {-1, 1, 2, 1_000, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
                byte[] bytes = sound.clone();
                ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                b.putLong(directory + 8 * entry, hostile);
                b.putInt(directory + 16, Checksums.crc(b, directory, 16));
                corrupt(bytes);
                neverWrong();
            }
        }
    }

    @Test
    void aBlockWhoseChecksumMatchesIsReadWithinItsBounds() throws IOException, InterruptedException {
        byte[] sound = built();
        int crcAt = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(directoryAt(sound) + 8)
                + HEADER
                - TxIndexFormat.CRC_BYTES;
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = sound.clone();
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int from = random.nextInt(HEADER, crcAt - 9);
            b.putLong(from, i % 3 == 0 ? -1 : i % 3 == 1 ? 0 : random.nextLong());
            b.putInt(crcAt, Checksums.crc(b, HEADER, crcAt - HEADER));
            FileBytes.place(sample.disk, SampleIndex.FILE, bytes);
            try (TxIndexReader index = TxIndexReader.open(sample.disk, SampleIndex.FILE, IDENTITY)) {
                for (var entry : sample.model.entrySet()) {
                    try {
                        index.find(entry.getKey().hash(0), new long[4], 0);
                    } catch (CorruptFileException e) {
                        assertThat(e).hasMessageContaining("w.idx");
                    }
                }
            }
        }
    }

    @Test
    void anIndexOfAnotherVersionIsUnsupportedAndNamesBoth() throws IOException, InterruptedException {
        byte[] bytes = built();
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(bytes.length - TRAILER + TxIndexFormat.TRAILER_VERSION_OFFSET, 2);
        seal(bytes);
        FileBytes.place(sample.disk, SampleIndex.FILE, bytes);
        assertThatThrownBy(() -> TxIndexReader.open(sample.disk, SampleIndex.FILE, IDENTITY))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("index version 2; this program reads version 1");
    }

    /** Every answer given in spite of the damage holds what it must. */
    private void neverWrong() throws IOException {
        long[] into = new long[100];
        try (TxIndexReader index = TxIndexReader.open(sample.disk, SampleIndex.FILE, IDENTITY)) {
            for (var entry : sample.model.entrySet()) {
                try {
                    int found = index.find(entry.getKey().hash(0), into, 0);
                    TreeSet<Long> answer = new TreeSet<>();
                    for (int i = 0; i < found; i++) {
                        answer.add(into[i]);
                    }
                    assertThat(answer).containsAll(entry.getValue());
                } catch (CorruptFileException e) {
                    assertThat(e).hasMessageContaining("w.idx");
                }
            }
        } catch (CorruptFileException e) {
            assertThat(e).isNotInstanceOf(MisplacedFileException.class);
        }
    }

    private void corrupt(byte[] bytes) throws IOException {
        FileBytes.place(sample.disk, SampleIndex.FILE, bytes);
        assertThatThrownBy(() -> {
                    try (TxIndexReader index = TxIndexReader.open(sample.disk, SampleIndex.FILE, IDENTITY)) {
                        index.verify();
                    }
                })
                .isInstanceOf(CorruptFileException.class)
                .isNotInstanceOf(MisplacedFileException.class);
    }

    /** One block: its directory has two entries. */
    private static int directoryAt(byte[] bytes) {
        return bytes.length
                - TRAILER
                - TxIndexFormat.FOOTER_BYTES
                - HEADER
                - 2 * TxIndexFormat.DIRECTORY_ENTRY_BYTES
                - TxIndexFormat.CRC_BYTES;
    }

    /** Makes the checksums of footer and trailer match again. */
    private static void seal(byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int trailer = bytes.length - TRAILER;
        b.putInt(
                trailer + TxIndexFormat.TRAILER_FOOTER_CRC_OFFSET,
                Checksums.crc(b, trailer - TxIndexFormat.FOOTER_BYTES, TxIndexFormat.FOOTER_BYTES));
        b.putInt(
                trailer + TxIndexFormat.TRAILER_CRC_OFFSET,
                Checksums.crc(b, trailer, TxIndexFormat.TRAILER_CRC_OFFSET));
    }

    /** 230 keys scattered, 70 in one bucket. */
    private byte[] built() throws IOException, InterruptedException {
        sample.addRandom(new SplittableRandom(5), 230);
        for (int i = 0; i < 70; i++) {
            sample.add(-3, i, 1_202 + i);
        }
        return sample.build();
    }
}
