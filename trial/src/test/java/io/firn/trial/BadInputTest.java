package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.firn.testkit.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user meets when something is wrong: one line that names it, and the exit code scripts rely on. */
class BadInputTest {
    private static final long FIRST = 30822018;
    private static final long LAST = 30822025;
    private static final String PARTITION = "FE2A45FF--30784000-30847999";
    private static final List<String> ROOTS = List.of("catalog", "journal", "hot", "cold", "transients");

    @TempDir
    Path work;

    // ---- the source ----

    @Test
    void aMissingLedgerIsNamed() throws IOException {
        Path lake = lake();
        Files.delete(object(lake, 30822021));
        refused(1, run(lake, "pubnet"), "30822021");
        keeps(30822020);
    }

    @Test
    void aTruncatedObjectIsNamed() throws IOException {
        Path lake = lake();
        byte[] whole = Files.readAllBytes(object(lake, 30822021));
        Files.write(object(lake, 30822021), Arrays.copyOf(whole, whole.length / 2));
        refused(1, run(lake, "pubnet"), "--30822021.xdr.zst");
        keeps(30822020);
    }

    @Test
    void anObjectThatIsNotZstdIsNamed() throws IOException {
        Path lake = lake();
        Files.writeString(object(lake, 30822021), "<html>not found</html>");
        refused(1, run(lake, "pubnet"), "--30822021.xdr.zst");
    }

    @Test
    void aLedgerInAnothersPlaceIsNamed() throws IOException {
        Path lake = lake();
        Files.copy(object(lake, 30822022), object(lake, 30822021), StandardCopyOption.REPLACE_EXISTING);
        refused(1, run(lake, "pubnet"), "30822021", "30822022");
    }

    @Test
    void aLedgerWithAChangedByteIsRefused() throws IOException {
        Path lake = lake();
        byte[] batch = RealLedgers.decompress(object(lake, 30822021));
        batch[200] ^= 1;
        Files.write(object(lake, 30822021), Zstd.compress(batch));
        refused(1, run(lake, "pubnet"), "30822021");
        keeps(30822020);
    }

    @Test
    void ledgersOfAnotherNetworkAreRefused() throws IOException {
        Path lake = lake();
        Files.delete(lake.resolve(".config.json"));
        refused(1, run(lake, "testnet"), "Test SDF Network ; September 2015");
    }

    @Test
    void aManifestOfAnotherNetworkIsRefused() throws IOException {
        refused(1, run(lake(), "testnet"), ".config.json");
    }

    @Test
    void aBrokenManifestIsNamed() throws IOException {
        Path lake = lake();
        Files.writeString(lake.resolve(".config.json"), "{\"ledgersPerBatch\": \"many\"");
        FirnCommand ran = run(lake, "pubnet");
        assertThat(ran.exit()).isIn(1, 2);
        refused(ran.exit(), ran, ".config.json");
    }

    @Test
    void ledgersThatDoNotChainAreRefused() throws IOException {
        Path tar = Samples.require("stellar/core-test-lcm-current.tar.zst");
        Path big = RealLedgers.fromTar(tar, "InvokeHostFunctionTests/932641f2b5405789.xdr", work.resolve("a.xdr"));
        Path small = RealLedgers.fromTar(tar, "InvokeHostFunctionTests/7f7e72aa985692ae.xdr", work.resolve("b.xdr"));
        Map<Long, byte[]> ledgers = RealLedgers.ofStream(big, 2);
        Map<Long, byte[]> others = RealLedgers.ofStream(small, 2);
        long parting = 2;
        while (Arrays.equals(ledgers.get(parting), others.get(parting))) {
            parting++;
        }
        ByteBuffer mixed = ByteBuffer.allocate(16 << 20);
        for (long seq = 2; seq <= parting + 1; seq++) {
            byte[] ledger = Objects.requireNonNull((seq <= parting ? ledgers : others).get(seq));
            mixed.putInt(0x80000000 | ledger.length).put(ledger);
        }
        Path stream = Files.write(work.resolve("mixed.xdr"), Arrays.copyOf(mixed.array(), mixed.position()));
        FirnCommand ran = firn("run", "--stream", stream.toString(), "--network", "(V) (;,,;) (V)", "--from", "2");
        refused(1, ran, "ledger " + (parting + 1));
        keeps(parting);
    }

