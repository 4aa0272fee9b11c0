package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.HistoryFiles.Category;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a history archive of raw ledgers of any version and network: the ranges of header, transaction set and results are cut out
 * of each. A checkpoint is written with its last ledger. Ledger 1 is in none: no exporter gives it.
 */
public final class HistoryArchiveWriter {
    private static final List<Category> RECORDS = List.of(Category.LEDGER, Category.TRANSACTIONS, Category.RESULTS);

    private final HistoryFiles files;
    private final Optional<String> named;
    private final StellarWalker walker;
    private final LedgerLayout layout = new LedgerLayout();
    private final XdrStepper xdr = new XdrStepper();
    private final Map<Category, List<byte[]>> open = new EnumMap<>(Category.class);

    /**
     * An archive of a network.
     *
     * @param named the passphrase that its states name, if they name one
     */
    public HistoryArchiveWriter(Path root, String passphrase, Optional<String> named) {
        this.files = new HistoryFiles(root);
        this.named = named;
        this.walker = new StellarChain(passphrase).newWalker();
        RECORDS.forEach(category -> open.put(category, new ArrayList<>()));
    }

    /** An archive that names its network. */
    public static HistoryArchiveWriter of(Path root, String passphrase) {
        return new HistoryArchiveWriter(root, passphrase, Optional.of(passphrase));
    }

    /** Ledgers of a generated network, from its first to the given one. */
    public static List<Slice> ledgers(GeneratedNetwork network, long lastSeq) {
        List<Slice> ledgers = new ArrayList<>();
        Hash previous = network.genesisHash();
        for (long seq = GeneratedNetwork.FIRST_SEQ; seq <= lastSeq; seq++) {
            GeneratedNetwork.Closed closed = network.close(seq, previous, 1_767_225_600 + 5 * seq);
            ledgers.add(closed.raw());
            previous = closed.hash();
        }
        return ledgers;
    }

    /** Adds ledgers that follow each other. */
    public HistoryArchiveWriter add(List<Slice> ledgers) throws BadLedgerException, IOException {
        for (Slice ledger : ledgers) {
            add(ledger);
        }
        return this;
    }

    /** Adds the next ledger. */
    public void add(Slice raw) throws BadLedgerException, IOException {
        walker.walk(raw, layout);
        long seq = layout.header().seq();
        StellarHeader header = StellarHeader.of(raw);
        record(Category.LEDGER)
                .add(raw.part(header.entryOffset(), header.entryLength()).copy());
        if (layout.txCount() > 0) {
            record(Category.TRANSACTIONS).add(transactions(seq, raw, header));
            record(Category.RESULTS).add(results(seq, raw, header.metaVersion()));
        }
        if (seq == HistoryFiles.checkpointOf(seq)) {
            checkpoint(seq);
        }
    }

    /** Writes the checkpoint of a ledger with what there is of it. */
    public void checkpoint(long seq) throws IOException {
        long checkpoint = HistoryFiles.checkpointOf(seq);
        for (Category category : RECORDS) {
            write(files.file(category, checkpoint), record(category));
            record(category).clear();
        }
        state(files.file(Category.HISTORY, checkpoint), checkpoint);
        state(files.state(), checkpoint);
    }

    /** The file of a category of the checkpoint of a ledger. */
    public static Path file(Path root, String category, long seq) {
        return new HistoryFiles(root)
                .file(Category.valueOf(category.toUpperCase(Locale.ROOT)), HistoryFiles.checkpointOf(seq));
    }

    /** The records of a file. */
    public static List<byte[]> read(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            ByteBuffer all = ByteBuffer.wrap(in.readAllBytes());
            List<byte[]> records = new ArrayList<>();
            while (all.hasRemaining()) {
                byte[] record = new byte[all.getInt() & Integer.MAX_VALUE];
                all.get(record);
                records.add(record);
            }
            return records;
        }
    }

    /** Writes a file of records. */
    public static void write(Path file, List<byte[]> records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            for (byte[] record : records) {
                gzip.write(new XdrWriter()
                        .ints(1 << 31 | record.length)
                        .raw(record)
                        .done());
            }
        }
        TestLake.write(file, out.toByteArray());
    }

    private List<byte[]> record(Category category) {
        return open.getOrDefault(category, List.of());
    }

    private void state(Path file, long checkpoint) {
        String network = named.map(n -> ",\"networkPassphrase\":\"" + n + "\"").orElse("");
        TestLake.write(
                file,
                ("{\"version\":1,\"server\":\"firn\",\"currentLedger\":" + checkpoint + network
                                + ",\"currentBuckets\":[]}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private byte[] transactions(long seq, Slice raw, StellarHeader header) throws BadLedgerException {
        // The set ends where the count of results is, four bytes before the first of them.
        int from = header.entryOffset() + header.entryLength();
        byte[] set = raw.part(from, layout.resultOffset(0) - 4 - from).copy();
        XdrWriter out = new XdrWriter().ints((int) seq);
        return header.metaVersion() == 0
                ? out.raw(set).ints(0).done()
                : out.hash(Hash.ZERO).ints(0, 1).raw(set).done();
    }

    private byte[] results(long seq, Slice raw, int metaVersion) throws BadLedgerException {
        XdrWriter out = new XdrWriter().ints((int) seq, layout.txCount());
        xdr.over(raw);
        for (int i = 0; i < layout.txCount(); i++) {
            int pair = layout.resultOffset(i) + (metaVersion == 2 ? 4 : 0);
            try {
                int end = xdr.step(XdrShape.TRANSACTION_RESULT_PAIR, raw.offset() + pair) - raw.offset();
                out.raw(raw.part(pair, end - pair).copy());
            } catch (UnknownArmException e) {
                throw new BadLedgerException(e.reason());
            }
        }
        return out.ints(0).done();
    }
}
