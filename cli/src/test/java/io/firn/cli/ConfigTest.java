package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Keys that exclude what the sample says of network and source. */
    private static final Pattern OF_ANOTHER =
            Pattern.compile("#(passphrase|stream|close_interval|transactions|seed|backlog) = ");

    @TempDir
    Path dir;

    private Path file(String toml) throws IOException {
        return Files.writeString(dir.resolve("firn.toml"), toml);
    }

    /** A configuration (lines separated by {@code |}), the line that is wrong, and what the refusal names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[network]|nam = 'pubnet'; 2; 'network.nam'; did you mean network.name?",
                "[netwrk]|name = 'pubnet'; 1; unknown section 'netwrk'; did you mean network?",
                "[storage]|data_dirr = '/d'; 2; 'storage.data_dirr'; did you mean storage.data_dir?",
                "x = 1; 1; unknown key 'x'; x",
                "[network]|name = 7; 2; 'network.name' must be the name; not 7",
                "[demo]|close_interval = 5; 2; 'demo.close_interval' must be a duration; not 5",
                "[demo]|close_interval = '5 moons'; 2; 'demo.close_interval'; is not a duration",
                "[demo]|transactions = 20001; 2; 'demo.transactions'; out of range",
                "[demo]|seed = -1; 2; 'demo.seed'; is not a whole number",
                "[demo]|backlog = 'all'; 2; 'demo.backlog' must be a whole number; \"all\"",
                "[network]|name = 'tesnet'; 2; 'network.name'; did you mean testnet?",
                "[geometry]|ledgers_per_chunk = '10'; 2; 'geometry.ledgers_per_chunk' must be a whole number; \"10\"",
                "[geometry]|ledgers_per_chunk = 0; 2; 'geometry.ledgers_per_chunk'; out of range",
                "[geometry]|ledgers_per_chunk = 1.5; 2; 'geometry.ledgers_per_chunk'; whole number",
                "[geometry]|ledgers_per_chunk = true; 2; 'geometry.ledgers_per_chunk'; whole number",
                "[journal]||segment_bytes = '1 parsec'; 3; 'journal.segment_bytes'; is not a size",
                "[journal]|segment_bytes = -1; 2; 'journal.segment_bytes'; is not a size",
                "[source]|retry_wait = 5; 2; 'source.retry_wait' must be a duration; not 5",
                "[source]|retry_wait = '999999999999d'; 2; 'source.retry_wait'; more than can be counted",
                "[rpc]|max_healthy_latency = '999999d'; 2; 'rpc.max_healthy_latency'; more than can be counted",
                "[source]|retry_wait = '5 lightyears'; 2; 'source.retry_wait'; is not a duration",
                "[rpc]|listen = 8000; 2; 'rpc.listen' must be an address; 8000",
                "[rpc]|listen = 'nowhere'; 2; 'rpc.listen'; HOST:PORT",
                "[rpc]|listen = 'host:99999'; 2; 'rpc.listen'; HOST:PORT",
                "[retention]|earliest_ledger = 'yesterday'; 2; 'retention.earliest_ledger'; neither genesis",
                "[log]|level = 'loud'; 2; 'log.level'; loud",
                "[log]|format = 'xml'; 2; 'log.format'; xml",
                "log = 'text'; 1; 'log' is a section; value",
                "[journal.segment_bytes]|x = 1; 1; 'journal.segment_bytes' must be; size",
                "[network]|name = 'pubnet'|name = 'testnet'; 3; network.name; given twice",
                "[network]|name = 'pubnet; 2; firn.toml; pubnet",
                "journal = { segment_byte = 1 }; 1; unknown key 'journal.segment_byte'; did you mean",
                "journal.segment_byte = 1; 1; unknown key 'journal.segment_byte'; did you mean",
                "[shards]|remote = 's3://x'; 1; unknown section 'shards'; shards",
                "[source]|captive_core = '/x'; 2; unknown key 'source.captive_core'; captive",
            })
    void whatIsWrongIsNamedWithFileLineAndKey(String toml, int line, String named, String too) throws IOException {
        Path file = file(toml.strip().replace('|', '\n').replace('\'', '"') + "\n");
        Ran.firn("config", "check", file.toString()).refused(2, file + ":" + line + ":", named.strip(), too.strip());
        Ran.firn("config", "show", "--config", file.toString()).refused(2, file + ":" + line + ":");
    }

    /** Lines and values as large as the file may be, and tables as deep, are refused as small ones are. */
    @Test
    void hugeTextsAreRefusedInTheSameWords() throws IOException {
        Path blanks = file("[log]\nlevel = \"loud\"\n" + " ".repeat(300_000) + "\n[ " + " ".repeat(300_000) + "x ]\n");
        Ran.firn("config", "check", blanks.toString()).refused(2, blanks + ":2:", "log.level");
        Path parts = file("[source]\nretry_wait = \"" + "1s".repeat(100_000) + "\"\n");
        Ran.firn("config", "check", parts.toString()).refused(2, parts + ":2:", "source.retry_wait");
        Path deep = file("network.name" + ".x".repeat(20_000) + " = 1\n");
        Ran.firn("config", "check", deep.toString()).refused(2, deep + ":1:", "network.name", "not a table");
        Path nested = file("x = " + "[".repeat(20_000) + "\n");
        Ran.firn("config", "check", nested.toString()).refused(2, nested + ":");
    }

    @Test
    void twoNetworksOrTwoSourcesAreRefused() throws IOException {
        Path networks = file("[network]\nname = \"pubnet\"\npassphrase = \"x y\"\n");
        Ran.firn("config", "check", networks.toString()).refused(2, "network.name", "network.passphrase");
        Path sources = file("[source]\nlake = \"/l\"\nstream = \"-\"\n");
        Ran.firn("config", "check", sources.toString()).refused(2, "source.lake", "source.stream");
        Path demo = file("[network]\nname = \"demo\"\n[source]\nstream = \"-\"\n");
        Ran.firn("config", "check", demo.toString()).refused(2, "demo", "source.stream");
        Path keys = file("[network]\nname = \"pubnet\"\n[demo]\nseed = 7\n");
        Ran.firn("config", "check", keys.toString()).refused(2, "demo.seed", "--network demo");
        Path lake = file("[source]\nlake = \"s3://bucket/x\"\n");
        Ran.firn("config", "check", lake.toString()).refused(2, "s3:");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Ran.firn("config", "check", dir.resolve("none.toml").toString()).refused(2, "none.toml");
    }

    @Test
    void theSampleIsInOrderAndSaysEveryKey() throws IOException {
        String sample = Ran.firn("config", "init").succeeded().out();
        Path file = file(sample);
        Ran.firn("config", "check", file.toString()).succeeded();
        for (Key key : Keys.all()) {
            assertThat(sample).contains(key.leaf() + " = ");
        }
        // With everything that has a default uncommented it still is.
        String all = sample.lines()
                .filter(l -> !l.startsWith("# "))
                .map(l -> l.startsWith("#") && !OF_ANOTHER.matcher(l).lookingAt() ? l.substring(1) : l)
                .reduce("", (a, b) -> a + b + "\n");
        Ran.firn("config", "check", file(all).toString()).succeeded();
    }

    @Test
    void initLeavesAFileThatIsThere() throws IOException {
        Path file = dir.resolve("new.toml");
        Ran.firn("config", "init", file.toString()).succeeded();
        Ran.firn("config", "check", file.toString()).succeeded();
        Files.writeString(file, "# mine\n");
        Ran.firn("config", "init", file.toString()).refused(2, "new.toml");
        assertThat(file).hasContent("# mine\n");
    }

    @Test
    void aFlagBeatsTheFileAndTheFileTheDefault() throws IOException {
        Path file = file("""
                [storage]
                data_dir = "/from/file"
                open_files = 7

                [journal]
                segment_bytes = "2 GiB"
                """);
        Ran shown = Ran.firn(
                        "config",
                        "show",
                        "--config",
                        file.toString(),
                        "--data",
                        "/from/flag",
                        "--journal.index_interval_bytes",
                        "8 KiB",
                        "--cold.max-view-age=10m",
                        "--json")
                .succeeded();
        JsonNode json = JSON.readTree(shown.out());
        assertThat(json.path("storage.data_dir").path("value").asString()).isEqualTo("/from/flag");
        assertThat(json.path("storage.data_dir").path("from").asString()).isEqualTo("flag --data");
        assertThat(json.path("storage.open_files").path("value").asString()).isEqualTo("7");
        assertThat(json.path("storage.open_files").path("from").asString()).isEqualTo(file + ":3");
        assertThat(json.path("journal.segment_bytes").path("from").asString()).isEqualTo(file + ":6");
        assertThat(json.path("journal.index_interval_bytes").path("value").asString())
                .isEqualTo("8 KiB");
        assertThat(json.path("cold.max_view_age").path("value").asString()).isEqualTo("10m");
        assertThat(json.path("geometry.ledgers_per_chunk").path("from").asString())
                .isEqualTo("default");
        assertThat(json.has("storage.catalog")).isFalse();
    }

    @Test
    void secretsAreNotShown() {
        Ran shown = Ran.firn("config", "show", "--admin.token-file", "/etc/firn/token")
                .succeeded();
        assertThat(shown.out()).contains("admin.token_file = \"***\"").doesNotContain("/etc/firn/token");
    }

    @Test
    void aNetworkByFlagBeatsTheOtherKindInTheFile() throws IOException {
        Path file = file("[network]\nname = \"pubnet\"\n");
        Ran shown = Ran.firn("config", "show", "--config", file.toString(), "--network", "Mine ; 2026")
                .succeeded();
        assertThat(shown.out()).contains("network.passphrase = \"Mine ; 2026\"").doesNotContain("network.name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {"0; 0", "250ms; 250", "30s; 30000", "5m; 300000", "1h30m; 5400000", "2d; 172800000"})
    void durations(String text, long millis) {
        assertThat(Units.duration(text)).hasMillis(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "65536,65536",
        "512 KiB,524288",
        "512KiB,524288",
        "1 GiB,1073741824",
        "1 kB,1000",
        "64mib,67108864"
    })
    void sizes(String text, long bytes) {
        assertThat(Units.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:8000,127.0.0.1,8000", "localhost:0,localhost,0", "[::1]:80,::1,80"})
    void addresses(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
    }
}
