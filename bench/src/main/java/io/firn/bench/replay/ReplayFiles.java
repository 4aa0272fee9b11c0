package io.firn.bench.replay;

import com.github.luben.zstd.ZstdOutputStream;
import io.firn.disk.FileDisk;
import io.firn.ledger.Slice;
import io.firn.stellar.LakeSchema;
import io.firn.stellar.LakeWriter;
import io.firn.stellar.StellarChain;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes replayed ledgers to files that a node reads: framed streams and data lakes.
 *
 * <p>Format: of streams, RFC 5531 record marking with one fragment to a record; of lakes, SEP-54.
 */
public final class ReplayFiles {
    private static final int LEVEL = 3;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LAST_FRAGMENT = 0x8000_0000;

    private ReplayFiles() {}

    /** How the bytes of a stream are stored. */
    public enum Packing {
        PLAIN,
        /** One zstd frame of level 3 around the whole stream. */
        ZSTD
    }

    /**
     * Writes the next ledgers as a framed stream, into a file that is new or replaced.
     *
     * @return bytes of the ledgers
     */
    public static long writeStream(Replay replay, long ledgerCount, Path file, Packing packing) throws IOException {
        try (OutputStream out = opened(file, packing)) {
            return writeStream(replay, ledgerCount, out);
        }
    }

    /** As {@link #writeStream(Replay, long, Path, Packing)}, plain, to a pipe for example; neither flushed nor closed. */
    public static long writeStream(Replay replay, long ledgerCount, OutputStream out) throws IOException {
        byte[] mark = new byte[4];
        long bytes = 0;
        for (long i = 0; i < ledgerCount; i++) {
            Slice ledger = replay.next();
            ByteBuffer.wrap(mark).putInt(ledger.length() | LAST_FRAGMENT);
            out.write(mark);
            out.write(ledger.array(), ledger.offset(), ledger.length());
            bytes += ledger.length();
        }
        return bytes;
    }

    private static OutputStream opened(Path file, Packing packing) throws IOException {
        OutputStream plain = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
        return switch (packing) {
            case PLAIN -> plain;
            case ZSTD -> new ZstdOutputStream(plain, LEVEL);
        };
    }

    /**
     * Writes the next ledgers as a lake, which checks each of them; the directory is new, or a lake of the same chain to continue. Ledgers
     * that do not fill an object at either end are left out.
     */
    public static LakeWriter.Report writeLake(Replay replay, long ledgerCount, Path root, LakeSchema schema)
            throws IOException {
        LakeWriter writer = LakeWriter.open(new FileDisk(), root, new StellarChain(replay.passphrase()), schema);
        for (long i = 0; i < ledgerCount; i++) {
            writer.add(replay.next());
        }
        return writer.report();
    }
}
