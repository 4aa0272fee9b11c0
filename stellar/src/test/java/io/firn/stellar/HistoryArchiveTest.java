package io.firn.stellar;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerWitness;
import io.firn.ledger.LedgerWitness.Absent;
import io.firn.ledger.LedgerWitness.Differs;
import io.firn.ledger.LedgerWitness.Same;
import io.firn.ledger.LedgerWitness.Testimony;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.GeneratedOptions.Signatures;
import io.firn.stellar.HistoryArchive.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three checkpoints of a generated network; the first begins with its ledger 2. */
class HistoryArchiveTest {
    private static final String NETWORK = "History Network ; for tests";
    private static final StellarChain CHAIN = new StellarChain(NETWORK);
    private static final long LAST = 191;
    private static final long SEQ = 70;
    private static final List<Slice> LEDGERS = ledgers(1, LAST);

    @TempDir
    Path root;

    private final List<Bad> bad = new ArrayList<>();

    private record Bad(String what, String where) {}

    private static List<Slice> ledgers(long seed, long lastSeq) {
        return HistoryArchiveWriter.ledgers(
                new GeneratedNetwork(NETWORK, new GeneratedOptions(seed, 3, Signatures.FILLER)), lastSeq);
    }

    @BeforeEach
    void write() throws Exception {
        HistoryArchiveWriter.of(root, NETWORK).add(LEDGERS);
    }

    private Report audit() throws SourceException {
        bad.clear();
        return HistoryArchive.open(root, CHAIN).audit((what, where) -> bad.add(new Bad(what, where)));
    }

    private Path file(String category, long seq) {
        return HistoryArchiveWriter.file(root, category, seq);
    }

    private static Testimony testimony(LedgerWitness witness, Slice raw) throws Exception {
        return witness.compare(CHAIN.newWalker().peek(raw), raw);
    }

    private Testimony testimony(long seq) throws Exception {
        return testimony(HistoryArchive.open(root, CHAIN).witness(), LEDGERS.get((int) seq - 2));
    }

    /** Changes one record of a file. */
    private void change(String category, long seq, Change change) throws IOException {
        Path file = file(category, seq);
        List<byte[]> records = HistoryArchiveWriter.read(file);
        int i = (int) (seq - Math.max(2, HistoryFiles.firstSeqOf(HistoryFiles.checkpointOf(seq))));
        change.to(records.get(i));
        HistoryArchiveWriter.write(file, records);
    }

    private interface Change {
        void to(byte[] record);
    }

    private static void rehash(byte[] record) {
        // What ends a record is an extension without content.
        TestLedger.sha(Arrays.copyOfRange(record, Hash.BYTES, record.length - 4))
                .write(record, 0);
    }

    @Test
    void whatTheNetworkWroteHolds() throws Exception {
        Report report = audit();
        assertThat(bad).isEmpty();
        assertThat(report.checkpoints()).isEqualTo(3);
        assertThat(report.ledgers()).isEqualTo(190);
        assertThat(report.transactions()).isEqualTo(190 * 3);
        assertThat(report.firstSeq()).hasValue(1);
        assertThat(report.lastSeq()).hasValue(LAST);
        LedgerWitness witness = HistoryArchive.open(root, CHAIN).witness();
        for (Slice raw : LEDGERS) {
            assertThat(testimony(witness, raw)).isEqualTo(new Same());
        }
        Slice next = ledgers(1, LAST + 1).getLast();
        assertThat(testimony(witness, next)).isEqualTo(new Absent());
    }

    @Test
    void progressIsToldCheckpointByCheckpoint() throws Exception {
        List<String> told = new ArrayList<>();
        HistoryArchive.open(root, CHAIN).audit(new HistoryArchive.Listener() {
            @Override
            public void bad(String what, String where) {
                told.add(what);
            }

            @Override
            public void read(long done, long total) {
                told.add(done + "/" + total);
            }
        });
        assertThat(told).containsExactly("63/191", "127/191", "191/191");
    }

    @Test
    void aChangedHeaderIsTold() throws Exception {
        change("ledger", SEQ, record -> record[record.length - 200] ^= 1);
        Report report = audit();
        assertThat(bad).singleElement().satisfies(b -> {
            assertThat(b.what()).startsWith("ledger 70: header hash: its bytes hash to ");
            assertThat(b.where()).isEqualTo(file("ledger", SEQ).toString());
        });
        assertThat(report.ledgers()).isEqualTo(189);
        assertThat(testimony(SEQ)).isInstanceOfSatisfying(Differs.class, d -> {
            assertThat(d.what()).startsWith("ledger 70: header: the history archive has another: ");
            assertThat(d.where()).isEqualTo(file("ledger", SEQ).toString());
        });
        assertThat(testimony(SEQ - 1)).isEqualTo(new Same());
        assertThat(testimony(SEQ + 1)).isEqualTo(new Same());
    }