    @Test
    void aStreamThatEndsInsideAFrameIsRefusedWithTheOffset() throws IOException {
        Path stream = Samples.require("stellar/streams/pubnet-30822015-30822025.framed.xdr.zst");
        byte[] plain = RealLedgers.decompress(stream);
        Path cut = Files.write(work.resolve("cut.xdr"), Arrays.copyOf(plain, plain.length - 100));
        refused(1, firn("run", "--stream", cut.toString(), "--network", "pubnet", "--from", "" + FIRST), "offset");
    }

    @Test
    void aStreamThatBeginsTooLateIsRefusedNamingBoth() {
        Path stream = Samples.require("stellar/streams/pubnet-30822015-30822025.framed.xdr.zst");
        FirnCommand ran = firn("run", "--stream", stream.toString(), "--network", "pubnet", "--from", "30822010");
        refused(1, ran, "30822010", "30822015");
    }

    // ---- what the user says ----

    @Test
    void aFirstLedgerInsideAChunkIsRefusedNamingTheTwoNearest() throws IOException {
        FirnCommand ran =
                firn("run", "--lake", "file:" + lake(), "--network", "pubnet", "--from", "30822019", "--to", "" + LAST);
        refused(2, ran, "30822018", "30822022");
    }

    @Test
    void unknownFlagsCommandsAndKeysAreUsageErrors() throws IOException {
        refused(2, FirnCommand.run("run", "--lage", "file:/x"), "--lage");
        refused(2, FirnCommand.run("rum"), "rum");
        refused(2, FirnCommand.run("backfill"), "backfill");
        Path toml = work.resolve("firn.toml");
        Files.writeString(toml, "[network]\nname = \"pubnet\"\n\n[storage]\ndata_dirr = \"" + work + "/d\"\n");
        refused(2, FirnCommand.run("config", "check", toml.toString()), "firn.toml", "5", "data_dirr", "data_dir");
        Files.writeString(toml, "[network]\nname = 7\n");
        refused(2, FirnCommand.run("config", "check", toml.toString()), "firn.toml", "name");
        Files.writeString(toml, "[network]\nname = \"pubnet\"\nname = \"testnet\"\n");
        refused(2, FirnCommand.run("run", "--config", toml.toString()), "firn.toml", "name");
    }

    @Test
    void changedPinsAreRefusedAndNothingIsTouched() throws IOException {
        Path lake = lake();
        run(lake, "pubnet").succeeded();
        refused(
                2,
                FirnCommand.run(
                        "run",
                        "--lake",
                        "file:" + lake,
                        "--network",
                        "pubnet",
                        "--from",
                        "" + FIRST,
                        "--to",
                        "" + LAST,
                        "--geometry",
                        "2x4",
                        "--data",
                        data(),
                        "--no-serve"),
                "geometry",
                "4x4",
                "2x4");
        refused(2, firn("run", "--lake", "file:" + lake, "--network", "pubnet", "--from", "30822022"), "30822018");
        clean();
    }

    @Test
    void aLedgerThatIsNotHereIsExitThree() throws IOException {
        run(lake(), "pubnet").succeeded();
        refused(3, FirnCommand.run("get", "ledger", "30822026", "--data", data()), "30822026");
        refused(3, FirnCommand.run("get", "ledger", "30822017", "--data", data()), "30822017");
    }

    // ---- where it runs ----

