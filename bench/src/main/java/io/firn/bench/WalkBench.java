package io.firn.bench;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast ledgers are walked, against decompressing the same ledgers (zstd level 3, one frame each) on the same core.
 *
 * <p>Each task walks a ledger right after it was decompressed, as ingestion does; both are timed by the
 * processor time of the thread. The figures are medians over rounds, and ratios are taken within a round, so that a busy
 * machine slows both sides.
 *
 * <p>Ledgers are decompressed in three ways: <em>warm</em>, one call with a reused context into a buffer that stays in the
 * cache, the fastest there is; <em>stream</em>, into a reused buffer through the stream that reading a lake uses; <em>fresh</em>,
 * with a context and an array of their own, as a stored frame is decoded. <em>SHA</em> hashes what a full check must hash, with
 * nothing around it: every transaction after its network's id, less one signature each, and their set.
 *
 * <p>Sets that fit into memory are gone over again and again; of a long chain each batch is gone over once.
 */
final class WalkBench {
    private static final int MIN_ROUNDS = 15;
    private static final double SECONDS_PER_SET = 10;
    private static final int BATCH_LEDGERS = 20;
    private static final int LEVEL = 3;
    private static final int SIGNATURE_BYTES = 76;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final double WARM_UP_SHARE = 0.4;

    private final String name;
    private final List<Slice> ledgers = new ArrayList<>();
    private final List<byte[]> compressed = new ArrayList<>();
    private final StellarWalker walker;
    private final LedgerLayout layout = new LedgerLayout();
    private final List<LedgerLayout> layouts = new ArrayList<>();
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final MessageDigest sha256;
    private final byte[] digest = new byte[Hash.BYTES];
    private byte[] out = {};
    private long rawBytes;
    private long allRawBytes;
    private long allCompressedBytes;

    private WalkBench(String name, String passphrase) throws NoSuchAlgorithmException {
        this.name = name;
        this.walker = new StellarChain(passphrase).newWalker();
        this.sha256 = MessageDigest.getInstance("SHA-256");
    }

    /** Takes these ledgers in place of those before. */
    private void load(List<Slice> next) throws BadLedgerException {
        ledgers.clear();
        compressed.clear();
        layouts.clear();
        rawBytes = 0;
        for (Slice ledger : next) {
            byte[] frame = Zstd.compress(ledger.copy(), LEVEL);
            LedgerLayout found = new LedgerLayout();
            walker.walk(ledger, found);
            ledgers.add(ledger);
            compressed.add(frame);
            layouts.add(found);
            rawBytes += ledger.length();
            allCompressedBytes += frame.length;
            if (ledger.length() >= out.length) {
                // The lake's stream asks for more once everything has come.
                out = new byte[ledger.length() + 1];
            }
        }
        allRawBytes += rawBytes;
    }

    static void measure(Given given) throws Exception {
        Table table = given.report()
                .table(
                        "Walking against decompressing, processor time",
                        "ledgers",
                        "ratio of zstd",
                        "warm MB/s",
                        "stream MB/s",
                        "fresh MB/s",
                        "step MB/s",
                        "trusted MB/s",
                        "check MB/s",
                        "SHA MB/s",
                        "step to warm",
                        "trusted to warm",
                        "check to warm",
                        "SHA to warm",
                        "check to stream",
                        "check to fresh",
                        "allocated bytes a ledger, step",
                        "trusted",
                        "check");
        if (given.samples().isPresent()) {
            Path samples = given.samples().get();
            for (RealLedgers real : List.of(RealLedgers.pubnet(samples), RealLedgers.dense(samples))) {
                new WalkBench(real.name(), real.chain().network()).measure(real.raw(), table);
            }
            new WalkBench("932641f2b5405789", "(V) (;,,;) (V)").measure(captured(samples), table);
        }
        Input input = given.input();
        String title = String.format(Locale.ROOT, "%s, %,d", input.name(), given.ledgers());
        new WalkBench(title, input.chain().network()).measure(input, given.ledgers(), table);
    }

    /** How a ledger is decompressed; the result is where it is. */
    private interface Decompression {
        Slice run(byte[] frame, int length) throws IOException;
    }