    @ParameterizedTest
    @CsvSource({"32, protocol", "40, previous hash", "70, transaction set", "105, close time or upgrades"})
    void aHeaderWhoseHashWasMadeToFitBreaksTheChainAndDiffers(int at, String part) throws Exception {
        change("ledger", SEQ, record -> {
            record[at] ^= 1;
            rehash(record);
        });
        audit();
        assertThat(bad).isNotEmpty().anySatisfy(b -> {
            assertThat(b.what()).startsWith("ledger 71: header: names ");
            assertThat(b.where()).isEqualTo(file("ledger", SEQ).toString());
        });
        assertThat(testimony(SEQ))
                .isInstanceOfSatisfying(
                        Differs.class, d -> assertThat(d.what()).contains("another: hash, " + part + " (hash "));
    }

    @ParameterizedTest
    @CsvSource({"transactions, transaction set hash", "results, result hash"})
    void aChangedTransactionAndAChangedResultAreTold(String category, String check) throws Exception {
        // Sixteen bytes before the end is in the signature of the last transaction, and in the last result's fee or
        // code.
        change(category, SEQ, record -> record[record.length - 16] ^= 2);
        Report report = audit();
        assertThat(bad).singleElement().satisfies(b -> {
            assertThat(b.what()).startsWith("ledger 70: ").contains(check);
            assertThat(b.where()).isEqualTo(file(category, SEQ).toString());
        });
        assertThat(report.ledgers()).isEqualTo(190);
        assertThat(testimony(SEQ)).isEqualTo(new Same());
    }

