package io.firn.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rows under the same columns, each printed as it is measured. */
final class Table {
    private final Report report;
    private final String title;
    private final List<String> columns;
    private int rows;

    Table(Report report, String title, String... columns) {
        this.report = report;
        this.title = title;
        this.columns = List.of(columns);
        report.line("| " + String.join(" | ", columns) + " |");
        report.line("|" + " --- |".repeat(columns.length));
    }

    /** As many cells as there are columns; fractions are printed with two decimals. */
    void row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + columns.size() + " columns");
        }
        rows++;
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < cells.length; i++) {
            line.append(' ')
                    .append(cells[i] instanceof Double d ? String.format(Locale.ROOT, "%.2f", d) : cells[i])
                    .append(" |");
            report.cell(title, rows, columns.get(i), cells[i]);
        }
        report.line(line.toString());
    }

    /** The value below which a share of the samples lies; sorts them. */
    static double percentile(long[] samples, double share) {
        Arrays.sort(samples);
        return samples[(int) Math.min(samples.length - 1, Math.round(share * samples.length))];
    }

    static double median(long[] samples) {
        return percentile(samples, 0.5);
    }

    static String millis(double nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }
}
