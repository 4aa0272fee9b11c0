package io.firn.bench;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ledger frames against one zstd frame a ledger at the same level: bytes, and time to compress and to decompress. */
final class FrameBench {
    private static final int ROUNDS = 15;
    private static final int LEVEL = 3;

    private FrameBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path samples = Path.of(arguments[0]);
        Table.machine(System.out);
        Table table = new Table(
                System.out,
                "Ledger frames against one zstd frame a ledger",
                "ledgers",
                "raw bytes",
                "one frame, bytes",
                "ours, bytes",
                "bytes, ratio",
                "compress MB/s",
                "to baseline",
                "decompress MB/s",
                "to baseline");
        measure(RealLedgers.pubnet(samples), table);
        measure(RealLedgers.dense(samples), table);
    }

    private static void measure(RealLedgers ledgers, Table table) throws IOException {
        long[] whole = new long[ROUNDS];
        long[] framed = new long[ROUNDS];
        long[] wholeBack = new long[ROUNDS];
        long[] framedBack = new long[ROUNDS];
        long wholeBytes = 0;
        long framedBytes = 0;
        try (ZstdCompressCtx zstd = new ZstdCompressCtx();
                ZstdDecompressCtx unzstd = new ZstdDecompressCtx();
                FrameEncoder encoder = new FrameEncoder()) {
            zstd.setLevel(LEVEL).setChecksum(true).setContentSize(true);
            for (int round = -3; round < ROUNDS; round++) {
                int slot = Math.max(0, round);
                List<byte[]> one = new ArrayList<>();
                List<byte[]> ours = new ArrayList<>();
                byte[] out = new byte[64 << 20];
                long started = System.nanoTime();
                for (Slice raw : ledgers.raw()) {
                    int size = zstd.compressByteArray(out, 0, out.length, raw.array(), raw.offset(), raw.length());
                    one.add(java.util.Arrays.copyOf(out, size));
                }
                whole[slot] = System.nanoTime() - started;
                started = System.nanoTime();
                for (int i = 0; i < ledgers.raw().size(); i++) {
                    ByteBuffer frame = encoder.encode(
                            ledgers.raw().get(i), ledgers.layouts().get(i));
                    byte[] copy = new byte[frame.remaining()];
                    frame.get(copy);
                    ours.add(copy);
                }
                framed[slot] = System.nanoTime() - started;
                wholeBytes = one.stream().mapToLong(b -> b.length).sum();
                framedBytes = ours.stream().mapToLong(b -> b.length).sum();

                started = System.nanoTime();
                for (byte[] compressed : one) {
                    byte[] raw = new byte[(int) Zstd.getFrameContentSize(compressed)];
                    unzstd.decompressByteArray(raw, 0, raw.length, compressed, 0, compressed.length);
                }
                wholeBack[slot] = System.nanoTime() - started;
                started = System.nanoTime();
                for (byte[] compressed : ours) {
                    LedgerFrame.parse(ByteBuffer.wrap(compressed)).decode();
                }
                framedBack[slot] = System.nanoTime() - started;
            }
        }
        double megabytes = ledgers.bytes() / 1e6;
        table.row(
                ledgers.name(),
                ledgers.bytes(),
                wholeBytes,
                framedBytes,
                String.format(java.util.Locale.ROOT, "%.4f", (double) framedBytes / wholeBytes),
                megabytes / (Table.median(framed) / 1e9),
                Table.median(whole) / Table.median(framed),
                megabytes / (Table.median(framedBack) / 1e9),
                Table.median(wholeBack) / Table.median(framedBack));
    }
}
