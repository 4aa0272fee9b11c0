package io.firn.format.frame.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.format.FrameException;
import io.firn.fuzz.Target;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;

/** A ledger frame, as it is and with the checksum of its table made to match; and bytes of any kind framed and taken out again. */
class FrameFuzzTest {
    /** Three times the largest ledger, which a frame of 8 KiB may hold. */
    private static final Target TARGET =
            new Target("frame", 3L * FrameFormat.MAX_RAW_BYTES + (16 << 20), FrameException.class);

    @AfterAll
    static void tell() {
        TARGET.tell(4);
    }

    @FuzzTest
    void frame(byte[] bytes) {
        TARGET.input();
        TARGET.reads(() -> everythingIn(bytes));
        TARGET.reads(() -> everythingIn(sealed(bytes)));
        TARGET.reads(() -> roundTrip(bytes));
    }

    private static void everythingIn(byte[] bytes) throws FrameException {
        LedgerFrame frame = LedgerFrame.parse(ByteBuffer.wrap(bytes));
        int most = Math.min(200, frame.rawLength());
        Slice head = frame.head(most);
        FrameTransactions transactions = frame.transactions();
        for (int i = 0; i < transactions.count(); i++) {
            transactions.envelope(i);
            transactions.result(i);
            assertThat(transactions.next(new Hash(i, 2, 3, 4), i)).isBetween(i, transactions.count());
        }
        Slice raw = frame.decode();
        assertThat(raw.length()).isEqualTo(frame.rawLength());
        assertThat(raw.part(0, head.length()).copy()).isEqualTo(head.copy());
    }

    private static void roundTrip(byte[] bytes) throws FrameException {
        if (bytes.length == 0) {
            return;
        }
        LedgerLayout layout = new LedgerLayout();
        layout.header(new LedgerHeader(7, Hash.ZERO, Hash.ZERO, 0, 25));
        layout.opaque("made so");
        try (FrameEncoder encoder = new FrameEncoder()) {
            LedgerFrame frame = LedgerFrame.parse(encoder.encode(Slice.of(bytes), layout));
            assertThat(frame.opaque()).isTrue();
            assertThat(frame.decode().copy()).isEqualTo(bytes);
        }
    }

    /** The same with the table's checksum as it should be, when there is a table. */
    private static byte[] sealed(byte[] bytes) {
        byte[] sealed = bytes.clone();
        ByteBuffer b = ByteBuffer.wrap(sealed).order(ByteOrder.LITTLE_ENDIAN);
        int footer = sealed.length - FrameFormat.SEEK_FOOTER_BYTES;
        if (footer < 0) {
            return sealed;
        }
        int entries = b.getInt(footer);
        long seekTable = sealed.length - (long) FrameFormat.seekTableBytes(Math.clamp(entries, 1, 1_024));
        long lastEntry = footer - (long) FrameFormat.SEEK_ENTRY_BYTES;
        if (seekTable < 0 || lastEntry < seekTable) {
            return sealed;
        }
        long table = seekTable - Integer.toUnsignedLong(b.getInt((int) lastEntry)) + FrameFormat.SKIPPABLE_HEADER_BYTES;
        long crcAt = seekTable - FrameFormat.TABLE_CRC_BYTES;
        if (table < 0 || table > crcAt) {
            return sealed;
        }
        CRC32C crc = new CRC32C();
        crc.update(sealed, (int) table, (int) (crcAt - table));
        b.putInt((int) crcAt, (int) crc.getValue());
        return sealed;
    }
}