    /** What is done with a ledger that was decompressed the moment before. */
    private interface Task {
        void run(Slice ledger, LedgerLayout known) throws BadLedgerException;
    }

    /** The laps of a round, in their order. */
    private record Round(Laps step, Laps trusted, Laps check, Laps sha, Laps streamed, Laps fresh) {
        List<Laps> all() {
            return List.of(step, trusted, check, sha, streamed, fresh);
        }
    }

    /** What one lap took in all rounds so far. */
    private static final class Laps {
        private final Decompression decompression;
        private final Task task;
        private long unzstdNanos;
        private long taskNanos;
        private long allocatedBytes;
        private long ledgerCount;
        private double[] ratios = {};
        private double[] unzstdSpeeds = {};
        private double[] taskSpeeds = {};

        Laps(Decompression decompression, Task task) {
            this.decompression = decompression;
            this.task = task;
        }

        void endRound(double bytes, Measured measured) {
            if (measured == Measured.YES) {
                ratios = with(ratios, (double) unzstdNanos / taskNanos);
                unzstdSpeeds = with(unzstdSpeeds, bytes / unzstdNanos * 1e3);
                taskSpeeds = with(taskSpeeds, bytes / taskNanos * 1e3);
            } else {
                allocatedBytes = 0;
                ledgerCount = 0;
            }
            unzstdNanos = 0;
            taskNanos = 0;
        }
    }

    private enum Measured {
        YES,
        WARMING_UP
    }

    private Round laps() {
        return new Round(
                new Laps(this::warm, (ledger, _) -> walker.endOfLedger(ledger)),
                new Laps(this::warm, (ledger, _) -> walker.walkTrusted(ledger, layout)),
                new Laps(this::warm, this::check),
                new Laps(this::warm, this::hash),
                new Laps(this::stream, this::check),
                new Laps(this::fresh, this::check));
    }

    /** Batch by batch; the first ones warm up. */
    private void measure(Input input, int count, Table table)
            throws BadLedgerException, IOException, InterruptedException {
        Round laps = laps();
        int warmUp = (count + BATCH_LEDGERS - 1) / BATCH_LEDGERS / 5;
        try (Input.Ledgers made = input.open(count)) {
            for (int from = 0, batch = 0; from < count; from += BATCH_LEDGERS, batch++) {
                List<Slice> next = new ArrayList<>();
                for (int i = from; i < Math.min(count, from + BATCH_LEDGERS); i++) {
                    next.add(Slice.of(made.next().copy()));
                }
                load(next);
                round(laps.all());
                for (Laps lap : laps.all()) {
                    lap.endRound((double) rawBytes, batch >= warmUp ? Measured.YES : Measured.WARMING_UP);
                }
            }
        }
        row(table, laps);
    }

    private void measure(List<Slice> real, Table table) throws BadLedgerException, IOException {
        double seconds = SECONDS_PER_SET;
        Round laps = laps();
        load(real);
        int repeat = (int) Math.max(1, 8_000_000 / rawBytes);
        long start = System.nanoTime();
        for (int round = 0; round < MIN_ROUNDS || System.nanoTime() - start < seconds * 1e9; round++) {
            for (int i = 0; i < repeat; i++) {
                round(laps.all());
            }
            boolean warm = System.nanoTime() - start >= seconds * WARM_UP_SHARE * 1e9;
            for (Laps lap : laps.all()) {
                lap.endRound((double) rawBytes * repeat, warm ? Measured.YES : Measured.WARMING_UP);
            }
        }
        row(table, laps);
    }

    private void row(Table table, Round laps) {
        table.row(
                name,
                (double) allRawBytes / allCompressedBytes,
                Math.round(median(laps.check.unzstdSpeeds)),
                Math.round(median(laps.streamed.unzstdSpeeds)),
                Math.round(median(laps.fresh.unzstdSpeeds)),
                Math.round(median(laps.step.taskSpeeds)),
                Math.round(median(laps.trusted.taskSpeeds)),
                Math.round(median(laps.check.taskSpeeds)),
                Math.round(median(laps.sha.taskSpeeds)),
                median(laps.step.ratios),
                median(laps.trusted.ratios),
                median(laps.check.ratios),
                median(laps.sha.ratios),
                median(laps.streamed.ratios),
                median(laps.fresh.ratios),
                laps.step.allocatedBytes / laps.step.ledgerCount,
                laps.trusted.allocatedBytes / laps.trusted.ledgerCount,
                laps.check.allocatedBytes / laps.check.ledgerCount);
    }

