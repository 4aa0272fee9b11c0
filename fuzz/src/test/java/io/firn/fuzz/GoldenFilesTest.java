package io.firn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Golden files are as they were when they were made: here is what each one hashes to. */
class GoldenFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("firn.root", ".."));

    private static final Map<String, String> SHA256 = new TreeMap<>();

    static {
        SHA256.put(
                "format/src/test/resources/golden/event-segment-v1-events.pack",
                "f95d3ed04d975aec5b1c2353ea4542b67b5054f6fb89b4a9be5497cb4c318502");
        SHA256.put(
                "format/src/test/resources/golden/event-segment-v1-index.pack",
                "22dd428fedd09f45a5891da083ef2fbe841637de11ba56543082879392ceb91f");
        SHA256.put(
                "format/src/test/resources/golden/ledger-frame-v1-empty.bin",
                "63448f5a05a0ce781f247063f6a206770e1ee150f7f251484d83fbafd3be87c3");
        SHA256.put(
                "format/src/test/resources/golden/ledger-frame-v1-large.bin",
                "0c293777c35df8ce3701efcd70d59efb403a298fdf2cbb4f2b5bdf5e90f7a1b0");
        SHA256.put(
                "format/src/test/resources/golden/ledger-frame-v1-opaque.bin",
                "a0f31ba592d81bd85d5f8a70b03e63a7c416cd442a149ecfda127ab16374a385");
        SHA256.put(
                "format/src/test/resources/golden/ledger-frame-v1-walked.bin",
                "b933fa3e5826a9fc552eb9aed7bc76384f3faf330507502508f128e3df81c5f8");
        SHA256.put(
                "format/src/test/resources/golden/pack-v1.pack",
                "a482754da92db097b202590237329d10db220901a70f3b0cf36444e2fdf7e869");
        SHA256.put(
                "format/src/test/resources/golden/tx-index-v1.idx",
                "fffc9c18b927cd12ae7d942ec696dd1b4f2cdb232cb54f56b0918b39a56bf507");
        SHA256.put(
                "format/src/test/resources/golden/tx-run-v1.run",
                "d48770c209eb672daa7168692e9d98f959a3cb205eae10df27e22fcc43ebbb64");
        SHA256.put(
                "journal/src/test/resources/golden/00000000000000000042.stdb.log",
                "665f8781eba77ade1d4a1ac2b1e8fb487e72af705bb68fe2677b3f2d4da32288");
        SHA256.put(
                "journal/src/test/resources/golden/00000000000000000042.stdb.ofs",
                "45cc8e3b10b260e3c8d624c8a4aaf59a4726889bdb4093bbf4d3e90f3f5bb41f");
        SHA256.put(
                "keylog/src/test/resources/golden/key-log-v1-00000000000000000000.stdb.log",
                "d83ad1799cba5938e038d4bb5da0e368935351a3af4684d4d5cd9b32852dd98c");
    }

    @Test
    void noGoldenFileIsMadeAnewAndNoneIsMissingHere() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path golden = module.resolve("src/test/resources/golden");
                if (Files.isDirectory(golden)) {
                    try (Stream<Path> files = Files.walk(golden)) {
                        files.filter(Files::isRegularFile)
                                .forEach(file -> found.put(ROOT.relativize(file).toString(), sha256(file)));
                    }
                }
            }
        }
        System.out.println("golden files: " + found.size());
        assertThat(found).isEqualTo(SHA256);
    }

    private static String sha256(Path file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
