package io.firn.bench;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Ledger frames against one zstd frame a ledger at the same level: bytes, and time to compress and to decompress. */
final class FrameBench {
    private static final int ROUNDS = 15;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int LEVEL = 3;
    private static final int OUT_BYTES = 64 << 20;

    private final byte[] out = new byte[OUT_BYTES];
    private long rawBytes;
    private long wholeBytes;
    private long framedBytes;
    private long wholeNanos;
    private long framedNanos;
    private long wholeBackNanos;
    private long framedBackNanos;

    private FrameBench() {}

    static void measure(Given given) throws IOException, InterruptedException, BadLedgerException {
        Table table = given.report()
                .table(
                        "Ledger frames against one zstd frame a ledger",
                        "ledgers",
                        "raw bytes",
                        "one frame, bytes",
                        "ours, bytes",
                        "bytes, ratio",
                        "compress MB/s",
                        "compress to baseline",
                        "decompress MB/s",
                        "decompress to baseline");
        if (given.samples().isPresent()) {
            for (RealLedgers real : List.of(
                    RealLedgers.pubnet(given.samples().get()),
                    RealLedgers.dense(given.samples().get()))) {
                FrameBench bench = new FrameBench();
                bench.rounds(real, WARM_UP_ROUNDS);
                bench.reset();
                bench.rounds(real, ROUNDS);
                bench.row(table, real.name(), ROUNDS);
            }
        }
        FrameBench bench = new FrameBench();
        bench.chain(given.input(), Math.max(1, given.ledgers() / 20));
        bench.reset();
        bench.chain(given.input(), given.ledgers());
        bench.row(table, String.format(Locale.ROOT, "%s, %,d", given.input().name(), given.ledgers()), 1);
    }

    private void reset() {
        rawBytes = 0;
        wholeBytes = 0;
        framedBytes = 0;
        wholeNanos = 0;
        framedNanos = 0;
        wholeBackNanos = 0;
        framedBackNanos = 0;
    }

    private void rounds(RealLedgers ledgers, int rounds) throws IOException {
        try (Codecs codecs = new Codecs()) {
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < ledgers.raw().size(); i++) {
                    ledger(codecs, ledgers.raw().get(i), ledgers.layouts().get(i));
                }
            }
        }
    }

    private void chain(Input input, int ledgers) throws IOException, InterruptedException, BadLedgerException {
        LedgerWalker walker = input.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        try (Codecs codecs = new Codecs();
                Input.Ledgers made = input.open(ledgers)) {
            for (int i = 0; i < ledgers; i++) {
                Slice raw = made.next();
                walker.walkTrusted(raw, layout);
                ledger(codecs, raw, layout);
            }
        }
    }

    /** What is reused from ledger to ledger. */
    private record Codecs(ZstdCompressCtx zstd, ZstdDecompressCtx unzstd, FrameEncoder encoder)
            implements AutoCloseable {
        Codecs() {
            this(new ZstdCompressCtx(), new ZstdDecompressCtx(), new FrameEncoder());
            zstd.setLevel(LEVEL).setChecksum(true).setContentSize(true);
        }

        @Override
        public void close() {
            zstd.close();
            unzstd.close();
            encoder.close();
        }
    }

    private void ledger(Codecs codecs, Slice raw, LedgerLayout layout) throws IOException {
        long started = System.nanoTime();
        int size = codecs.zstd().compressByteArray(out, 0, out.length, raw.array(), raw.offset(), raw.length());
        byte[] whole = Arrays.copyOf(out, size);
        long compressed = System.nanoTime();
        ByteBuffer frame = codecs.encoder().encode(raw, layout);
        byte[] framed = new byte[frame.remaining()];
        frame.get(framed);
        long encoded = System.nanoTime();
        byte[] back = new byte[(int) Zstd.getFrameContentSize(whole)];
        codecs.unzstd().decompressByteArray(back, 0, back.length, whole, 0, whole.length);
        long decompressed = System.nanoTime();
        Slice decoded = LedgerFrame.parse(ByteBuffer.wrap(framed)).decode();
        long ended = System.nanoTime();
        if (back.length != raw.length() || decoded.length() != raw.length()) {
            throw new IllegalStateException("not the ledger that was compressed");
        }
        rawBytes += raw.length();
        wholeBytes += whole.length;
        framedBytes += framed.length;
        wholeNanos += compressed - started;
        framedNanos += encoded - compressed;
        wholeBackNanos += decompressed - encoded;
        framedBackNanos += ended - decompressed;
    }

    private void row(Table table, String name, int rounds) {
        table.row(
                name,
                rawBytes / rounds,
                wholeBytes / rounds,
                framedBytes / rounds,
                String.format(Locale.ROOT, "%.4f", (double) framedBytes / wholeBytes),
                rawBytes / 1e6 / (framedNanos / 1e9),
                (double) wholeNanos / framedNanos,
                rawBytes / 1e6 / (framedBackNanos / 1e9),
                (double) wholeBackNanos / framedBackNanos);
    }
}
