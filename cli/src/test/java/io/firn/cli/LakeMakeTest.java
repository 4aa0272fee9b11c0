package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedNetwork.Closed;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedOptions.Signatures;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeMakeTest {
    @TempDir
    Path dir;

    /** Ledgers from 2 on of the network with this seed, as stellar-core frames them. */
    private static byte[] stream(long seed, int count) throws IOException {
        GeneratedNetwork network =
                new GeneratedNetwork(GeneratedNetwork.PASSPHRASE, new GeneratedOptions(seed, 2, Signatures.FILLER));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream framed = new DataOutputStream(out);
        Hash previous = network.genesisHash();
        for (long seq = GeneratedNetwork.FIRST_SEQ; seq < GeneratedNetwork.FIRST_SEQ + count; seq++) {
            Closed closed = network.close(seq, previous, 1_767_225_600 + 5 * seq);
            framed.writeInt(0x8000_0000 | closed.raw().length());
            framed.write(closed.raw().copy());
            previous = closed.hash();
        }
        return out.toByteArray();
    }

    private Ran make(byte[] stream, String... more) throws IOException {
        Path file = Files.write(dir.resolve("ledgers.xdr"), stream);
        String[] arguments = {
            "lake", "make", dir.resolve("lake").toString(), "--stream", file.toString(), "--network", "demo"
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Ran.firn(all);
    }

    @Test
    void aLakeIsMadeOfAStream() throws IOException {
        Ran made = make(stream(1, 9), "--per-file", "4").succeeded();
        assertThat(made.out()).contains("2 objects").contains("ledgers 2 to 7").contains("3 ledgers that fill no");
        String verified = Ran.firn("lake", "verify", dir.resolve("lake").toString())
                .succeeded()
                .out();
        assertThat(verified).contains("2 objects, 6 ledgers").contains("nothing bad");
    }

    @Test
    void onlyTheLedgersWantedAreTaken() throws IOException {
        assertThat(make(stream(1, 10), "--from", "4", "--to", "6").succeeded().out())
                .contains("3 objects")
                .contains("ledgers 4 to 6");
        make(stream(1, 10), "--from", "4", "--to", "12").refused(1, "ledger");
    }

    @Test
    void aLakeOfSomethingElseIsRefused() throws IOException {
        make(stream(1, 4)).succeeded();
        make(stream(2, 4)).refused(1, "FFFFFFFD--2.xdr.zst", "something else");
        make(stream(1, 4), "--per-file", "2").refused(2, ".config.json", "1 ledgers in an object");
        Ran.firn(
                        "lake",
                        "make",
                        dir.resolve("lake").toString(),
                        "--stream",
                        dir.resolve("ledgers.xdr").toString(),
                        "--network",
                        "pubnet")
                .refused(1, "Firn Demo Network");
    }

    @Test
    void aStreamThatIsCutOffIsRefusedAndWhatWasWholeStays() throws IOException {
        byte[] whole = stream(1, 6);
        make(Arrays.copyOf(whole, whole.length - 4)).refused(1, "ledgers.xdr");
        assertThat(make(whole).succeeded().out()).contains("1 objects").contains("5 were there");
    }

    @Test
    void whereThereIsNoArchiveNoLakeIsMade() {
        Ran.firn(
                        "lake",
                        "make",
                        dir.resolve("lake").toString(),
                        "--data",
                        dir.resolve("none").toString())
                .refused(1, "there is no archive");
        assertThat(dir.resolve("lake")).doesNotExist();
    }
}
