package io.firn.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** Prints rows as a Markdown table, under a line that says where they were measured. */
final class Table {
    private final PrintStream out;

    Table(PrintStream out, String title, String... columns) {
        this.out = out;
        out.println();
        out.println("### " + title);
        out.println();
        row((Object[]) columns);
        out.println("|" + " --- |".repeat(columns.length));
    }

    void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ')
                    .append(cell instanceof Double d ? String.format(Locale.ROOT, "%.2f", d) : cell)
                    .append(" |");
        }
        out.println(line);
    }

    /** Processor, cores, memory limit and JDK. */
    static void machine(PrintStream out) throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown processor");
        Runtime runtime = Runtime.getRuntime();
        out.printf(
                Locale.ROOT,
                "%s, %d cores, heap limit %d MiB, JDK %s%n",
                model,
                runtime.availableProcessors(),
                runtime.maxMemory() >> 20,
                Runtime.version());
    }

    /** The most memory the process ever had resident, in MiB. */
    static long peakMemoryMib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(0)
                / 1024;
    }

    /** The value below which a share of the samples lies; sorts them. */
    static double percentile(long[] samples, double share) {
        Arrays.sort(samples);
        return samples[(int) Math.min(samples.length - 1, Math.round(share * samples.length))];
    }

    static double median(long[] samples) {
        return percentile(samples, 0.5);
    }
}
