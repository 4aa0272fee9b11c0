package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.ledger.Slice;
import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whenever the making of a lake ends, every object under its own name is whole, and making it again completes it. */
class LakeWriterCrashTest {
    private static final Path ROOT = Path.of("/data/lake");
    private static final LakeSchema SCHEMA = new LakeSchema(2, 2);
    private static final List<byte[]> LEDGERS = TinyChain.ledgers(2, 7, 700);

    @Test
    void makingALakeSurvivesEveryCrash() {
        making().atLeast(30, 1_500, 80).run();
    }

    @Test
    void aDiskThatForcesNothingIsFoundOut() {
        making().expectCaught(Mutant.NO_FORCE);
    }

    @Test
    void aDirectoryThatIsNotSyncedIsFoundOut() {
        making().expectCaught(Mutant.NO_DIRECTORY_SYNC);
    }

    private static CrashEnumerator making() {
        return CrashEnumerator.of("lake making")
                .scenario((disk, acks) -> {
                    LEDGERS.forEach(ledger -> acks.attempt(TestLedger.sha(ledger)));
                    make(disk, object -> object.forEach(acks::acknowledge));
                })
                .recoverTo((disk, acks) -> {
                    acks.requireAll(held(disk));
                    make(disk, object -> {});
                    List<Object> all = held(disk);
                    assertThat(all).hasSize(LEDGERS.size());
                    return all;
                });
    }

    private static void make(Disk disk, Consumer<List<Object>> made) throws IOException {
        LakeWriter writer = LakeWriter.open(disk, ROOT, new TinyChain(), SCHEMA);
        List<Object> object = new ArrayList<>();
        for (byte[] ledger : LEDGERS) {
            writer.add(Slice.of(ledger));
            object.add(TestLedger.sha(ledger));
            if (object.size() == SCHEMA.ledgersPerBatch()) {
                made.accept(List.copyOf(object));
                object.clear();
            }
        }
    }

    /** Hashes of the ledgers in every object that has its own name. */
    private static List<Object> held(Disk disk) throws IOException {
        List<Object> held = new ArrayList<>();
        for (long seq = 2; seq < 2 + LEDGERS.size(); seq += SCHEMA.ledgersPerBatch()) {
            Path object = ROOT.resolve(SCHEMA.objectName(seq) + ".zst");
            if (!disk.exists(object)) {
                continue;
            }
            ByteBuffer plain = ByteBuffer.wrap(plain(disk, object));
            assertThat(plain.getInt()).isEqualTo((int) seq);
            assertThat(plain.getInt()).isEqualTo((int) seq + 1);
            assertThat(plain.getInt()).isEqualTo(2);
            while (plain.hasRemaining()) {
                byte[] ledger = new byte[plain.getInt(plain.position())];
                plain.get(ledger);
                held.add(TestLedger.sha(ledger));
            }
        }
        return held;
    }

    private static byte[] plain(Disk disk, Path object) throws IOException {
        try (DiskFile file = disk.openForRead(object)) {
            ByteBuffer packed = ByteBuffer.allocate((int) file.size());
            file.read(packed, 0);
            try (ZstdInputStream zstd = new ZstdInputStream(new ByteArrayInputStream(packed.array()))) {
                return zstd.readAllBytes();
            }
        }
    }
}
