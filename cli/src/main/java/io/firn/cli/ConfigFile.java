package io.firn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * A configuration file, decoded strictly: a key or section nobody knows, a wrong type, a duplicate or a value out of range is
 * an error that names file, line and key.
 *
 * <p>Limits: a file is at most {@value #MAX_BYTES} bytes.
 */
final class ConfigFile {
    private static final long MAX_BYTES = 1 << 20;
    // Nothing is tried twice: a line may be as long as the file.
    private static final Pattern TABLE = Pattern.compile("\\s*+\\[\\[?+([^\\]]++)]]?+\\s*+(?:#.*)?");
    private static final Pattern PAIR = Pattern.compile("\\s*+([A-Za-z0-9_\\-\"'.\\s]++)=.*");
    private static final TomlMapper TOML = TomlMapper.builder().build();

    private final Path file;
    private final List<String> lines;
    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    private ConfigFile(Path file, List<String> lines, Collection<Key> known) {
        this.file = file;
        this.lines = lines;
        known.forEach(k -> keys.put(k.path(), k));
    }

    /** A value as it stands in the file. */
    record Entry(String text, int line) {}

    /**
     * Reads a file.
     *
     * @throws CommandException usage, naming file, line and key
     */
    static Map<Key, Entry> read(Path file, Collection<Key> known) throws CommandException {
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw CommandException.usage(file + ": a configuration of more than " + MAX_BYTES + " bytes");
            }
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new CommandException(Exit.USAGE, file + ": there is no such configuration file", e);
        } catch (IOException e) {
            throw new CommandException(Exit.USAGE, file + ": the configuration cannot be read: " + e.getMessage(), e);
        }
        JsonNode root;
        try {
            root = TOML.readTree(text);
        } catch (JacksonException e) {
            Optional<String> twice = new ConfigFile(file, text.lines().toList(), known).duplicate();
            if (twice.isPresent()) {
                throw new CommandException(Exit.USAGE, twice.get(), e);
            }
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new CommandException(
                    Exit.USAGE, file + ":" + line + ": " + e.getOriginalMessage() + inLine(text, line), e);
        }
        ConfigFile config = new ConfigFile(file, text.lines().toList(), known);
        config.table("", root);
        return config.entries;
    }

    private static String inLine(String text, int line) {
        List<String> lines = text.lines().toList();
        return line < 1 || line > lines.size()
                ? ""
                : " (in: " + lines.get(line - 1).strip() + ")";
    }

    private void table(String prefix, JsonNode table) throws CommandException {
        for (Map.Entry<String, JsonNode> member : table.properties()) {
            String path = prefix + member.getKey();
            JsonNode value = member.getValue();
            Key key = keys.get(path);
            if (key != null) {
                entries.put(key, value(key, value));
            } else if (isSection(path)) {
                if (!value.isObject()) {
                    throw wrong(path, "'" + path + "' is a section, not a value");
                }
                table(path + ".", value);
            } else {
                throw wrong(path, unknown(path, value));
            }
        }
    }

    private boolean isSection(String path) {
        return keys.keySet().stream().anyMatch(k -> k.startsWith(path + "."));
    }

    private String unknown(String path, JsonNode value) {
        if (value.isObject()) {
            TreeSet<String> sections = new TreeSet<>();
            keys.values().forEach(k -> sections.add(k.section()));
            return "unknown section '" + path + "'" + Nearest.suggestion(path, sections);
        }
        return "unknown key '" + path + "'" + Nearest.suggestion(path, keys.keySet());
    }

    private Entry value(Key key, JsonNode value) throws CommandException {
        if (!key.kind().allows(value)) {
            throw wrong(
                    key.path(), "'" + key.path() + "' must be " + key.kind().description() + ", not " + shown(value));
        }
        String text = value.asString();
        try {
            key.check(text);
        } catch (IllegalArgumentException e) {
            throw wrong(key.path(), "'" + key.path() + "': " + e.getMessage());
        }
        return new Entry(text, lineOf(key.path()));
    }

    /** A value in a message; what holds others may be of any size and depth. */
    private static String shown(JsonNode value) {
        if (value.isObject()) {
            return "a table";
        }
        return value.isArray() ? "a list" : value.toString();
    }

    private CommandException wrong(String path, String message) {
        return CommandException.usage(file + ":" + lineOf(path) + ": " + message);
    }

    /** The line a path is set in, or the nearest table around it is opened in. */
    private int lineOf(String path) {
        String table = "";
        int best = 1;
        int bestLength = 0;
        for (int i = 0; i < lines.size(); i++) {
            Matcher opens = TABLE.matcher(lines.get(i));
            Matcher sets = PAIR.matcher(lines.get(i));
            String here;
            if (opens.matches()) {
                table = plain(opens.group(1)) + ".";
                here = plain(opens.group(1));
            } else if (sets.matches()) {
                here = table + plain(sets.group(1));
            } else {
                continue;
            }
            if ((path + ".").startsWith(here + ".") && here.length() > bestLength) {
                best = i + 1;
                bestLength = here.length();
            }
        }
        return best;
    }

    /** The first key or table that is there twice. */
    private Optional<String> duplicate() {
        Set<String> seen = new HashSet<>();
        String table = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher opens = TABLE.matcher(lines.get(i));
            Matcher sets = PAIR.matcher(lines.get(i));
            String here;
            if (opens.matches()) {
                here = plain(opens.group(1));
                table = here + ".";
            } else if (sets.matches()) {
                here = table + plain(sets.group(1));
            } else {
                continue;
            }
            if (!seen.add(here)) {
                return Optional.of(file + ":" + (i + 1) + ": '" + here + "' is given twice");
            }
        }
        return Optional.empty();
    }

    private static String plain(String dotted) {
        List<String> parts = new ArrayList<>();
        for (String part : dotted.split("\\.", -1)) {
            parts.add(part.strip().replaceAll("^[\"']|[\"']$", ""));
        }
        return String.join(".", parts);
    }
}
