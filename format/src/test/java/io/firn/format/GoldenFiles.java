package io.firn.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Files written once by the first release of a format and never again. */
public final class GoldenFiles {
    private GoldenFiles() {}

    /** The bytes of a golden file. */
    public static byte[] read(String name) throws IOException {
        try (InputStream in = GoldenFiles.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** Fails unless the bytes are the golden file's; leaves them under {@code target} to compare. */
    public static void assertReproduces(String name, byte[] written) throws IOException {
        Path actual = Path.of("target", "golden", name);
        Files.createDirectories(Objects.requireNonNull(actual.getParent()));
        Files.write(actual, written);
        assertThat(written)
                .as(
                        "%s is not reproduced: a new library version may change bytes (say so in the CHANGELOG and add a "
                                + "second golden file), anything else is a new format version",
                        name)
                .isEqualTo(read(name));
    }
}
