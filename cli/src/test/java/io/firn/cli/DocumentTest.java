package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/command-line.md} tells the keys, defaults and flags there are, and no others. */
class DocumentTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z]+\\.[A-Za-z_.]+)` \\| ([^|]*) \\| .*");

    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("firn.root", ".")).resolve("docs/command-line.md"));
    }

    @Test
    void everyKeyIsThereWithItsDefault() throws IOException {
        TreeSet<String> told = new TreeSet<>();
        for (String line : lines()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                told.add(row.group(1) + " = " + row.group(2).replace("`", "").strip());
            }
        }
        TreeSet<String> there = new TreeSet<>();
        for (Key key : Keys.all()) {
            if (!key.path().startsWith("rpc.methods.")) {
                there.add(key.path() + " = " + key.preset().orElse(""));
            }
        }
        there.add("rpc.methods.NAME.queue = 1000 (getFeeStats: 100)");
        there.add("rpc.methods.NAME.timeout = 5s (getLedgers, getEvents: 10s)");
        for (String paged : new String[] {"getLedgers", "getTransactions"}) {
            there.add("rpc.methods." + paged + ".max_items = 200");
            there.add("rpc.methods." + paged + ".default_items = 50");
        }
        there.add("rpc.methods.getEvents.max_items = 10000");
        there.add("rpc.methods.getEvents.default_items = 100");
        there.add("rpc.methods.getFeeStats.classic_ledgers = 10");
        there.add("rpc.methods.getFeeStats.soroban_ledgers = 50");
        assertThat(told).isEqualTo(there);
        for (MethodKeys method : Keys.METHODS) {
            boolean slow = List.of("getLedgers", "getEvents").contains(method.name());
            assertThat(method.queue().preset()).contains(method.name().equals("getFeeStats") ? "100" : "1000");
            assertThat(method.timeout().preset()).contains(slow ? "10s" : "5s");
        }
    }

    @Test
    void everyFlagItNamesIsTaken() throws IOException {
        String run = Ran.firn("run", "--help").succeeded().out();
        Pattern flag = Pattern.compile("`(--[a-z.-]+)[ `]");
        for (String line : lines()) {
            Matcher m = flag.matcher(line);
            while (m.find()) {
                String help = switch (m.group(1)) {
                    case "--deep", "--settled" ->
                        Ran.firn("doctor", "--help").succeeded().out();
                    case "--against" -> Ran.firn("verify", "--help").succeeded().out();
                    case "--json" -> Ran.firn("status", "--help").succeeded().out();
                    case "--xdr" ->
                        Ran.firn("get", "ledger", "--help").succeeded().out();
                    case "--contract", "--topic", "--limit" ->
                        Ran.firn("get", "events", "--help").succeeded().out();
                    case "--per-file" ->
                        Ran.firn("lake", "make", "--help").succeeded().out();
                    case "--version" -> Ran.firn("--help").succeeded().out();
                    default -> run;
                };
                assertThat(help).contains(m.group(1));
            }
        }
    }
}
