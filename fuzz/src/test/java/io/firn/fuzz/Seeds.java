package io.firn.fuzz;

import io.firn.disk.Disk;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.events.v1.SegmentWriter;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackWriter;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txindex.v1.TxIndexWriter;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.format.txrun.v1.RunReader;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.keylog.KeyBatch;
import io.firn.keylog.KeyLog;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Makes the first inputs of the targets that read binary files, all from what the project generates itself; those of the targets that
 * read text are written by hand. Run once when a target is new: inputs that are kept stay as they are.
 */
public final class Seeds {
    private static final String NETWORK = "fuzz";
    private static final Geometry SMALL = new Geometry(2, 4, 2);
    private static final Geometry LARGE = new Geometry(100, 4, 2);

    /** What the packs among the inputs are. */
    public static final PackIdentity PACK = new PackIdentity(NETWORK, SMALL, 0, "ledgers");

    /** What the runs among the inputs are. */
    public static final RunIdentity RUN = new RunIdentity(NETWORK, LARGE, 0);

    /** What the indexes among the inputs are. */
    public static final IndexIdentity INDEX = new IndexIdentity(NETWORK, LARGE, 0, 0, 1);

    /** What the event segments among the inputs are. */
    public static final SegmentIdentity SEGMENT = new SegmentIdentity(NETWORK, SMALL, 0);

    /** A hash whose prefix many keys of the largest index share. */
    public static final Hash CROWDED = new Hash(0x5555_5555_5555_5555L, 0x1234_5678L, 3, 4);

    private static final int CROWD = 80;

    private final Path folder;
    private final Disk disk = new SimulatedDisk();
    private final StellarWalker walker = new StellarChain(GeneratedNetwork.PASSPHRASE).newWalker();
    private final LedgerLayout layout = new LedgerLayout();

    private Seeds(Path folder) {
        this.folder = folder;
    }

    /** Writes the inputs that are not there yet; the argument is the folder of this module's test resources. */
    public static void main(String[] args) throws Exception {
        new Seeds(Path.of(args[0])).write();
    }

    private void write() throws Exception {
        List<Slice> ledgers = ledgers(2, 1);
        List<Slice> busy = ledgers(2, 4);
        ledgers();
        objects(ledgers);
        frames(busy);
        pack(ledgers);
        runs();
        indexes();
        segment(busy);
        commitLogs();
        keyLogs();
    }

    private void keep(String target, String name, byte[] bytes) throws IOException {
        int dot = target.lastIndexOf('.');
        Path file = folder.resolve(target.substring(0, dot).replace('.', '/') + "Inputs")
                .resolve(target.substring(dot + 1))
                .resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        if (!Files.exists(file)) {
            Files.write(file, bytes);
        }
    }

    private static List<Slice> ledgers(int count, int transactions) {
        GeneratedNetwork network = new GeneratedNetwork(
                GeneratedNetwork.PASSPHRASE,
                new GeneratedOptions(11, transactions, GeneratedOptions.Signatures.FILLER));
        List<Slice> made = new ArrayList<>();
        Hash previous = network.genesisHash();
        for (int i = 0; i < count; i++) {
            long seq = GeneratedNetwork.FIRST_SEQ + i;
            GeneratedNetwork.Closed closed = network.close(seq, previous, 1_700_000_000 + 5 * seq);
            made.add(closed.raw());
            previous = closed.hash();
        }
        return made;
    }

    /** Ledgers of several sizes, and what they are made of. */
    private void ledgers() throws IOException, BadLedgerException {
        int transactions = 0;
        int events = 0;
        for (int size : new int[] {0, 1, 3}) {
            int i = 0;
            for (Slice raw : ledgers(3, size)) {
                keep("io.firn.fuzz.LedgerFuzzTest.ledger", "generated-" + size + "-" + i++, raw.copy());
                walker.walk(raw, layout);
                for (int t = 0; t < layout.txCount() && transactions < 12; t++) {
                    int length = layout.envelopeLength(t);
                    ByteBuffer b = ByteBuffer.allocate(2 + length + layout.resultLength(t));
                    b.putShort((short) length)
                            .put(raw.part(layout.envelopeOffset(t), length).buffer());
                    b.put(raw.part(layout.resultOffset(t), layout.resultLength(t))
                            .buffer());
                    keep("io.firn.fuzz.TransactionFuzzTest.transaction", "generated-" + transactions++, b.array());
                }
                LedgerEvents found = new LedgerEvents();
                walker.events(raw, layout, found);
                for (int e = 0; e < found.count() && events < 12; e++) {
                    keep(
                            "io.firn.fuzz.EventFuzzTest.event",
                            "generated-" + events++,
                            found.stored(e).copy());
                }
            }
        }
    }

