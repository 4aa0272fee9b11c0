package io.firn.cli;

import java.util.ArrayList;
import java.util.List;

/** The sample configuration: every key with its default, all commented out but what everybody has to say. */
final class Sample {
    private static final List<Key> SAID = List.of(Keys.NETWORK_NAME, Keys.DATA_DIR, Keys.LAKE);

    private Sample() {}

    static String text() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# Configuration of firn run. Every key is also a flag by its path, such as --journal.retain-chunks 3;");
        lines.add("# a flag beats this file, this file beats the default. A key nobody knows is an error.");
        String section = "";
        for (Key key : Keys.all()) {
            if (!key.section().equals(section)) {
                section = key.section();
                lines.add("");
                lines.add("[" + section + "]");
            }
            String value = key.preset().orElse(example(key));
            boolean said = SAID.contains(key);
            lines.add("# " + key.help());
            lines.add((said ? "" : "#") + key.leaf() + " = " + quoted(key, value));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String example(Key key) {
        if (key.equals(Keys.NETWORK_NAME)) {
            return "pubnet";
        }
        if (key.equals(Keys.NETWORK_PASSPHRASE)) {
            return "Standalone Network ; February 2017";
        }
        if (key.equals(Keys.LAKE)) {
            return "file:/data/lake";
        }
        if (key.equals(Keys.STREAM)) {
            return "-";
        }
        return switch (key.kind()) {
            case COUNT -> "1";
            case PATH -> key.equals(Keys.DATA_DIR) ? "firn-data" : "firn-data/" + key.leaf();
            case TEXT, NETWORK, BYTES, DURATION, ADDRESS, EARLIEST, LEVEL, LOG_FORMAT -> "";
        };
    }

    /** A value as TOML writes it. */
    static String quoted(Key key, String text) {
        return key.kind().bare(text) ? text : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
