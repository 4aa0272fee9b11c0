package io.firn.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What is in force: a flag beats the file, the file beats the default; and whence each value comes. */
final class Settings {
    private static final Path DEMO_DATA = Path.of("firn-data", "demo");

    private final Map<Key, Value> values;

    private Settings(Map<Key, Value> values) {
        this.values = values;
    }

    /** Where a value comes from. */
    sealed interface Origin permits FromFlag, FromFile, FromPreset {}

    record FromFlag(String flag) implements Origin {}

    record FromFile(Path file, int line) implements Origin {}

    record FromPreset() implements Origin {}

    record Value(String text, Origin origin) {}

    /**
     * Merges.
     *
     * @param flags values given by flag, each with the flag's name
     * @throws CommandException usage, naming the flag, or file, line and key
     */
    static Settings merge(Collection<Key> keys, Optional<Path> file, Map<Key, Value> flags) throws CommandException {
        Map<Key, Value> values = new LinkedHashMap<>();
        Map<Key, ConfigFile.Entry> entries = file.isPresent() ? ConfigFile.read(file.get(), Keys.all()) : Map.of();
        for (Key key : keys) {
            Value flag = flags.get(key);
            ConfigFile.Entry entry = entries.get(key);
            if (flag != null) {
                values.put(key, flag);
            } else if (entry != null) {
                values.put(key, new Value(entry.text(), new FromFile(file.orElseThrow(), entry.line())));
            } else if (key.preset().isPresent()) {
                values.put(key, new Value(key.preset().get(), new FromPreset()));
            }
        }
        yieldToFlag(values, Keys.NETWORK_NAME, Keys.NETWORK_PASSPHRASE);
        yieldToFlag(values, Keys.LAKE, Keys.STREAM);
        return new Settings(values);
    }

    /** Of two keys that exclude each other one given by flag beats the other in the file. */
    private static void yieldToFlag(Map<Key, Value> values, Key one, Key other) {
        Value first = values.get(one);
        Value second = values.get(other);
        if (first != null && second != null) {
            if (first.origin() instanceof FromFlag && second.origin() instanceof FromFile) {
                values.remove(other);
            } else if (second.origin() instanceof FromFlag && first.origin() instanceof FromFile) {
                values.remove(one);
            }
        }
    }

    Map<Key, Value> values() {
        return values;
    }

    Optional<String> text(Key key) {
        Value value = values.get(key);
        return value == null ? Optional.empty() : Optional.of(value.text());
    }

    /** The value when it was given, by flag or file; not a default. */
    Optional<String> given(Key key) {
        Value value = values.get(key);
        return value == null || value.origin() instanceof FromPreset ? Optional.empty() : Optional.of(value.text());
    }

    Optional<Path> path(Key key) {
        return text(key).map(Path::of);
    }

    int count(Key key) {
        return Integer.parseInt(required(key));
    }

    OptionalInt optionalCount(Key key) {
        Optional<String> text = text(key);
        return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
    }

    long bytes(Key key) {
        return Units.bytes(required(key));
    }

    Duration duration(Key key) {
        return Units.duration(required(key));
    }

    Address address(Key key) {
        return Address.parse(required(key));
    }

    private String required(Key key) {
        return text(key).orElseThrow(() -> new IllegalStateException(key + " has neither value nor default"));
    }

    /**
     * The directory of the archive.
     *
     * @throws CommandException usage, when none is configured
     */
    Path dataDir() throws CommandException {
        return path(Keys.DATA_DIR)
                .or(() -> isDemo() ? Optional.of(DEMO_DATA) : Optional.empty())
                .orElseThrow(
                        () -> CommandException.usage(
                                "no directory is given: name the archive's by --data DIR, or by storage.data_dir in --config FILE"));
    }

    /** True when the network is the generated one, which is a source as well. */
    boolean isDemo() {
        return text(Keys.NETWORK_NAME).equals(Optional.of(Networks.DEMO));
    }

    /**
     * Refuses keys of the generated network where there is another, and another source where there is that one.
     *
     * @throws CommandException usage, naming the key
     */
    void checkDemo() throws CommandException {
        if (isDemo()) {
            for (Key source : List.of(Keys.LAKE, Keys.STREAM)) {
                if (text(source).isPresent()) {
                    throw CommandException.usage("network demo makes its own ledgers, and " + source
                            + " is given: leave it out, or give the network by its passphrase, '"
                            + Networks.named(Networks.DEMO) + "'");
                }
            }
            return;
        }
        for (Key key : Keys.of("demo")) {
            if (given(key).isPresent()) {
                throw CommandException.usage(
                        key + " is given, and the network is not the generated one: give --network " + Networks.DEMO
                                + ", or leave it out");
            }
        }
    }

    /**
     * The network's passphrase; empty when none is configured.
     *
     * @throws CommandException usage, when two are
     */
    Optional<String> network() throws CommandException {
        Optional<String> name = text(Keys.NETWORK_NAME);
        Optional<String> passphrase = text(Keys.NETWORK_PASSPHRASE);
        if (name.isPresent() && passphrase.isPresent()) {
            throw CommandException.usage("network.name ('" + name.get() + "') and network.passphrase ('"
                    + passphrase.get() + "') are both given: one of them is enough");
        }
        return name.isPresent() ? name.map(Networks::named) : passphrase;
    }
}
