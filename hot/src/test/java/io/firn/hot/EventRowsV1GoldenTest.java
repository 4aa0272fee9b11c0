package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRowsV1GoldenTest {
    private static final Path FILE = Path.of("store");
    private static final TermKey TERM = new TermKey(0xfedcba9876543210L, 0x0123456789abcdefL);

    /** Three events of 2, 0 and 3 bytes; the first and the last have the term. */
    private static final HotEvents EVENTS = HotEvents.held(
            bytes("aabb" + "ccddee"),
            new int[] {2, 2, 5},
            new long[] {TERM.high(), TERM.low()},
            new int[] {2},
            new int[] {0, 2});

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void blockHasTheseBytes() throws IOException {
        String block = "0003" + "00000002" + "00000002" + "00000005" + "aabb" + "ccddee";
        assertThat(hex(EventBlockV1.key(6_538_705))).isEqualTo("0063c5d1");
        assertThat(hex(EventBlockV1.encode(EVENTS, 0, 3))).isEqualTo(block);
        EventBlockV1 read = EventBlockV1.decode(FILE, bytes("0063c5d1"), bytes(block));
        assertThat(read.limit()).isEqualTo(6_538_708);
        assertThat(read.holds(6_538_704)).isFalse();
        assertThat(read.holds(6_538_708)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(read.holds(6_538_705 + i)).isTrue();
            assertThat(read.stored(6_538_705 + i).copy())
                    .isEqualTo(EVENTS.stored(i).copy());
        }
        assertThat(hex(EventBlockV1.encode(EVENTS, 1, 3))).isEqualTo("0002" + "00000000" + "00000003" + "ccddee");
    }

    @Test
    void postingsHaveTheseBytes() throws IOException {
        assertThat(hex(PostingsV1.key(TERM.high(), TERM.low(), 40_000)))
                .isEqualTo("fedcba9876543210" + "0123456789abcdef" + "9c40");
        byte[] row = PostingsV1.encode(EVENTS, 0, 6_538_705);
        assertThat(hex(row)).isEqualTo("d18b8f03" + "02");
        List<Integer> ids = new ArrayList<>();
        assertThat(PostingsV1.decode(FILE, TERM, row, row.length, -1, ids::add)).isEqualTo(6_538_707);
        assertThat(ids).containsExactly(6_538_705, 6_538_707);
        assertThat(hex(PostingsV1.encode(EVENTS, 0, Integer.MAX_VALUE - 3))).isEqualTo("fcffffff07" + "02");
    }

    @Test
    void blocksThatDoNotFitTheirBytesAreCorrupt() {
        byte[] whole = EventBlockV1.encode(EVENTS, 0, 3);
        for (int length = 0; length < whole.length; length++) {
            assertCorruptBlock("0063c5d1", Arrays.copyOf(whole, length));
        }
        assertCorruptBlock("0063c5d1", Arrays.copyOf(whole, whole.length + 1));
        assertCorruptBlock("", whole);
        assertCorruptBlock("0063c5d100", whole);
        assertCorruptBlock("ffffffff", whole);
        assertCorruptBlock("7ffffffd", whole);
        assertCorruptBlock("0063c5d1", bytes("0000"));
        assertCorruptBlock("0063c5d1", bytes("ffff00000000"));
        assertCorruptBlock("0063c5d1", bytes("0002" + "00000003" + "00000002" + "aabb"));
        assertCorruptBlock("0063c5d1", bytes("0001" + "80000000"));
        byte[] tooMany = new byte[2 + 65 * 4];
        tooMany[1] = 65;
        assertCorruptBlock("0063c5d1", tooMany);
    }

    private static void assertCorruptBlock(String key, byte[] block) {
        assertThatIOException()
                .as(hex(block))
                .isThrownBy(() -> EventBlockV1.decode(FILE, bytes(key), block))
                .isInstanceOf(CorruptFileException.class)
                .withMessageContaining("store");
    }

    @Test
    void idsThatDoNotAscendOrEndEarlyAreCorrupt() {
        for (String row :
                List.of("", "80", "0500", "05", "8080808010", "808080800800", "ffffffff0701", "06ffffffff07")) {
            assertThatIOException()
                    .as(row)
                    .isThrownBy(() -> PostingsV1.decode(FILE, TERM, bytes(row), bytes(row).length, 5, id -> {}))
                    .isInstanceOf(CorruptFileException.class)
                    .withMessageContaining(TERM.toString());
        }
    }

    @Test
    void blocksAreFullAtSixtyFourEventsOrSixteenKibibytes() {
        int[] ends = new int[200];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = (i == 0 ? 0 : ends[i - 1]) + (i < 100 ? 16 : i == 150 ? 20_000 : 1 << 12);
        }
        HotEvents events = HotEvents.held(new byte[ends[199]], ends, new long[0], new int[0], new int[0]);
        assertThat(EventBlockV1.limit(events, 0)).isEqualTo(64);
        assertThat(EventBlockV1.limit(events, 64)).isEqualTo(103);
        assertThat(EventBlockV1.limit(events, 103)).isEqualTo(107);
        assertThat(EventBlockV1.limit(events, 149)).isEqualTo(150);
        assertThat(EventBlockV1.limit(events, 150)).isEqualTo(151);
        assertThat(EventBlockV1.limit(events, 199)).isEqualTo(200);
    }
}
