package io.firn.format.txindex.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.fuzz.Placed;
import io.firn.fuzz.Seal;
import io.firn.fuzz.Seeds;
import io.firn.fuzz.Target;
import io.firn.ledger.Hash;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;

/** A transaction index, as it is and with its checksums made to match: opened, asked for hashes, verified. */
class TxIndexFuzzTest {
    private static final Target TARGET =
            new Target("tx-index", 16 << 20, CorruptFileException.class, UnsupportedFormatException.class);
    private static final Path FILE = Path.of("/0.idx");
    private static final int LOOKUPS = 64;

    private final SimulatedDisk disk = new SimulatedDisk();

    @AfterAll
    static void tell() {
        TARGET.tell(2);
    }

    @FuzzTest
    void index(byte[] bytes) {
        TARGET.input();
        for (byte[] file : new byte[][] {bytes, sealed(bytes)}) {
            Placed.put(disk, FILE, file);
            TARGET.reads(this::lookups);
            TARGET.reads(() -> {
                try (TxIndexReader index = TxIndexReader.open(disk, FILE, Seeds.INDEX)) {
                    index.verify();
                }
            });
        }
    }

    private void lookups() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        long[] into = new long[20];
        try (TxIndexReader index = TxIndexReader.open(disk, FILE, Seeds.INDEX)) {
            for (int i = 0; i < LOOKUPS; i++) {
                Hash hash = i == 0 ? Seeds.CROWDED : new Hash(random.nextLong(), random.nextLong(), 3, 4);
                int found = index.find(hash, into, 4);
                assertThat(found).isNotNegative();
                for (int k = 4; k < Math.min(into.length, 4 + found); k++) {
                    assertThat(into[k]).isBetween(Seeds.INDEX.windowFirstSeq(), Seeds.INDEX.windowFirstSeq() + 1_000);
                }
            }
        }
    }

    private static byte[] sealed(byte[] bytes) {
        Seal seal = new Seal(bytes);
        long footer = bytes.length - (long) TxIndexFormat.TRAILER_BYTES - TxIndexFormat.FOOTER_BYTES;
        long keys = seal.int64(footer + TxIndexFormat.FOOTER_KEYS_OFFSET);
        long overflow = seal.int64(footer + TxIndexFormat.FOOTER_OVERFLOW_ENTRIES_OFFSET);
        long blockBytes = seal.int64(footer + TxIndexFormat.FOOTER_BLOCK_BYTES_OFFSET);
        long header = seal.int32(footer + TxIndexFormat.FOOTER_HEADER_LENGTH_OFFSET);
        seal.crcBehind(0, header - TxIndexFormat.CRC_BYTES);
        seal.crcBehind(footer - header, header - TxIndexFormat.CRC_BYTES);
        if (keys >= 0 && keys <= bytes.length && overflow >= 0 && overflow <= keys && seal.holds(header, blockBytes)) {
            long blocks = TxIndexFormat.blocks(keys);
            long overflowAt = header + blockBytes;
            long directory = overflowAt + TxIndexFormat.overflowBytes(overflow);
            pages(seal, overflowAt, overflow, TxIndexFormat.OVERFLOW_ENTRY_BYTES, TxIndexFormat.OVERFLOW_PAGE_ENTRIES);
            pages(
                    seal,
                    directory,
                    blocks + 1,
                    TxIndexFormat.DIRECTORY_ENTRY_BYTES,
                    TxIndexFormat.DIRECTORY_PAGE_ENTRIES);
            for (long i = 0; i < Math.min(blocks, TxIndexFormat.DIRECTORY_PAGE_ENTRIES - 1); i++) {
                long from = seal.int64(directory + i * TxIndexFormat.DIRECTORY_ENTRY_BYTES);
                long to = seal.int64(directory + (i + 1) * TxIndexFormat.DIRECTORY_ENTRY_BYTES);
                if (from >= 0 && to >= from && to <= blockBytes) {
                    seal.crcBehind(header + from, to - from - TxIndexFormat.CRC_BYTES);
                }
            }
        }
        return seal.closed(TxIndexFormat.FOOTER_BYTES);
    }

    private static void pages(Seal seal, long from, long entries, int entryBytes, int pageEntries) {
        long at = from;
        for (long left = entries; left > 0; left -= pageEntries) {
            long length = Math.min(left, pageEntries) * entryBytes;
            seal.crcBehind(at, length);
            at += length + TxIndexFormat.CRC_BYTES;
        }
    }
}
