package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PackReadsTest {
    private static final Path FILE = Path.of("/p.pack");

    private final AtomicInteger reads = new AtomicInteger();
    private final Disk disk = counting(Disk.class, new SimulatedDisk());

    @Test
    void openingCostsOneReadOfTheTailAndARecordOneRead() throws IOException {
        PackIdentity identity = new PackIdentity("toy", new Geometry(500, 4, 2), 0, "ledgers");
        SamplePack.of(identity, 3).write(disk, FILE);
        assertThat(disk.size(FILE)).isGreaterThan(PackFormat.TAIL_BYTES);
        try (PackReader reader = PackReader.open(disk, FILE, identity)) {
            assertThat(reads).hasValue(1);
            for (int i = 0; i < 500; i++) {
                reader.opaque(2 + i);
                reader.read(2 + i);
            }
            assertThat(reads).hasValue(501);
        }
    }

    @Test
    void aTailThatDoesNotFitCostsASecondRead() throws IOException {
        PackIdentity identity = new PackIdentity("toy", new Geometry(60_000, 4, 2), 0, "ledgers");
        TinyRecords.write(disk, FILE, identity);
        try (PackReader reader = PackReader.open(disk, FILE, identity)) {
            assertThat(reads).hasValue(2);
            assertThat(reader.read(60_001).remaining()).isEqualTo(TinyRecords.length(59_999));
        }
    }

    /** Passes everything on and counts the reads of files. */
    private <T> T counting(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            try {
                Object result = method.invoke(target, args);
                if (method.getName().equals("read")) {
                    reads.incrementAndGet();
                }
                return result instanceof DiskFile file ? counting(DiskFile.class, file) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** Records of no ledger. */
    private static final class TinyRecords {
        static int length(int i) {
            return i % 50;
        }

        static void write(Disk disk, Path file, PackIdentity identity) throws IOException {
            try (PackWriter writer = PackWriter.create(disk, file, identity)) {
                for (int i = 0; i < identity.geometry().ledgersPerChunk(); i++) {
                    writer.add(
                            ByteBuffer.allocate(length(i)),
                            Slice.of(new byte[1]),
                            new LedgerHeader(identity.firstSeq() + i, Hash.ZERO, Hash.ZERO, 0, 1),
                            false);
                }
                writer.finish();
            }
        }
    }
}
