package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWitness.Same;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.HistoryArchive.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the public network wrote: an archive of its own, and records cut out of its close metas. */
class HistoryArchiveSampleTest {
    @TempDir
    Path root;

    private final List<Bad> bad = new ArrayList<>();

    private record Bad(String what, String where) {}

    @Test
    void thePublicArchiveHoldsAndEveryChangeOfItIsTold() throws Exception {
        Path sample = StellarSamples.path("history-archive/pubnet-archive-old-txset");
        Path copy = root.resolve("pubnet");
        try (Stream<Path> all = Files.walk(sample)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                TestLake.write(copy.resolve(sample.relativize(file).toString()), Files.readAllBytes(file));
            }
        }
        Report report = audit(copy);
        assertThat(bad).isEmpty();
        assertThat(report.checkpoints()).isEqualTo(17);
        assertThat(report.ledgers()).isEqualTo(1088);
        // Counted by a program that shares nothing with this one: 83 envelopes in 69 sets, 83 results.
        assertThat(report.transactions()).isEqualTo(83);
        assertThat(report.firstSeq()).hasValue(11_999_936);
        assertThat(report.lastSeq()).hasValue(12_001_023);
        for (String category : List.of("ledger", "transactions", "results")) {
            Path file = HistoryArchiveWriter.file(copy, category, 12_000_990);
            byte[] whole = Files.readAllBytes(file);
            List<byte[]> records = HistoryArchiveWriter.read(file);
            byte[] record = records.getLast();
            record[record.length - 20] ^= 1;
            HistoryArchiveWriter.write(file, records);
            audit(copy);
            assertThat(bad).as(category).singleElement().satisfies(b -> {
                assertThat(b.what()).matches("ledger 1200(09|10)\\d\\d: .*");
                assertThat(b.where()).isEqualTo(file.toString());
            });
            Files.write(file, whole);
        }
        SourceException e = catchThrowableOfType(
                SourceException.class,
                () -> HistoryArchive.open(copy, new StellarChain(NetworkId.TESTNET))
                        .audit((what, where) -> bad.add(new Bad(what, where))));
        assertThat(e.kind()).isEqualTo(Kind.FOREIGN);
    }

    private Report audit(Path archive) throws SourceException {
        bad.clear();
        return HistoryArchive.open(archive, new StellarChain(NetworkId.PUBNET))
                .audit((what, where) -> bad.add(new Bad(what, where)));
    }

    /** Sets of both forms that the public network made, in files cut out of its close metas. */
    @ParameterizedTest
    @CsvSource({"30822016, 30822025, 593", "63092982, 63092991, 2650", "63092992, 63093001, 2538"})
    void recordsCutOutOfPublicLedgersHold(long first, long last, long transactions) throws Exception {
        HistoryArchiveWriter writer = HistoryArchiveWriter.of(root.resolve("pubnet"), NetworkId.PUBNET);
        List<Slice> raws = new ArrayList<>();
        StellarWalker walker = new StellarChain(NetworkId.PUBNET).newWalker();
        for (Slice raw : StellarSamples.lake()) {
            LedgerHeader header = walker.peek(raw);
            if (header.seq() >= first && header.seq() <= last) {
                raws.add(raw);
            }
        }
        writer.add(raws);
        if (last != HistoryFiles.checkpointOf(last)) {
            writer.checkpoint(last);
        }
        HistoryFiles files = new HistoryFiles(root.resolve("pubnet"));
        HistoryCheckpoint checks = new HistoryCheckpoint(
                NetworkId.of(NetworkId.PUBNET), files, (what, where) -> bad.add(new Bad(what, where)));
        checks.check(first, last);
        assertThat(bad).isEmpty();
        assertThat(checks.ledgers()).isEqualTo(last - first + 1);
        assertThat(checks.transactions()).isEqualTo(transactions);
        HistoryWitness witness = new HistoryWitness(files, LakeSchema.MAX_SEQ);
        for (Slice raw : raws) {
            assertThat(witness.compare(walker.peek(raw), raw)).isEqualTo(new Same());
        }
    }
}