    /** Lake objects of one ledger and of two, uncompressed as their target takes them, and the same ledgers framed. */
    private void objects(List<Slice> ledgers) throws IOException {
        String target = "io.firn.stellar.LakeObjectFuzzTest.object";
        keep(target, "one", object(ledgers.subList(0, 1)));
        keep(target, "two", object(ledgers));
        keep(target, "two.zst", com.github.luben.zstd.Zstd.compress(object(ledgers), 3));
        String stream = "io.firn.stellar.FramedStreamFuzzTest.stream";
        int length = ledgers.stream().mapToInt(raw -> 4 + raw.length()).sum();
        ByteBuffer framed = ByteBuffer.allocate(length);
        ledgers.forEach(raw -> framed.putInt(raw.length() | 0x8000_0000).put(raw.buffer()));
        keep(stream, "two", framed.array());
        keep(stream, "two.zst", com.github.luben.zstd.Zstd.compress(framed.array(), 3));
        keep(stream, "short", new byte[] {(byte) 0x80, 0, 0, 1, 7, (byte) 0x80, 0, 0, 2, 8, 9});
    }

    private static byte[] object(List<Slice> ledgers) {
        ByteBuffer b = ByteBuffer.allocate(
                12 + ledgers.stream().mapToInt(Slice::length).sum());
        b.putInt(2).putInt(1 + ledgers.size()).putInt(ledgers.size());
        ledgers.forEach(raw -> b.put(raw.buffer()));
        return b.array();
    }

    private byte[] frame(Slice raw) throws BadLedgerException {
        walker.walk(raw, layout);
        try (FrameEncoder encoder = new FrameEncoder()) {
            return bytes(encoder.encode(raw, layout));
        }
    }

    private static byte[] bytes(ByteBuffer b) {
        byte[] bytes = new byte[b.remaining()];
        b.get(bytes);
        return bytes;
    }

    private void frames(List<Slice> ledgers) throws IOException, BadLedgerException {
        String target = "io.firn.format.frame.v1.FrameFuzzTest.frame";
        keep(target, "walked-0", frame(ledgers.get(0)));
        keep(target, "walked-1", frame(ledgers.get(1)));
        keep(target, "empty", frame(ledgers(1, 0).getFirst()));
        layout.opaque("made so");
        try (FrameEncoder encoder = new FrameEncoder()) {
            keep(target, "opaque", bytes(encoder.encode(ledgers.get(0).part(0, 700), layout)));
        }
    }

    private void pack(List<Slice> ledgers) throws IOException, BadLedgerException {
        Path file = Path.of("/0.pack");
        for (String name : List.of("walked", "opaque")) {
            boolean opaque = name.equals("opaque");
            try (PackWriter writer = PackWriter.create(disk, file, PACK)) {
                for (Slice raw : ledgers) {
                    walker.walk(raw, layout);
                    if (opaque) {
                        layout.opaque("made so");
                    }
                    try (FrameEncoder encoder = new FrameEncoder()) {
                        writer.add(encoder.encode(raw, layout), raw, layout.header(), opaque);
                    }
                }
                writer.finish();
            }
            keep("io.firn.format.pack.v1.PackFuzzTest.pack", name, Placed.bytes(disk, file));
        }
    }

