package io.firn.stellar;

import com.github.luben.zstd.ZstdInputStream;
import io.firn.ledger.Slice;
import io.firn.testkit.Samples;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The sample ledgers, where the machine has them. */
final class StellarSamples {
    static final String CORE_TESTS = "(V) (;,,;) (V)";
    static final String STANDALONE = "Standalone Network ; February 2017";

    private static final int MAX_BYTES = 256 << 20;

    private StellarSamples() {}

    /** A file or folder below the samples' Stellar folder; skips the test when it is absent. */
    static Path path(String relative) {
        return Samples.require("stellar/" + relative);
    }

    static List<Path> files(String relative) throws IOException {
        try (Stream<Path> all = Files.walk(path(relative))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static byte[] unzstd(byte[] compressed) throws IOException {
        try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(compressed))) {
            return in.readNBytes(MAX_BYTES);
        }
    }

    static byte[] unzstd(Path file) throws IOException {
        return unzstd(Files.readAllBytes(file));
    }

    /** The records of a framed stream. */
    static List<Slice> framed(byte[] stream) {
        List<Slice> ledgers = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.hasRemaining()) {
            int length = in.getInt() & Integer.MAX_VALUE;
            ledgers.add(new Slice(stream, in.position(), length));
            in.position(in.position() + length);
        }
        return ledgers;
    }

    /** What follows start, end and count of a batch. */
    static Slice batchBody(byte[] batch) {
        return new Slice(batch, 12, batch.length - 12);
    }

    /** The ledgers of the lake of pubnet samples, by sequence. */
    static List<Slice> lake() throws IOException {
        List<Slice> ledgers = new ArrayList<>();
        for (Path file : files("lake-pubnet").reversed()) {
            if (file.toString().endsWith(".zst")) {
                ledgers.add(batchBody(unzstd(file)));
            }
        }
        return ledgers;
    }

    /** Hands over each file of a tar.zst. */
    static void untar(Path tarZst, TarVisitor visitor) throws Exception {
        try (InputStream in = new BufferedInputStream(new ZstdInputStream(Files.newInputStream(tarZst)), 1 << 20)) {
            byte[] header = new byte[512];
            while (in.readNBytes(header, 0, 512) == 512 && header[0] != 0) {
                String name = text(header, 0, 100);
                String octal = text(header, 124, 12).strip();
                int size = octal.isEmpty() ? 0 : Integer.parseInt(octal, 8);
                byte[] body = in.readNBytes(size);
                if (body.length != size) {
                    throw new EOFException(name);
                }
                in.skipNBytes((512 - size % 512) % 512);
                if (header[156] == '0' || header[156] == 0) {
                    visitor.file(name, body);
                }
            }
        }
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.US_ASCII);
    }

    /** Takes one file of an archive. */
    interface TarVisitor {
        void file(String name, byte[] body) throws Exception;
    }
}
