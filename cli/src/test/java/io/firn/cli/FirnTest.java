package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirnTest {
    @TempDir
    Path dir;

    /** Arguments separated by blanks, and what the refusal names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``; run, status",
                "rum; did you mean run?",
                "backfill; unknown command 'backfill'",
                "repair; unknown command",
                "journal ls; unknown command 'journal'",
                "get; ledger",
                "get tx; HASH is missing",
                "get tx aa --data /d; 'aa' is not a hash: 64 hexadecimal digits",
                "get tx ABAB --data /d; the transaction",
                "get tx 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff --json --xdr --data /d; --json and --xdr",
                "get tr aa; unknown command 'tr'",
                "get ledger; SEQ|HASH is missing",
                "get ledger 00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg --data /d; not a ledger number",
                "get ledger x --data /d; 'x' is not a ledger number",
                "get ledger 4294967296 --data /d; not a ledger number",
                "get ledger 5 6; unexpected argument '6'",
                "get ledger 5 --json --xdr --data /d; --json and --xdr",
                "get events x; unexpected argument 'x'",
                "get events --xdr --data /d; unknown flag '--xdr'",
                "get events --contract x --data /d; 'x' is not a contract's id",
                "get events --topic a-b --data /d; 'a-b' is neither",
                "get events --topic *** --data /d; '***' is neither",
                "get events --topic AAAAAw== --data /d; 'AAAAAw==' is neither",
                "get events --topic; --topic needs a value",
                "get events --from 7 --to 6 --data /d; --from 7 is above --to 6",
                "get events --from x --data /d; 'x' is not a ledger number",
                "get events --to 4294967296 --data /d; not a ledger number",
                "get events --limit 0 --data /d; '0' is not a number from 1 to 100000",
                "get events --limit 100001 --data /d; '100001' is not a number",
                "get events --limit many --data /d; 'many' is not a number",
                "lake; ls",
                "lake make; DST is missing",
                "lake make DIR/l; nothing is given",
                "lake make DIR/l --data DIR --stream -; both given",
                "lake make DIR/l --stream -; give --network",
                "lake make DIR/l --data DIR --per-file 0; '0' is not a number of ledgers",
                "lake make DIR/l --data DIR --per-file 64001; '64001' is not a number of ledgers",
                "lake make DIR/l --data DIR --from x; 'x' is not a ledger number",
                "lake make DIR/l --data DIR --to x; 'x' is not a ledger number",
                "lake make s3://l --data DIR; s3:",
                "config; init",
                "config import x; unknown command 'import'",
                "run --lage file:/x; did you mean --lake?",
                "run --captive-core x; unknown flag '--captive-core'",
                "run --peer x; unknown flag '--peer'",
                "run --journal.retain_chunk 3; did you mean --journal.retain-chunks?",
                "run --data; --data needs a value",
                "run --data a --data b; --data is given twice",
                "run --data a --storage.data_dir b; differ",
                "run --geometry 4; LEDGERSxCHUNKS",
                "run --geometry 0x4; out of range",
                "run --to x --data d; 'x' is not a ledger number",
                "run --from x; neither genesis",
                "run --from 2 --earliest 10002; differ",
                "run --network demmo; did you mean demo?",
                "run --data DIR --network demo --lake DIR; source.lake is given",
                "run --data DIR --network demo --stream -; source.stream is given",
                "run --data DIR --network pubnet --lake DIR --close-interval 1s; demo.close_interval is given",
                "run --data DIR --network pubnet --lake DIR --demo.seed 1; demo.seed is given",
                "run --data DIR --network demo --close-interval soon; is not a duration",
                "run --data DIR --network demo --close-interval 25h; out of range",
                "run --data DIR --network demo --demo.transactions 20001; out of range",
                "run --data DIR --network demo --demo.backlog x; is not a whole number",
                "run --data DIR --network demo --demo.seed x; is not a whole number",
                "run --source.workers 65; out of range",
                "run; no directory is given",
                "run --data DIR; no network is given",
                "run --data DIR --network pubnet; no source is given",
                "run --data DIR --network pubnet --lake a --stream b; both given",
                "run --data DIR --network pubnet --lake s3://a; s3:",
                "run --data DIR --network pubnet --lake DIR --geometry 20000000x2; 20000000",
                "run --data DIR --network pubnet --stream - --earliest now; cannot tell",
                "run --data DIR --network pubnet --lake DIR --admin.listen 0.0.0.0:0; admin.token_file",
                "run --data DIR --network pubnet --lake DIR --admin.token-file DIR/none; none cannot be read",
                "run --data DIR --rpc.methods.getLedgers.default-items 300; rpc.methods.getLedgers",
                "run --data DIR --rpc.methods.getHealth.max-items 300; unknown flag",
                "status; no directory is given",
                "verify --data DIR --from x; not a ledger number",
                "status --retention.chunks 3; unknown flag",
            })
    void whatCannotBeMeantIsRefusedInOneLine(String arguments, String named) {
        String[] all = arguments.isEmpty()
                ? new String[0]
                : arguments.replace("DIR", dir.toString()).split(" ");
        Ran.firn(all).refused(2, named);
        assertThat(dir).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "status",
                "get",
                "get ledger",
                "get tx",
                "get events",
                "doctor",
                "verify",
                "lake",
                "lake ls",
                "lake verify",
                "lake make",
                "config",
                "config init",
                "config check",
                "config show"
            })
    void everyCommandHasHelp(String command) {
        Ran help = Ran.firn((command + " --help").split(" ")).succeeded();
        assertThat(help.out()).startsWith("Usage: firn " + command).contains("--help");
        assertThat(help.out().lines()).allMatch(l -> l.length() <= 110);
    }

    @Test
    void helpNamesWhatIsBuiltAndNothingElse() {
        String help = Ran.firn("--help").succeeded().out();
        assertThat(help).contains("run", "status", "get", "doctor", "verify", "lake", "config", "--version", "bench");
        assertThat(help).doesNotContain("backfill", "repair", "shard", "unwind", "completion", "journal");
        String run = Ran.firn("run", "--help").succeeded().out();
        for (Key key : Keys.all()) {
            assertThat(run).contains(key.flag());
        }
        assertThat(run).contains("--to", "--no-serve", "--from", "--geometry", "--network", "--lake", "--stream");
    }

    @Test
    void versionTellsWhatWasBuilt() {
        assertThat(Ran.firn("--version").succeeded().out()).matches("firn \\S+ \\(commit \\S+, \\S+\\)\\R");
    }

    @Test
    void whereThereIsNoArchiveThatIsSaid() {
        for (String command : new String[] {"status", "doctor", "verify"}) {
            Ran.firn(command, "--data", dir.resolve("none").toString()).refused(1, "none", "there is no archive");
        }
        for (String[] get : new String[][] {{"ledger", "5"}, {"ledger", "ab".repeat(32)}, {"tx", "ab".repeat(32)}}) {
            Ran.firn("get", get[0], get[1], "--data", dir.resolve("none").toString())
                    .refused(1, "none", "there is no archive");
        }
        Ran.firn("get", "events", "--data", dir.resolve("none").toString()).refused(1, "none", "there is no archive");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aLakeThatIsNotThereIsNamed() {
        Ran.firn("lake", "ls", dir.resolve("none").toString()).refused(1, "none");
        Ran.firn("lake", "verify", "file:" + dir.resolve("none"), "--network", "pubnet")
                .refused(1, "none");
        Ran.firn("lake", "verify", dir.toString()).refused(2, "--network");
    }

    @Test
    void aRefusedStartLeavesNothing() throws IOException {
        Path data = dir.resolve("data");
        Path lake = Files.createDirectory(dir.resolve("lake"));
        Files.writeString(lake.resolve(".config.json"), "{}");
        Ran.firn("run", "--data", data.toString(), "--network", "pubnet", "--lake", lake.toString(), "--no-serve")
                .refused(2, ".config.json");
        assertThat(data).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "/data/lake,/data/lake",
        "data/lake,data/lake",
        "file:/data/lake,/data/lake",
        "file:///data/lake,/data/lake",
        "file:data/lake,data/lake",
        "file:/data/my%20lake,/data/my lake",
        "./a:b,./a:b"
    })
    void lakesAreNamedByUrlOrPath(String text, String path) throws CommandException {
        assertThat(Lakes.path(text)).isEqualTo(Path.of(path));
    }
}
