package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.MisplacedFileException;
import io.firn.format.SyntheticLedgers.Made;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackTest {
    private static final PackIdentity IDENTITY = new PackIdentity("toy", new Geometry(300, 4, 2), 3, "ledgers");

    private final Disk disk = new FileDisk();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameThePack() {
        file = directory.resolve("00000003.pack");
    }

    @Test
    void everyRecordIsReadBackBySequence() throws IOException {
        SamplePack sample = SamplePack.of(IDENTITY, 7);
        PackSummary written = sample.write(disk, file);
        try (PackReader reader = PackReader.open(disk, file, IDENTITY)) {
            assertThat(reader.summary()).isEqualTo(written);
            for (Made made : sample.ledgers()) {
                LedgerHeader header = made.layout().header();
                ByteBuffer record = reader.read(header.seq());
                assertThat(LedgerFrame.parse(record).decode().copy())
                        .isEqualTo(made.raw().copy());
                assertThat(reader.opaque(header.seq()))
                        .isEqualTo(made.layout().opaqueReason().isPresent());
            }
            reader.verify();
        }
    }

    @Test
    void theSummaryNamesLinksCountAndContent() throws IOException, NoSuchAlgorithmException {
        SamplePack sample = SamplePack.of(IDENTITY, 8);
        PackSummary summary = sample.write(disk, file);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (Made made : sample.ledgers()) {
            sha.update(made.raw().copy());
        }
        assertThat(summary.firstSeq()).isEqualTo(902);
        assertThat(summary.count()).isEqualTo(300);
        assertThat(summary.content()).isEqualTo(Hash.of(sha.digest(), 0));
        assertThat(summary.previousHash()).isEqualTo(sample.header(0).previousHash());
        assertThat(summary.lastHash()).isEqualTo(sample.header(299).hash());
        assertThat(summary.opaque()).isEqualTo(3);
    }

    @Test
    void theSameLedgersGiveTheSameBytesAndALeftoverIsReplaced() throws IOException {
        SamplePack sample = SamplePack.of(IDENTITY, 9);
        sample.write(disk, file);
        byte[] first = Files.readAllBytes(file);
        sample.write(disk, file);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
    }

    @Test
    void anUnfinishedPackIsCorruptAndReplaced() throws IOException {
        SamplePack sample = SamplePack.of(IDENTITY, 10);
        try (PackWriter writer = PackWriter.create(disk, file, IDENTITY)) {
            sample.add(writer, 0);
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("1 of 300");
        }
        assertThatThrownBy(() -> PackReader.open(disk, file, IDENTITY)).isInstanceOf(CorruptFileException.class);
        sample.write(disk, file);
        PackReader.open(disk, file, IDENTITY).close();
    }

    @Test
    void aPackOfAnotherPlaceIsMisplaced() throws IOException {
        SamplePack.of(IDENTITY, 11).write(disk, file);
        Geometry geometry = IDENTITY.geometry();
        misplaced(new PackIdentity("other", geometry, 3, "ledgers"), "its network is toy, here belongs other");
        misplaced(new PackIdentity("toy", geometry, 4, "ledgers"), "its chunk is 3, here belongs 4");
        misplaced(new PackIdentity("toy", geometry, 3, "events"), "its kind is ledgers, here belongs events");
        misplaced(
                new PackIdentity("toy", new Geometry(300, 5, 2), 3, "ledgers"),
                "its geometry is 300x4 from ledger 2, here belongs 300x5 from ledger 2");
        misplaced(new PackIdentity("toy", new Geometry(300, 4, 0), 3, "ledgers"), "from ledger 0");
    }

    private void misplaced(PackIdentity expected, String message) {
        assertThatThrownBy(() -> PackReader.open(disk, file, expected))
                .isInstanceOf(MisplacedFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aPackOfAnotherVersionIsUnsupportedNotCorrupt() throws IOException {
        SamplePack.of(IDENTITY, 12).write(disk, file);
        ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(file)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int trailer = b.limit() - PackFormat.TRAILER_BYTES;
        b.putInt(trailer + PackFormat.TRAILER_VERSION_OFFSET, 2);
        b.putInt(trailer + PackFormat.TRAILER_CRC_OFFSET, Checksums.crc(b, trailer, PackFormat.TRAILER_CRC_OFFSET));
        Files.write(file, b.array());
        assertThatThrownBy(() -> PackReader.open(disk, file, IDENTITY))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("pack version 2; this program reads version 1");
    }

    @Test
    void aWriterRefusesWhatIsNotTheNextLedger() throws IOException {
        SamplePack sample = SamplePack.of(IDENTITY, 13);
        try (PackWriter writer = PackWriter.create(disk, file, IDENTITY)) {
            assertThatThrownBy(() -> sample.add(writer, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ledger 903 is not the next of chunk 3, which is at 902");
            sample.add(writer, 0);
            LedgerHeader good = sample.header(1);
            LedgerHeader unlinked = new LedgerHeader(good.seq(), good.hash(), Hash.ZERO, 0, 0);
            assertThatThrownBy(() ->
                            writer.add(sample.frame(1), sample.ledgers().get(1).raw(), unlinked, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("as the hash before it");
        }
    }

    @Test
    void aSequenceOfAnotherPackIsTheCallersError() throws IOException {
        SamplePack.of(IDENTITY, 14).write(disk, file);
        try (PackReader reader = PackReader.open(disk, file, IDENTITY)) {
            assertThatThrownBy(() -> reader.read(901)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.opaque(1_202)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aMissingFileIsNotACorruptOne() {
        assertThatThrownBy(() -> PackReader.open(disk, file, IDENTITY))
                .isInstanceOf(java.nio.file.NoSuchFileException.class);
    }
}
