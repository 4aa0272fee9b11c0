package io.firn.stellar;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a lake for a test, object by object. */
final class TestLake {
    final Path root;
    final LakeSchema schema;
    private final String extension;

    TestLake(Path root, LakeSchema schema) {
        this(root, schema, ".zst");
    }

    TestLake(Path root, LakeSchema schema, String extension) {
        this.root = root;
        this.schema = schema;
        this.extension = extension;
    }

    TestLake manifest() {
        return manifest("""
                {"networkPassphrase":"%s","version":"1.0","compression":"zstd","ledgersPerBatch":%d,"batchesPerPartition":%d}
                """.formatted(TinyChain.NETWORK, schema.ledgersPerBatch(), schema.batchesPerPartition()));
    }

    TestLake manifest(String json) {
        try {
            Files.writeString(root.resolve(".config.json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Writes whole batches that hold the ledgers {@code first} to {@code last}. */
    TestLake fill(long first, long last, int bodyBytes) {
        List<byte[]> ledgers = TinyChain.ledgers(first, last, bodyBytes);
        for (long seq = first; seq <= last; seq = schema.batchLast(seq) + 1) {
            int from = (int) (seq - first);
            int to = (int) (Math.min(schema.batchLast(seq), last) - first) + 1;
            write(path(seq), zstd(batch(seq, ledgers.subList(from, to))));
        }
        return this;
    }

    Path path(long seq) {
        return root.resolve(schema.objectName(seq) + extension);
    }

    static byte[] batch(long first, List<byte[]> ledgers) {
        return batch(first, first + ledgers.size() - 1, ledgers.size(), ledgers);
    }

    static byte[] batch(long start, long end, long count, List<byte[]> ledgers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(12)
                .putInt((int) start)
                .putInt((int) end)
                .putInt((int) count)
                .array());
        ledgers.forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** As Galexie writes: streamed, no content size, with a checksum. */
    static byte[] zstd(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
            zstd.setChecksum(true);
            zstd.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static void write(Path file, byte[] bytes) {
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