    /** Every root of a first process is refused to a second one, wherever the second has its others. */
    @Test
    void aSecondProcessOnAnyRootIsRefusedNamingRootAndHolder() throws Exception {
        Path lake = lake();
        Process first = FirnCommand.process(
                        arguments("run", "--lake", "file:" + lake, "--network", "pubnet", "--from", "" + FIRST))
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("first.log").toFile())
                .start();
        try {
            awaitLock(first);
            refused(5, run(lake, "pubnet"), "" + first.pid());
            refused(5, FirnCommand.run("doctor", "--data", data()), "" + first.pid());
            refused(5, FirnCommand.run("status", "--data", data()), "" + first.pid());
            for (String root : ROOTS) {
                Path held = work.resolve("data").resolve(root);
                FirnCommand second = FirnCommand.run(
                        "run",
                        "--lake",
                        "file:" + lake,
                        "--network",
                        "pubnet",
                        "--from",
                        "" + FIRST,
                        "--geometry",
                        "4x4",
                        "--data",
                        work.resolve("other").toString(),
                        "--storage." + root,
                        held.toString(),
                        "--no-serve");
                refused(5, second, "" + first.pid(), held.toString());
            }
        } finally {
            first.destroy();
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A lock file says who holds it. Asking with a command instead could take the lock away from the node that starts. */
    private void awaitLock(Process node) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline && node.isAlive()) {
            boolean all = true;
            for (String root : ROOTS) {
                Path lock = work.resolve("data").resolve(root).resolve("firn.lock");
                all &= Files.exists(lock) && Files.readString(lock).contains("" + node.pid());
            }
            if (all) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError(
                "the first process never took the locks: " + Files.readString(work.resolve("first.log")));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        FirnCommand ran = FirnCommand.run(
                "run",
                "--lake",
                "file:" + lake(),
                "--network",
                "pubnet",
                "--from",
                "" + FIRST,
                "--to",
                "" + LAST,
                "--geometry",
                "4x4",
                "--data",
                "/sys/firn",
                "--no-serve");
        refused(1, ran, "/sys/firn");
    }