    /** Every ledger once for every task: decompressed, then the task, both timed. */
    private void round(Iterable<Laps> laps) throws BadLedgerException, IOException {
        for (int l = 0; l < ledgers.size(); l++) {
            byte[] frame = compressed.get(l);
            int length = ledgers.get(l).length();
            for (Laps lap : laps) {
                long a = CLOCK.getCurrentThreadCpuTime();
                Slice ledger = lap.decompression.run(frame, length);
                long b = CLOCK.getCurrentThreadCpuTime();
                long before = Allocation.ofThisThread();
                long c = CLOCK.getCurrentThreadCpuTime();
                lap.task.run(ledger, layouts.get(l));
                long d = CLOCK.getCurrentThreadCpuTime();
                lap.allocatedBytes += Allocation.ofThisThread() - before;
                lap.ledgerCount++;
                lap.unzstdNanos += b - a;
                lap.taskNanos += d - c;
            }
        }
    }

    private Slice warm(byte[] frame, int length) {
        zstd.decompressByteArray(out, 0, out.length, frame, 0, frame.length);
        return new Slice(out, 0, length);
    }

    private Slice stream(byte[] frame, int length) throws IOException {
        try (InputStream in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(frame))) {
            int got = 0;
            for (int n = 0; n >= 0; n = in.read(out, got, out.length - got)) {
                got += n;
            }
        }
        return new Slice(out, 0, length);
    }

    private Slice fresh(byte[] frame, int length) {
        byte[] raw = new byte[length];
        try (ZstdDecompressCtx own = new ZstdDecompressCtx()) {
            own.decompressByteArray(raw, 0, length, frame, 0, frame.length);
        }
        return new Slice(raw, 0, length);
    }

    private void check(Slice ledger, LedgerLayout known) throws BadLedgerException {
        walker.walk(ledger, layout);
        if (layout.opaqueReason().isPresent() || layout.txCount() != known.txCount()) {
            throw new IllegalStateException("not the ledger that was compressed");
        }
    }

    private void hash(Slice ledger, LedgerLayout known) {
        int first = ledger.length();
        int end = 0;
        for (int i = 0; i < known.txCount(); i++) {
            int from = known.envelopeOffset(i);
            int length = known.envelopeLength(i);
            sha256.update(digest, 0, digest.length);
            sha256.update(ledger.array(), ledger.offset() + from, Math.max(0, length - SIGNATURE_BYTES));
            finishHash();
            first = Math.min(first, from);
            end = Math.max(end, from + length);
        }
        sha256.update(ledger.array(), ledger.offset() + first, Math.max(0, end - first));
        finishHash();
    }

    private void finishHash() {
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] with(double[] values, double next) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = next;
        return more;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The largest of the captured test files, read from the archive by its name. */
    private static List<Slice> captured(Path samples) throws IOException {
        Path archive = samples.resolve("stellar/core-test-lcm-current.tar.zst");
        try (InputStream in = new BufferedInputStream(new ZstdInputStream(Files.newInputStream(archive)), 1 << 20)) {
            byte[] header = new byte[512];
            while (in.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
                String entry = new String(header, 0, 100, StandardCharsets.US_ASCII)
                        .strip()
                        .replace("\0", "");
                String octal = new String(header, 124, 11, StandardCharsets.US_ASCII).strip();
                int size = octal.isEmpty() ? 0 : Integer.parseInt(octal, 8);
                if (entry.endsWith("InvokeHostFunctionTests/932641f2b5405789.xdr")) {
                    return framed(in.readNBytes(size));
                }
                in.skipNBytes(size + (512 - size % 512) % 512);
            }
        }
        throw new IOException("no 932641f2b5405789.xdr in " + archive);
    }

    private static List<Slice> framed(byte[] stream) {
        List<Slice> ledgers = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.hasRemaining()) {
            int length = in.getInt() & Integer.MAX_VALUE;
            ledgers.add(new Slice(stream, in.position(), length));
            in.position(in.position() + length);
        }
        return ledgers;
    }
}
