package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.fuzz.Target;
import io.firn.ledger.Hash;
import io.firn.ledger.TermKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;

/** The rows of a hot store, each as any bytes may stand in it, and the record that holds a ledger's rows in a file. */
class HotRowsFuzzTest {
    private static final Target TARGET =
            new Target("hot-rows", 16 << 20, CorruptFileException.class, UnsupportedFormatException.class);
    private static final Path FILE = Path.of("/hot");
    private static final TermKey TERM = new TermKey(1, 2);

    private int last;

    @AfterAll
    static void tell() {
        TARGET.tell(4);
    }

    @FuzzTest
    void rows(byte[] bytes) {
        TARGET.input();
        TARGET.reads(() -> row(bytes));
        TARGET.reads(() -> HotPlaceV1.decode(FILE, Hash.ZERO, 7, bytes));
        TARGET.reads(() -> postings(bytes));
        int key = Math.min(4, bytes.length);
        TARGET.reads(() -> block(Arrays.copyOf(bytes, key), Arrays.copyOfRange(bytes, key, bytes.length)));
        TARGET.reads(() -> record(bytes));
    }

    private static void row(byte[] bytes) throws CorruptFileException, UnsupportedFormatException {
        HotRowV3.Counted counted = HotRowV3.decode(FILE, 7, bytes);
        assertThat(HotRowV3.encode(counted)).isEqualTo(bytes);
    }

    private void postings(byte[] bytes) throws CorruptFileException {
        last = -1;
        int end = PostingsV1.decode(FILE, TERM, bytes, bytes.length, -1, id -> {
            assertThat(id).isGreaterThan(last);
            last = id;
        });
        assertThat(end).isEqualTo(last);
    }

    private static void block(byte[] key, byte[] bytes) throws CorruptFileException {
        EventBlockV1 block = EventBlockV1.decode(FILE, key, bytes);
        int length = 0;
        for (int id = block.firstId(); id < block.limit(); id++) {
            assertThat(block.holds(id)).isTrue();
            length += block.stored(id).length();
        }
        assertThat(length).isLessThan(bytes.length);
    }

    /** As a store reads it once its checksum holds, which the input need not have. */
    private static void record(byte[] bytes) throws CorruptFileException, UnsupportedFormatException {
        if (bytes.length < DiskRecordV3.HEAD_BYTES + Integer.BYTES) {
            return;
        }
        ByteBuffer b = ByteBuffer.allocate(bytes.length).put(bytes).rewind();
        if (DiskRecordV3.claimedBytes(b) != bytes.length) {
            return;
        }
        DiskRecordV3.sealed(b.position(bytes.length - Integer.BYTES));
        assertThat(DiskRecordV3.sealHolds(b)).isTrue();
        DiskRecordV3 record = DiskRecordV3.decode(FILE, b);
        assertThat(record.encode()).isEqualTo(b.rewind());
    }
}
