package io.firn.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What is printed of measurements: Markdown tables, and every cell of them once more as a line of CSV where that is wanted.
 *
 * <p>Format: CSV with the header {@code table,row,column,value}; rows count from 1.
 *
 * <p>Threading: confined to its owner.
 */
final class Report implements AutoCloseable {
    private final Optional<PrintStream> csv;

    Report(Optional<Path> csv) throws IOException {
        this.csv = csv.isPresent()
                ? Optional.of(new PrintStream(
                        Files.newOutputStream(csv.get()), false, java.nio.charset.StandardCharsets.UTF_8))
                : Optional.empty();
        this.csv.ifPresent(to -> to.println("table,row,column,value"));
    }

    Table table(String title, String... columns) {
        System.out.println();
        System.out.println("### " + title);
        System.out.println();
        return new Table(this, title, columns);
    }

    void line(String text) {
        System.out.println(text);
    }

    /** One cell for the CSV. */
    void cell(String table, int row, String column, Object value) {
        csv.ifPresent(
                to -> to.println(quoted(table) + "," + row + "," + quoted(column) + "," + quoted(value.toString())));
    }

    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** Processor, cores, memory limit and JDK. */
    void machine() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown processor");
        Runtime runtime = Runtime.getRuntime();
        line(String.format(
                Locale.ROOT,
                "%s, %d cores, heap limit %d MiB, JDK %s",
                model,
                runtime.availableProcessors(),
                runtime.maxMemory() >> 20,
                Runtime.version()));
    }

    /** The most memory that was ever resident. */
    void memory() throws IOException {
        line("");
        line("peak resident memory " + peakMemoryMib() + " MiB");
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

    @Override
    public void close() {
        csv.ifPresent(PrintStream::close);
    }
}
