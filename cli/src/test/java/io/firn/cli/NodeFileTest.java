package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFileTest {
    @TempDir
    Path dir;

    @Test
    void whatIsWrittenIsReadAndRemoved() throws IOException {
        NodeFile file = new NodeFile(7, "http://127.0.0.1:1", "http://127.0.0.1:2", Instant.EPOCH);
        file.write(dir);
        assertThat(NodeFile.read(dir)).contains(file);
        assertThat(dir.resolve("node.json")).content().contains("\"pid\":7", "\"startedAt\":\"1970-01-01T00:00:00Z\"");
        NodeFile.remove(dir);
        assertThat(dir).isEmptyDirectory();
        assertThat(NodeFile.read(dir)).isEmpty();
    }

    @Test
    void aLeftoverThatMakesNoSenseIsNone() throws IOException {
        for (String text : new String[] {"", "{", "[]", "{\"pid\":1}", "{\"pid\":1,\"rpc\":2,\"admin\":3}"}) {
            Files.writeString(dir.resolve("node.json"), text);
            assertThat(NodeFile.read(dir)).isEmpty();
        }
    }

    @Test
    void withoutTheDirectoryThereIsNone() throws IOException {
        assertThat(NodeFile.read(dir.resolve("none"))).isEmpty();
        Files.writeString(dir.resolve("file"), "");
        assertThat(NodeFile.read(dir.resolve("file"))).isEmpty();
    }
}
