package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The generated network from a first start to a lake and back, and its ledgers as the Stellar SDK sees them. */
class GeneratedNetworkSdkTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PASSPHRASE = "Firn Demo Network ; generated";
    private static final int LAST = 33;

    @TempDir
    Path work;

    @Test
    void aLakeOfTheGeneratedNetworkIsWhatTheArchiveHoldsAndTheSdkFindsEveryHashAndSignatureRight() throws Exception {
        String data = work.resolve("data").toString();
        firn("run", "--network", "demo", "--to", "" + LAST, "--data", data, "--no-serve", "--geometry", "8x4");
        Path lake = work.resolve("lake");
        String made = firn("lake", "make", lake.toString(), "--data", data, "--per-file", "4");
        assertThat(made).contains("8 objects").contains("ledgers 2 to 31").contains("2 ledgers that fill no object");
        assertThat(firn("lake", "make", lake.toString(), "--data", data, "--per-file", "4"))
                .contains("0 objects of 0 bytes, 8 were there");
        assertThat(firn("lake", "verify", lake.toString())).contains("nothing bad");

        String again = work.resolve("again").toString();
        firn("run", "--network", PASSPHRASE, "--lake", lake.toString(), "--to", "31", "--data", again, "--no-serve");
        assertThat(firn("get", "ledger", "31", "--xdr", "--data", again))
                .isEqualTo(firn("get", "ledger", "31", "--xdr", "--data", data));

        Path interop = Repository.root().resolve("trial/interop");
        Path javascript = interop.resolve("node_modules/.bin/node");
        Assumptions.assumeTrue(
                Files.isExecutable(javascript), "SKIPPED npm packages absent: run npm ci in trial/interop");
        JsonNode seen = sdk(javascript, interop.resolve("generated.mjs"), lake);
        assertThat(seen.path("wrong")).isEmpty();
        assertThat(seen.path("ledgers").asInt()).isEqualTo(30);
        assertThat(seen.path("transactions").asInt()).isGreaterThan(30 * 9);
        assertThat(seen.path("signatures").asInt())
                .isEqualTo(seen.path("transactions").asInt()
                        + seen.path("feeBumps").asInt());
        for (String kind : new String[] {
            "feeBumps",
            "failed",
            "invocations",
            "reordered",
            "beforeAllTxs",
            "afterTx",
            "afterAllTxs",
            "operationEvents",
            "diagnosticEvents",
            "assetEvents"
        }) {
            assertThat(seen.path(kind).asInt()).as(kind).isPositive();
        }
        assertThat(seen.path("beforeAllTxs").asInt())
                .isEqualTo(seen.path("transactions").asInt());
    }

    private String firn(String... arguments) {
        return FirnCommand.run(arguments).succeeded().out();
    }

    private JsonNode sdk(Path javascript, Path script, Path lake) throws IOException, InterruptedException {
        Path out = work.resolve("sdk.json");
        Path error = work.resolve("sdk.err");
        Process sdk = new ProcessBuilder(javascript.toString(), script.toString(), lake.toString(), PASSPHRASE)
                .redirectOutput(out.toFile())
                .redirectError(error.toFile())
                .start();
        assertThat(sdk.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(sdk.exitValue()).as(Files.readString(error)).isZero();
        return JSON.readTree(Files.readString(out));
    }
}
