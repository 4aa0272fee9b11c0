package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.fuzz.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A configuration file: refused with its name, a line and what is wrong, or every value in it can be had. */
class ConfigFuzzTest {
    private static final Target TARGET = new Target("configuration", 64 << 20, CommandException.class);
    private static final Pattern LINE = Pattern.compile("(?s):[0-9]+: .+");

    private static Path file = Path.of("firn.toml");

    @BeforeAll
    static void place() throws IOException {
        file = Files.createTempFile("firn-fuzz", ".toml");
        file.toFile().deleteOnExit();
    }

    @AfterAll
    static void tell() {
        TARGET.tell(6);
    }

    @FuzzTest
    void configuration(byte[] bytes) throws IOException {
        TARGET.input();
        Files.write(file, bytes);
        TARGET.reads(() -> {
            try {
                ConfigFile.read(file, Keys.all());
            } catch (CommandException e) {
                assertThat(e.exit()).isEqualTo(Exit.USAGE);
                assertThat(e).hasMessageStartingWith(file.toString());
                if (!(e.getCause() instanceof IOException)) {
                    assertThat(String.valueOf(e.getMessage())
                                    .substring(file.toString().length()))
                            .matches(LINE);
                }
                throw e;
            }
        });
        TARGET.reads(() -> Configured.check(settings()));
        TARGET.reads(() -> values(settings()));
    }

    private static Settings settings() throws CommandException {
        return Settings.merge(Keys.all(), Optional.of(file), Map.of());
    }

    /** Whatever the file was let to say can be read as what it is. */
    private static void values(Settings settings) throws CommandException {
        for (Key key : Keys.all()) {
            if (settings.text(key).isEmpty()) {
                continue;
            }
            switch (key.kind()) {
                case COUNT ->
                    assertThat(Long.parseLong(settings.text(key).get())).isBetween(key.least(), key.most());
                case BYTES -> assertThat(settings.bytes(key)).isBetween(key.least(), key.most());
                case DURATION -> assertThat(settings.duration(key).toMillis()).isBetween(key.least(), key.most());
                case ADDRESS -> assertThat(settings.address(key).port()).isBetween(0, 65_535);
                case PATH -> assertThat(settings.path(key)).isPresent();
                case NETWORK ->
                    assertThat(settings.text(key).map(Networks::named)).isPresent();
                case TEXT, EARLIEST, LEVEL, LOG_FORMAT ->
                    assertThat(settings.text(key).get()).isNotEmpty();
            }
        }
    }
}