    private Path run(int chunk, int entries, int crowd) throws IOException {
        Path file = Path.of("/" + chunk + "-" + entries + ".run");
        SplittableRandom random = new SplittableRandom(chunk);
        RunIdentity identity = new RunIdentity(NETWORK, LARGE, chunk);
        long first = LARGE.firstSeqOf(chunk);
        try (RunWriter writer = RunWriter.create(disk, file, Path.of("/"), identity)) {
            for (int i = 0; i < entries; i++) {
                Hash hash = new Hash(random.nextLong(), random.nextLong(), 3, 4);
                writer.add(i < crowd ? CROWDED : hash, first + i % 100);
            }
            writer.finish();
        }
        return file;
    }

    private void runs() throws IOException {
        for (int entries : new int[] {0, 40, 1_600}) {
            keep("io.firn.format.txrun.v1.RunFuzzTest.run", "of-" + entries, Placed.bytes(disk, run(0, entries, 2)));
        }
    }

    private void indexes() throws IOException, InterruptedException {
        Path file = Path.of("/0.idx");
        for (int entries : new int[] {0, 30, 700}) {
            int crowd = entries < CROWD ? 2 : CROWD;
            try (RunReader one = RunReader.open(disk, run(0, entries, crowd), RUN);
                    RunReader two = RunReader.open(disk, run(1, entries, crowd), new RunIdentity(NETWORK, LARGE, 1))) {
                TxIndexWriter.build(disk, file, INDEX, List.of(one, two), 1, () -> false);
            }
            keep("io.firn.format.txindex.v1.TxIndexFuzzTest.index", "of-" + 2 * entries, Placed.bytes(disk, file));
        }
    }

    private void segment(List<Slice> busy) throws IOException, BadLedgerException {
        Path events = Path.of("/0-events.pack");
        Path index = Path.of("/0-index.pack");
        for (String name : List.of("busy", "empty")) {
            try (SegmentWriter writer = SegmentWriter.create(disk, events, index, Path.of("/"), SEGMENT)) {
                for (Slice raw : name.equals("busy") ? busy : ledgers(2, 0)) {
                    walker.walk(raw, layout);
                    LedgerEvents found = new LedgerEvents();
                    walker.events(raw, layout, found);
                    writer.add(found);
                }
                writer.finish();
            }
            byte[] first = Placed.bytes(disk, events);
            byte[] second = Placed.bytes(disk, index);
            ByteBuffer b = ByteBuffer.allocate(4 + first.length + second.length);
            keep(
                    "io.firn.format.events.v1.SegmentFuzzTest.segment",
                    name,
                    b.putInt(first.length).put(first).put(second).array());
        }
    }

    private void commitLogs() throws IOException {
        for (int records : new int[] {0, 1, 3, 12}) {
            Path directory = Path.of("/log" + records);
            try (CommitLog log = CommitLog.open(disk, directory, new CommitLogOptions(1 << 20, 64))) {
                log.reset(5, 3);
                for (int i = 0; i < records; i++) {
                    log.append(5 + i, ByteBuffer.wrap(new byte[i * 7 % 40]));
                }
            }
            byte[] index = Placed.bytes(disk, directory.resolve("00000000000000000005.stdb.ofs"));
            byte[] segment = Placed.bytes(disk, directory.resolve("00000000000000000005.stdb.log"));
            for (boolean indexed : new boolean[] {true, false}) {
                byte[] hint = indexed ? index : new byte[0];
                ByteBuffer b = ByteBuffer.allocate(2 + hint.length + segment.length);
                keep(
                        "io.firn.journal.CommitLogFuzzTest.log",
                        "of-" + records + (indexed ? "" : "-bare"),
                        b.putShort((short) hint.length).put(hint).put(segment).array());
            }
        }
    }

    private void keyLogs() throws IOException {
        for (int commits : new int[] {1, 2, 5}) {
            Path directory = Path.of("/keys" + commits);
            try (KeyLog log = KeyLog.open(disk, directory)) {
                for (int i = 0; i < commits; i++) {
                    log.commit(new KeyBatch(
                            Map.of("key" + i % 3, Optional.of("value " + i), "é" + i % 2, Optional.empty())));
                }
            }
            keep(
                    "io.firn.keylog.KeyLogFuzzTest.keys",
                    "of-" + commits,
                    Placed.bytes(disk, directory.resolve("00000000000000000000.stdb.log")));
        }
    }
}
