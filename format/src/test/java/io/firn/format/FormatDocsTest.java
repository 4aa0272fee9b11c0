package io.firn.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Offsets in the format tables are the constants of the code, and every offset of the code is in a table. */
final class FormatDocsTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*\\| `\\w+Format\\.(\\w+)` \\|");

    @Test
    void theTablesOfTheLedgerFrameAreTheConstants() throws ReflectiveOperationException, IOException {
        check("ledger-frame-v1.md", "io.firn.format.frame.v1.FrameFormat", 6);
    }

    @Test
    void theTablesOfThePackAreTheConstants() throws ReflectiveOperationException, IOException {
        check("pack-v1.md", "io.firn.format.pack.v1.PackFormat", 35);
    }

    @Test
    void theTablesOfTheTransactionRunAreTheConstants() throws ReflectiveOperationException, IOException {
        check("tx-run-v1.md", "io.firn.format.txrun.v1.RunFormat", 20);
    }

    @Test
    void theTablesOfTheTransactionIndexAreTheConstants() throws ReflectiveOperationException, IOException {
        check("tx-index-v1.md", "io.firn.format.txindex.v1.TxIndexFormat", 24);
    }

    @Test
    void theTablesOfTheEventSegmentAreTheConstants() throws ReflectiveOperationException, IOException {
        check("event-segment-v1.md", "io.firn.format.events.v1.SegmentFormat", 16);
    }

    private static void check(String document, String constants, int least)
            throws ReflectiveOperationException, IOException {
        Class<?> type = Class.forName(constants);
        String text = Files.readString(Path.of(System.getProperty("firn.root", ".."), "docs", "formats", document));
        Set<String> documented = new TreeSet<>();
        Matcher rows = ROW.matcher(text);
        while (rows.find()) {
            Field field = type.getDeclaredField(rows.group(2));
            field.setAccessible(true);
            assertThat(field.getInt(null)).as(rows.group(2)).isEqualTo(Integer.parseInt(rows.group(1)));
            documented.add(rows.group(2));
        }
        assertThat(documented).hasSizeGreaterThanOrEqualTo(least);
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().endsWith("_OFFSET")) {
                assertThat(documented).contains(field.getName());
            }
        }
    }
}