    @Test
    void aFullDiskEndsABoundedRunAndLosesNothing() throws Exception {
        Path lake = lake();
        String[] arguments = arguments(
                "run", "--lake", "file:" + lake, "--network", "pubnet", "--from", "" + FIRST, "--to", "" + LAST);
        List<String> command = new ArrayList<>(FirnCommand.process(arguments).command());
        command.add(1, "-Djava.library.path=" + nativeLibraries());
        // A limit on the size of any one file fails the journal's append as a full disk does.
        ProcessBuilder limited = new ProcessBuilder(
                Stream.concat(Stream.of("sh", "-c", "ulimit -f 150; exec \"$@\"", "sh"), command.stream())
                        .toList());
        Path error = work.resolve("full.err");
        Process process = limited.redirectError(error.toFile())
                .redirectOutput(work.resolve("full.out").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        refused(1, new FirnCommand(process.exitValue(), "", Files.readString(error)), "journal");
        run(lake, "pubnet").succeeded();
        clean();
    }

    /** Unpacked as the launcher does: a process that may write small files only cannot do it itself. */
    private Path nativeLibraries() throws IOException {
        Path folder = Files.createDirectories(work.resolve("native"));
        Map<String, String> libraries = Map.of(
                "/librocksdbjni-linux64.so",
                "librocksdbjni.so",
                "/linux/amd64/libzstd-jni-1.5.7-28.so",
                "libzstd-jni-1.5.7-28.so");
        for (Map.Entry<String, String> library : libraries.entrySet()) {
            try (InputStream in = BadInputTest.class.getResourceAsStream(library.getKey())) {
                Files.copy(Objects.requireNonNull(in, library.getKey()), folder.resolve(library.getValue()));
            }
        }
        return folder;
    }

    // ---- own files damaged ----

    @Test
    void aDamagedPackIsFoundAndNotServed() throws IOException {
        run(lake(), "pubnet").succeeded();
        Path pack = only("cold", ".pack");
        flip(pack, Files.size(pack) / 3);
        FirnCommand verified = FirnCommand.run("verify", "--data", data());
        verified.exited(4);
        assertThat(verified.out() + verified.error()).contains(String.valueOf(pack.getFileName()));
        FirnCommand.run("doctor", "--deep", "--data", data()).exited(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {".run", ".idx", "-events.pack", "-index.pack"})
    void aDamagedIndexOrSegmentIsFound(String ending) throws IOException {
        run(lake(), "pubnet").succeeded();
        Path file = only("cold", ending);
        flip(file, Files.size(file) / 3);
        FirnCommand verified = FirnCommand.run("verify", "--data", data()).exited(4);
        assertThat(verified.out() + verified.error()).contains(String.valueOf(file.getFileName()));
        FirnCommand.run("doctor", "--deep", "--data", data()).exited(4);
    }

    @Test
    void aDamagedCatalogStopsTheStart() throws IOException {
        run(lake(), "pubnet").succeeded();
        Path log = only("catalog", ".log");
        flip(log, 40);
        refused(4, run(lake(), "pubnet"), "catalog");
        refused(4, FirnCommand.run("run", "--lake", "file:" + lake(), "--data", data(), "--no-serve"), "catalog");
    }

    @Test
    void aDamagedJournalStopsTheStart() throws IOException {
        Path lake = lake();
        firn("run", "--lake", "file:" + lake, "--network", "pubnet", "--from", "" + FIRST, "--to", "30822024")
                .succeeded();
        Path segment = newest("journal", ".log");
        flip(segment, 100);
        FirnCommand ran = run(lake, "pubnet");
        refused(4, ran, "journal");
    }

    // ---- set-up ----

    /** A lake of the eight ledgers, of which a test may break one. */
    private Path lake() throws IOException {
        Path from = Samples.require("stellar/lake-pubnet");
        Path lake = work.resolve("lake");
        if (!Files.exists(lake)) {
            Files.createDirectories(lake.resolve(PARTITION));
            Files.copy(from.resolve(".config.json"), lake.resolve(".config.json"));
            for (long seq = FIRST; seq <= LAST; seq++) {
                Files.copy(
                        object(from, seq),
                        lake.resolve(PARTITION).resolve(object(from, seq).getFileName()));
            }
            try (Stream<Path> all = Files.walk(lake)) {
                all.forEach(f -> assertThat(f.toFile().setWritable(true)).isTrue());
            }
        }
        return lake;
    }

    private static Path object(Path lake, long seq) {
        return lake.resolve(PARTITION)
                .resolve(String.format(java.util.Locale.ROOT, "%08X--%d.xdr.zst", 0xFFFFFFFFL - seq, seq));
    }

    private String data() {
        return work.resolve("data").toString();
    }

    private FirnCommand run(Path lake, String network) {
        return firn("run", "--lake", "file:" + lake, "--network", network, "--from", "" + FIRST, "--to", "" + LAST);
    }

    private FirnCommand firn(String... arguments) {
        return FirnCommand.run(arguments(arguments));
    }

    private String[] arguments(String... arguments) {
        return Stream.concat(Arrays.stream(arguments), Stream.of("--geometry", "4x4", "--data", data(), "--no-serve"))
                .toArray(String[]::new);
    }

    /** Exit code, and one line of standard error that begins with {@code firn:} and names everything given. */
    private static void refused(int exit, FirnCommand ran, String... named) {
        ran.exited(exit);
        List<String> complaints =
                ran.error().lines().filter(line -> line.startsWith("firn: ")).toList();
        assertThat(complaints).as("standard error: %s", ran.error()).hasSize(1);
        assertThat(complaints.getFirst()).contains(named);
        assertThat(ran.error()).doesNotContain("\tat ", "Exception");
    }

    /** What was acknowledged before the trouble is still there and the archive is in order. */
    private void keeps(long lastSeq) {
        FirnCommand.run("get", "ledger", "" + lastSeq, "--data", data(), "--json")
                .succeeded();
        FirnCommand.run("get", "ledger", "" + (lastSeq + 1), "--data", data(), "--json")
                .exited(3);
        FirnCommand.run("doctor", "--deep", "--data", data()).succeeded();
    }

    private void clean() {
        FirnCommand.run("doctor", "--deep", "--settled", "--data", data()).succeeded();
    }

    private Path only(String root, String ending) throws IOException {
        return newest(root, ending);
    }

    private Path newest(String root, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("data").resolve(root))) {
            return files.filter(f -> f.toString().endsWith(ending))
                    .max(java.util.Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            channel.write(one, at);
        }
    }
}
