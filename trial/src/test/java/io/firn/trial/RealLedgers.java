package io.firn.trial;

import com.github.luben.zstd.ZstdInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Raw ledgers of the sample data, read in the plainest way, without any code under test. */
final class RealLedgers {
    private static final int BATCH_HEADER_BYTES = 12;

    private RealLedgers() {}

    /** The ledger of a one-ledger object whose name ends in {@code --SEQ.xdr.zst} or {@code .zstd}. */
    static byte[] ofLake(Path lake, long seq) {
        String ending = String.format(Locale.ROOT, "--%d.xdr.zst", seq);
        try (Stream<Path> files = Files.walk(lake)) {
            Path object = files.filter(
                            f -> f.toString().endsWith(ending) || f.toString().endsWith(ending + "d"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no object of ledger " + seq + " in " + lake));
            byte[] batch = decompress(object);
            return Arrays.copyOfRange(batch, BATCH_HEADER_BYTES, batch.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ledgers of a framed stream by position, the first under {@code firstSeq}. */
    static Map<Long, byte[]> ofStream(Path stream, long firstSeq) {
        Map<Long, byte[]> ledgers = new HashMap<>();
        try (DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(
                stream.toString().endsWith(".xdr") ? Files.readAllBytes(stream) : decompress(stream)))) {
            for (long seq = firstSeq; ; seq++) {
                int mark;
                try {
                    mark = in.readInt();
                } catch (EOFException end) {
                    return ledgers;
                }
                ledgers.put(seq, in.readNBytes(mark & 0x7fffffff));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] decompress(Path file) throws IOException {
        try (InputStream in = new ZstdInputStream(Files.newInputStream(file)).setContinuous(true)) {
            return in.readAllBytes();
        }
    }

    /** The files of a tar archive (ustar) whose name ends so, written under {@code to}. */
    static Path fromTar(Path tarZst, String member, Path to) throws IOException {
        ByteBuffer tar = ByteBuffer.wrap(decompress(tarZst));
        while (tar.remaining() >= 512) {
            byte[] header = new byte[512];
            tar.get(header);
            String name = text(header, 0, 100);
            String octal = text(header, 124, 12).strip();
            int size = octal.isEmpty() ? 0 : Integer.parseInt(octal, 8);
            if (name.endsWith(member)) {
                byte[] content = new byte[size];
                tar.get(content);
                return Files.write(to, content);
            }
            tar.position(Math.min(tar.limit(), tar.position() + (size + 511) / 512 * 512));
        }
        throw new AssertionError(member + " is not in " + tarZst);
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, java.nio.charset.StandardCharsets.US_ASCII);
    }
}
