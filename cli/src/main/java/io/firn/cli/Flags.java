package io.firn.cli;

import io.firn.cli.Settings.FromFlag;
import io.firn.cli.Settings.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The flags of a command: its own, and those of configuration keys, each by its path and some by a short name too. */
final class Flags {
    /** Short names of keys that are given on many command lines. */
    private static final Map<String, Key> SHORT = new LinkedHashMap<>();

    static {
        SHORT.put("--data", Keys.DATA_DIR);
        SHORT.put("--lake", Keys.LAKE);
        SHORT.put("--stream", Keys.STREAM);
        SHORT.put("--from", Keys.EARLIEST_LEDGER);
        SHORT.put("--earliest", Keys.EARLIEST_LEDGER);
        SHORT.put("--close-interval", Keys.CLOSE_INTERVAL);
        SHORT.put("--listen", Keys.RPC_LISTEN);
    }

    private static final String CONFIG = "--config";
    private static final String NETWORK = "--network";
    private static final String GEOMETRY = "--geometry";
    private static final Pattern GEOMETRY_TEXT = Pattern.compile("([0-9]{1,9})x([0-9]{1,9})");
    private static final Pattern DOTTED = Pattern.compile("(--[A-Za-z]+\\.[A-Za-z0-9._-]+)(=.*)?", Pattern.DOTALL);

    private Flags() {}

    static OptionSpec yes(String name, String help) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(help)
                .build();
    }

    static OptionSpec value(String name, String label, String help) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(help)
                .build();
    }

    /** A flag that may be given again and again. */
    static OptionSpec values(String name, String label, String help) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(help)
                .build();
    }

    static PositionalParamSpec argument(String label, String help) {
        return PositionalParamSpec.builder()
                .type(String.class)
                .arity("1")
                .index("0")
                .required(true)
                .paramLabel(label)
                .description(help)
                .build();
    }

    static CommandSpec command(String name, String help) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage()
                .description(help)
                .sortOptions(false)
                .sortSynopsis(false)
                .width(110);
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .type(boolean.class)
                .arity("0")
                .description("Prints this.")
                .build());
        return spec;
    }

    /** Gives a command the flags of keys, and {@code --config}. */
    static void addKeys(CommandSpec spec, Collection<Key> keys) {
        spec.addOption(value(CONFIG, "FILE", "Configuration file; a flag beats it."));
        SHORT.forEach((name, key) -> {
            if (keys.contains(key)) {
                spec.addOption(value(name, shortLabel(name, key), "Same as " + key.flag() + "."));
            }
        });
        if (keys.contains(Keys.NETWORK_NAME)) {
            spec.addOption(value(
                    NETWORK, "NETWORK", "The network: " + String.join(", ", Networks.names()) + ", or a passphrase."));
        }
        if (keys.contains(Keys.LEDGERS_PER_CHUNK)) {
            spec.addOption(value(GEOMETRY, "LEDGERSxCHUNKS", "Sizes of chunk and window; first start only."));
        }
        ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                .validate(false)
                .exclusive(false)
                .multiplicity("0..1")
                .heading("%nKeys of the configuration, each a flag by its path:%n");
        for (Key key : keys) {
            String preset = key.preset().map(p -> " Default: " + p + ".").orElse("");
            group.addArg(value(key.flag(), key.kind().label(), capital(key.help()) + "." + preset));
        }
        spec.addArgGroup(group.build());
    }

    private static String shortLabel(String name, Key key) {
        return name.equals("--from") ? "N" : key.kind().label();
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** Spells flags by path as they are declared: {@code _} and {@code -} are the same there. */
    static String[] normal(String... arguments) {
        String[] spelled = arguments.clone();
        for (int i = 0; i < spelled.length; i++) {
            Matcher m = DOTTED.matcher(spelled[i]);
            if (m.matches()) {
                spelled[i] = m.group(1).replace('_', '-') + (m.group(2) == null ? "" : m.group(2));
            }
        }
        return spelled;
    }

    /**
     * What is in force for a command.
     *
     * @throws CommandException usage, naming the flag, or file, line and key
     */
    static Settings settings(ParseResult given) throws CommandException {
        Map<Key, Value> flags = new LinkedHashMap<>();
        for (Key key : Keys.all()) {
            put(flags, key, key.flag(), text(given, key.flag()));
        }
        for (Map.Entry<String, Key> name : SHORT.entrySet()) {
            // Elsewhere the same name may mean something else.
            if (!given.commandSpec().optionsMap().containsKey(name.getValue().flag())) {
                continue;
            }
            put(flags, name.getValue(), name.getKey(), text(given, name.getKey()));
        }
        Optional<String> network = text(given, NETWORK);
        if (network.isPresent()) {
            Key key = Networks.isPassphrase(network.get()) ? Keys.NETWORK_PASSPHRASE : Keys.NETWORK_NAME;
            put(flags, key, NETWORK, network);
        }
        Optional<String> geometry = text(given, GEOMETRY);
        if (geometry.isPresent()) {
            Matcher m = GEOMETRY_TEXT.matcher(geometry.get());
            if (!m.matches()) {
                throw CommandException.usage(GEOMETRY + ": '" + geometry.get()
                        + "' is not LEDGERSxCHUNKS, two whole numbers such as 10000x1000");
            }
            put(flags, Keys.LEDGERS_PER_CHUNK, GEOMETRY, Optional.of(m.group(1)));
            put(flags, Keys.CHUNKS_PER_WINDOW, GEOMETRY, Optional.of(m.group(2)));
        }
        return Settings.merge(Keys.all(), text(given, CONFIG).map(Path::of), flags);
    }

    private static void put(Map<Key, Value> flags, Key key, String flag, Optional<String> text)
            throws CommandException {
        if (text.isEmpty()) {
            return;
        }
        try {
            key.check(text.get());
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, flag + ": " + e.getMessage(), e);
        }
        Value before = flags.putIfAbsent(key, new Value(text.get(), new FromFlag(flag)));
        if (before != null && !before.text().equals(text.get())) {
            throw CommandException.usage(flag + " and " + ((FromFlag) before.origin()).flag()
                    + " say the same thing and differ: '" + text.get() + "' and '" + before.text() + "'");
        }
    }

    static boolean has(ParseResult given, String flag) {
        return given.hasMatchedOption(flag);
    }

    static Optional<String> text(ParseResult given, String flag) {
        return given.hasMatchedOption(flag)
                ? Optional.of(given.matchedOption(flag).<String>getValue())
                : Optional.empty();
    }

    /** What a flag of {@link #values} was given, in order. */
    static List<String> texts(ParseResult given, String flag) {
        return given.hasMatchedOption(flag)
                ? List.copyOf(given.matchedOption(flag).<List<String>>getValue())
                : List.of();
    }

    /**
     * A ledger number given by flag.
     *
     * @throws CommandException usage, when it is none
     */
    static OptionalLong seq(ParseResult given, String flag) throws CommandException {
        Optional<String> text = text(given, flag);
        return text.isPresent() ? OptionalLong.of(seq(flag, text.get())) : OptionalLong.empty();
    }

    static long seq(String what, String text) throws CommandException {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > 0xFFFF_FFFFL) {
            throw CommandException.usage(what + ": '" + text + "' is not a ledger number");
        }
        return Long.parseLong(text);
    }

    static String argument(ParseResult given) {
        List<String> found = new ArrayList<>();
        given.matchedPositionals().forEach(p -> found.add(p.<String>getValue()));
        return found.getFirst();
    }
}