    @ParameterizedTest
    @CsvSource({"ledger, 11", "transactions, 31", "results, 11"})
    void aChangedByteAnywhereIsTold(String category, int step) throws Exception {
        Path file = file(category, SEQ);
        byte[] whole = Files.readAllBytes(file);
        int length = HistoryArchiveWriter.read(file).get(6).length;
        for (int at = 0; at < length; at += step) {
            // A generalized set stands beside a legacy one that is not used.
            if (category.equals("transactions") && at >= 4 && at < 36) {
                continue;
            }
            List<byte[]> records = HistoryArchiveWriter.read(file);
            byte[] record = records.get(6);
            record[at] ^= 1;
            HistoryArchiveWriter.write(file, records);
            audit();
            assertThat(bad).as("byte %d of %d", at, record.length).isNotEmpty();
            assertThat(bad).allSatisfy(b -> assertThat(b.where()).isEqualTo(file.toString()));
            Files.write(file, whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "transactions", "results"})
    void aFileThatEndsEarlyIsToldAndTheRestIsChecked(String category) throws Exception {
        Path file = file(category, SEQ);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, 10, 20, whole.length / 2, whole.length - 8, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            Report report = audit();
            assertThat(bad).as("%d bytes of %d", length, whole.length).isNotEmpty();
            assertThat(bad.getFirst().what())
                    .startsWith("checkpoint of ledger 127")
                    .contains("its file ");
            assertThat(bad.getFirst().where()).isEqualTo(file.toString());
            assertThat(report.ledgers()).isGreaterThanOrEqualTo(190 - 64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transactions", "results", "history"})
    void aMissingFileIsToldAndTheRestIsChecked(String category) throws Exception {
        Files.delete(file(category, SEQ));
        Report report = audit();
        assertThat(bad)
                .containsExactly(new Bad(
                        "checkpoint of ledger 127: its file is missing",
                        file(category, SEQ).toString()));
        assertThat(report.ledgers()).isEqualTo(190);
    }

    @Test
    void checkpointsWithoutHeadersAreToldAsOneRange() throws Exception {
        Files.delete(file("ledger", SEQ));
        assertThat(audit().ledgers()).isEqualTo(190 - 64);
        assertThat(bad).singleElement().satisfies(b -> {
            assertThat(b.what()).isEqualTo("ledgers 64 to 127: 1 checkpoints are missing, this file first");
            assertThat(b.where()).isEqualTo(file("ledger", SEQ).toString());
        });
        assertThat(testimony(SEQ)).isEqualTo(new Absent());
        Files.delete(file("ledger", LAST));
        audit();
        assertThat(bad)
                .singleElement()
                .satisfies(b -> assertThat(b.what())
                        .isEqualTo("ledgers 64 to 191: 2 checkpoints are missing, this file first"));
    }

    @Test
    void anExcerptBeginsWhereItsHeadersDo() throws Exception {
        Files.delete(file("ledger", 2));
        Report report = audit();
        assertThat(bad).isEmpty();
        assertThat(report.firstSeq()).hasValue(64);
        assertThat(report.checkpoints()).isEqualTo(2);
    }

    @Test
    void whatTheStateDoesNotNameYetIsNotLookedAt() throws Exception {
        Files.copy(file("history", SEQ), new HistoryFiles(root).state(), REPLACE_EXISTING);
        assertThat(audit().lastSeq()).hasValue(127);
        assertThat(bad).isEmpty();
        assertThat(testimony(LAST)).isEqualTo(new Absent());
        Files.delete(new HistoryFiles(root).state());
        assertThat(audit().lastSeq()).hasValue(LAST);
        assertThat(bad).isEmpty();
    }

    @Test
    void aMissingHeaderAndOneTooManyAreTold() throws Exception {
        Path file = file("ledger", SEQ);
        List<byte[]> records = HistoryArchiveWriter.read(file);
        byte[] removed = records.remove(6);
        records.add(removed);
        HistoryArchiveWriter.write(file, records);
        audit();
        assertThat(bad)
                .extracting(Bad::what)
                .containsExactly(
                        "ledger 70: header: there is none",
                        "ledger 70: its record is out of place, behind that of ledger 127 in the checkpoint of ledger 127");
    }

    @Test
    void aSetAndResultsThatWereLeftOutAreTold() throws Exception {
        for (String category : List.of("transactions", "results")) {
            List<byte[]> records = HistoryArchiveWriter.read(file(category, SEQ));
            records.remove(6);
            HistoryArchiveWriter.write(file(category, SEQ), records);
        }
        audit();
        assertThat(bad).hasSize(2);
        assertThat(bad.get(0).what()).startsWith("ledger 70: transaction set: there is none, and ");
        assertThat(bad.get(1).what()).startsWith("ledger 70: results: there are none, and ");
    }

    @ParameterizedTest
    @CsvSource({"'', true", "'1 P 2 0 0 0 0', true", "'1 P 2 0 0 1 0 0', true", "'1 P 2 0 0 1 0 1', false"})
    void aLedgerWithoutTransactionsHasTheHashOfAnEmptySet(String form, boolean holds) throws Exception {
        for (String category : List.of("transactions", "results")) {
            List<byte[]> records = HistoryArchiveWriter.read(file(category, LAST));
            records.removeLast();
            HistoryArchiveWriter.write(file(category, LAST), records);
        }
        change("ledger", LAST, record -> {
            byte[] previous = Arrays.copyOfRange(record, 36, 68);
            XdrWriter set = new XdrWriter();
            for (String word : form.isEmpty() ? new String[] {"P"} : form.split(" ")) {
                if (word.equals("P")) {
                    set.raw(previous);
                } else {
                    set.ints(Integer.parseInt(word));
                }
            }
            TestLedger.sha(set.done()).write(record, 68);
            TestLedger.sha(new byte[4]).write(record, results(record));
            rehash(record);
        });
        audit();
        assertThat(bad).hasSize(holds ? 0 : 1);
    }

    private static int results(byte[] record) {
        try {
            XdrStepper xdr = new XdrStepper();
            xdr.over(Slice.of(record));
            return StellarHeader.alone(xdr).resultHashOffset();
        } catch (BadLedgerException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCheckpointOfAnotherChainIsTold() throws Exception {
        Path other = root.resolve("other");
        HistoryArchiveWriter.of(other, NETWORK).add(ledgers(2, LAST));
        for (String category : List.of("ledger", "transactions", "results")) {
            Files.copy(HistoryArchiveWriter.file(other, category, SEQ), file(category, SEQ), REPLACE_EXISTING);
        }
        audit();
        assertThat(bad).hasSize(2);
        assertThat(bad.get(0).what()).startsWith("ledger 64: header: names ");
        assertThat(bad.get(1).what()).startsWith("ledger 128: header: names ");
        assertThat(testimony(63)).isEqualTo(new Same());
        assertThat(testimony(64)).isInstanceOf(Differs.class);
        assertThat(testimony(127)).isInstanceOf(Differs.class);
        assertThat(testimony(128)).isEqualTo(new Same());
    }

    @Test
    void anArchiveOfOtherTransactionsHoldsInItselfAndDiffers() throws Exception {
        HistoryArchiveWriter.of(root, NETWORK).add(ledgers(2, LAST));
        assertThat(audit().transactions()).isEqualTo(190 * 3);
        assertThat(bad).isEmpty();
        assertThat(testimony(SEQ))
                .isInstanceOfSatisfying(
                        Differs.class,
                        d -> assertThat(d.what()).contains("hash, previous hash, transaction set,", "results"));
    }

    @Test
    void anotherNetworkIsRefusedByItsNameOrByItsTransactions() throws Exception {
        StellarChain other = new StellarChain(NetworkId.TESTNET);
        SourceException e = catchThrowableOfType(SourceException.class, () -> HistoryArchive.open(root, other));
        assertThat(e.kind()).isEqualTo(Kind.FOREIGN);
        assertThat(e).hasMessageContainingAll(NETWORK, NetworkId.TESTNET);
        new HistoryArchiveWriter(root, NETWORK, Optional.empty()).add(LEDGERS);
        HistoryArchive nameless = HistoryArchive.open(root, other);
        e = catchThrowableOfType(
                SourceException.class, () -> nameless.audit((what, where) -> bad.add(new Bad(what, where))));
        assertThat(bad).isEmpty();
        assertThat(e.kind()).isEqualTo(Kind.FOREIGN);
        assertThat(e).hasMessageContainingAll("ledger 2 ", NetworkId.TESTNET);
    }

    @Test
    void whereThereIsNoArchiveItIsMissing() throws Exception {
        Path empty = Files.createDirectory(root.resolve("empty"));
        for (Path path : List.of(empty, root.resolve("none"), new HistoryFiles(root).state())) {
            SourceException e = catchThrowableOfType(SourceException.class, () -> HistoryArchive.open(path, CHAIN));
            assertThat(e.kind()).isEqualTo(Kind.MISSING);
            assertThat(e).hasMessageContaining(path.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"currentLedger\":-1}",
                "{\"currentLedger\":4294967296}",
                "{\"currentLedger\":1,",
                "{\"currentLedger\":191,\"networkPassphrase\":7}"
            })
    void aStateThatMakesNoSenseIsRefused(String json) throws Exception {
        Files.writeString(new HistoryFiles(root).state(), json);
        SourceException e = catchThrowableOfType(SourceException.class, () -> HistoryArchive.open(root, CHAIN));
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        Files.writeString(file("history", SEQ), json);
        HistoryArchiveWriter.of(root.resolve("x"), NETWORK).add(LEDGERS);
        Files.copy(new HistoryFiles(root.resolve("x")).state(), new HistoryFiles(root).state(), REPLACE_EXISTING);
        audit();
        assertThat(bad)
                .singleElement()
                .satisfies(b ->
                        assertThat(b.where()).isEqualTo(file("history", SEQ).toString()));
    }

    @Test
    void aStateFarAheadOfTheFilesIsOneBadRange() throws Exception {
        Files.writeString(new HistoryFiles(root).state(), "{\"currentLedger\":4294967295}");
        assertThat(audit().ledgers()).isEqualTo(190);
        assertThat(bad)
                .singleElement()
                .satisfies(b ->
                        assertThat(b.what()).startsWith("ledgers 192 to 4294967295: 67108861 checkpoints are missing"));
    }

    @Test
    void aFileOfTooManyRecordsIsGivenUp() throws Exception {
        List<byte[]> records = HistoryArchiveWriter.read(file("results", SEQ));
        for (int i = 0; i < 100; i++) {
            records.add(records.get(3));
        }
        HistoryArchiveWriter.write(file("results", SEQ), records);
        audit();
        assertThat(bad).hasSize(65);
        assertThat(bad.getLast().what()).contains("its file holds more than 128 records");
    }

    @Test
    void aResultSetThatWasForgedToEndEarlyIsTold() throws Exception {
        Path file = file("results", LAST);
        List<byte[]> records = HistoryArchiveWriter.read(file);
        byte[] whole = records.removeLast();
        // Three pairs are named, and of the third only so many bytes are there.
        for (int bytes : new int[] {4, 8, 28, 32, 44}) {
            byte[] set = Arrays.copyOfRange(whole, 4, whole.length - 4 - bytes);
            records.add(new XdrWriter().ints((int) LAST).raw(set).ints(0).done());
            HistoryArchiveWriter.write(file, records);
            records.removeLast();
            change("ledger", LAST, record -> {
                TestLedger.sha(set).write(record, results(record));
                rehash(record);
            });
            audit();
            assertThat(bad)
                    .as("%d bytes less", bytes)
                    .singleElement()
                    .satisfies(b -> assertThat(b.what()).startsWith("ledger 191: malformed result set: "));
        }
    }

    @Test
    void aFrameTooLargeForAHeaderIsNotRead() throws Exception {
        Path file = file("ledger", SEQ);
        List<byte[]> records = HistoryArchiveWriter.read(file);
        records.set(6, new byte[1 << 20]);
        HistoryArchiveWriter.write(file, records);
        assertThat(audit().ledgers()).isEqualTo(190 - 58);
        assertThat(bad)
                .singleElement()
                .satisfies(b -> assertThat(b.what())
                        .startsWith("checkpoint of ledger 127, behind ledger 69: its file ")
                        .contains("claims 1048576 bytes"));
    }
}
