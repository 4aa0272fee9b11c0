package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.FileDisk;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LakeWriterTest {
    private static final TinyChain CHAIN = new TinyChain();

    @TempDir
    Path dir;

    private LakeWriter open(LakeSchema schema) throws IOException {
        return LakeWriter.open(new FileDisk(), dir.resolve("lake"), CHAIN, schema);
    }

    private LakeWriter.Report make(LakeSchema schema, List<byte[]> ledgers) throws IOException {
        LakeWriter writer = open(schema);
        for (byte[] ledger : ledgers) {
            writer.add(Slice.of(ledger));
        }
        return writer.report();
    }

    private List<String> names() throws IOException {
        try (var all = Files.walk(dir.resolve("lake"))) {
            return all.filter(Files::isRegularFile)
                    .map(f -> dir.resolve("lake").relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }

    private LakeSource source() {
        return new LakeSource(
                dir.resolve("lake"), CHAIN, TinyChain::boundary, LakeOptions.DEFAULTS, InstantSource.system());
    }

    @ParameterizedTest
    @CsvSource({"1,4,2,20", "1,1,2,9", "4,2,2,20", "4,1,2,19", "64,1000,2,130", "4,2,5,21", "3,7,6,30"})
    void whatWasWrittenIsReadByteForByte(int perBatch, int perPartition, long first, long last) throws Exception {
        List<byte[]> ledgers = TinyChain.ledgers(first, last, 40);
        LakeWriter.Report made = make(new LakeSchema(perBatch, perPartition), ledgers);
        assertThat(made.left())
                .isEqualTo(ledgers.size() - (made.lastSeq() - made.firstSeq() + 1))
                .isLessThan(2L * perBatch);
        assertThat(made.firstSeq()).isBetween(first, first + perBatch - 1);
        List<byte[]> read = new ArrayList<>();
        try (LakeSource source = source();
                LedgerStream stream = source.open(made.firstSeq(), OptionalLong.of(made.lastSeq()))) {
            assertThat(source.tip()).hasValue(made.lastSeq());
            while (stream.next(Duration.ofSeconds(5)) instanceof LedgerStream.Next next) {
                read.add(next.raw().copy());
            }
        }
        int from = (int) (made.firstSeq() - first);
        assertThat(read).hasSize((int) (made.lastSeq() - made.firstSeq() + 1));
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i)).isEqualTo(ledgers.get(from + i));
        }
        LakeAudit.Report audit =
                LakeAudit.verify(dir.resolve("lake"), CHAIN, TinyChain::boundary, LakeOptions.DEFAULTS, bad -> {
                    throw new AssertionError(bad.toString());
                });
        assertThat(audit.objects()).isEqualTo(made.written());
    }

    @Test
    void theFirstObjectBeginsWithTheFirstLedgerUnderItsWholeName() throws IOException {
        make(new LakeSchema(4, 2), TinyChain.ledgers(2, 11, 10));
        assertThat(names())
                .containsExactly(
                        ".config.json",
                        "FFFFFFF7--8-15/FFFFFFF7--8-11.xdr.zst",
                        "FFFFFFFF--0-7/FFFFFFFB--4-7.xdr.zst",
                        "FFFFFFFF--0-7/FFFFFFFF--0-3.xdr.zst");
        assertThat(dir.resolve("lake/.config.json"))
                .hasContent("{\"networkPassphrase\":\"" + TinyChain.NETWORK
                        + "\",\"version\":\"1.0\",\"compression\":\"zstd\",\"ledgersPerBatch\":4,"
                        + "\"batchesPerPartition\":2}");
    }

    @Test
    void makingItAgainContinuesIt() throws IOException {
        LakeSchema schema = new LakeSchema(2, 3);
        List<byte[]> ledgers = TinyChain.ledgers(2, 13, 10);
        make(schema, ledgers.subList(0, 5));
        Files.createDirectory(dir.resolve("lake/FFFFFFF9--6-11"));
        Files.write(dir.resolve("lake/FFFFFFF9--6-11/FFFFFFF9--6-7.xdr.zst.unfinished"), new byte[] {1});
        LakeWriter.Report made = make(schema, ledgers);
        assertThat(made.kept()).isEqualTo(2);
        assertThat(made.written()).isEqualTo(4);
        assertThat(made.firstSeq()).isEqualTo(2);
        assertThat(made.lastSeq()).isEqualTo(13);
        assertThat(names()).noneMatch(n -> n.endsWith(".unfinished"));
    }

    @Test
    void anObjectThatHoldsSomethingElseIsLeftAndNamed() throws IOException {
        LakeSchema schema = new LakeSchema(1, 4);
        make(schema, TinyChain.ledgers(2, 5, 10));
        Path object = dir.resolve("lake/FFFFFFFF--0-3/FFFFFFFC--3.xdr.zst");
        byte[] before = Files.readAllBytes(object);
        assertThatThrownBy(() -> make(schema, TinyChain.ledgers(3, 5, 11)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("FFFFFFFC--3.xdr.zst")
                .hasMessageContaining("something else");
        assertThat(object).hasBinaryContent(before);
        Files.write(object, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> make(schema, TinyChain.ledgers(2, 5, 10))).hasMessageContaining("FFFFFFFC--3.xdr.zst");
    }

    @Test
    void anotherLakeAndAnotherDirectoryAreRefused() throws IOException {
        make(new LakeSchema(2, 3), List.of());
        assertThatThrownBy(() -> open(new LakeSchema(2, 4)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("2 ledgers in an object and 3 objects");
        assertThatThrownBy(() -> LakeWriter.open(
                        new FileDisk(), dir.resolve("lake"), new StellarChain("another"), new LakeSchema(2, 3)))
                .hasMessageContaining("not 'another'");
        Files.createDirectory(dir.resolve("full"));
        Files.writeString(dir.resolve("full/letter.txt"), "dear");
        assertThatThrownBy(() -> LakeWriter.open(new FileDisk(), dir.resolve("full"), CHAIN, new LakeSchema(2, 3)))
                .hasMessageContaining("letter.txt");
        assertThat(dir.resolve("full/.config.json")).doesNotExist();
    }

    @Test
    void whatDoesNotFollowIsRefused() throws IOException {
        List<byte[]> ledgers = TinyChain.ledgers(2, 9, 10);
        LakeWriter writer = open(new LakeSchema(1, 1));
        writer.add(Slice.of(ledgers.getFirst()));
        assertThatThrownBy(() -> writer.add(Slice.of(ledgers.get(2)))).hasMessageContaining("does not follow ledger 2");
        assertThatThrownBy(() -> writer.add(Slice.of(TinyChain.ledger(3, Hash.ZERO, 10))))
                .hasMessageContaining("does not follow ledger 2");
        byte[] bad = ledgers.get(1).clone();
        bad[50] ^= 1;
        assertThatThrownBy(() -> writer.add(Slice.of(bad)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("its hash is another");
        assertThat(names()).hasSize(2);
    }
}
