package io.firn.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReadmeTest {
    @TempDir
    Path root;

    @Test
    void theProgramOfTheReadmeRuns() throws IOException {
        Path directory = root.resolve("log");
        List<String> seen = new ArrayList<>();
        // The program begins.
        CommitLogOptions options = CommitLogOptions.DEFAULTS;
        try (CommitLog log = CommitLog.open(new FileDisk(), directory, options)) {
            long offset = log.nextOffset();
            log.append(offset, ByteBuffer.wrap("first".getBytes(UTF_8)));
            log.append(offset + 1, ByteBuffer.wrap("second".getBytes(UTF_8)));
            log.awaitDurable(offset + 2);
            log.scan(offset, (at, record) -> seen.add(UTF_8.decode(record).toString()));
            log.roll();
            log.trimBelow(offset + 2);
        }
        // The program ends.
        assertThat(seen).containsExactly("first", "second");
    }

    @Test
    void theReadmeShowsTheProgramThatRuns() throws IOException {
        Path repository = Path.of(System.getProperty("firn.root", ".."));
        String readme = Files.readString(repository.resolve("journal/README.md"));
        String source =
                Files.readString(repository.resolve("journal/src/test/java/io/firn/journal/JournalReadmeTest.java"));
        List<String> shown = between(readme, "```java\n", "```");
        assertThat(shown).isNotEmpty().isEqualTo(between(source, "// The program begins.\n", "// The program ends."));
    }

    private static List<String> between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from))
                .strip()
                .lines()
                .map(String::strip)
                .toList();
    }
}
