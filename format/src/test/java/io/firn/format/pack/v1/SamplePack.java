package io.firn.format.pack.v1;

import io.firn.disk.Disk;
import io.firn.format.SyntheticLedgers;
import io.firn.format.SyntheticLedgers.Made;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The ledgers of one chunk, made of a seed; every hundredth is opaque. */
record SamplePack(PackIdentity identity, List<Made> ledgers) {
    static SamplePack of(PackIdentity identity, long seed) {
        return of(identity, seed, 8, 200);
    }

    static SamplePack of(PackIdentity identity, long seed, int maxTxs, int maxItemBytes) {
        SyntheticLedgers source = new SyntheticLedgers(seed, identity.firstSeq());
        SplittableRandom random = new SplittableRandom(seed);
        List<Made> ledgers = new ArrayList<>();
        for (int i = 0; i < identity.geometry().ledgersPerChunk(); i++) {
            ledgers.add(
                    i % 100 == 50
                            ? source.nextOpaque(1 + random.nextInt(500))
                            : source.next(random.nextInt(maxTxs + 1), maxItemBytes));
        }
        return new SamplePack(identity, ledgers);
    }

    PackSummary write(Disk disk, Path file) throws IOException {
        try (PackWriter writer = PackWriter.create(disk, file, identity)) {
            for (int i = 0; i < ledgers.size(); i++) {
                add(writer, i);
            }
            return writer.finish();
        }
    }

    void add(PackWriter writer, int i) throws IOException {
        Made made = ledgers.get(i);
        writer.add(frame(i), made.raw(), header(i), made.layout().opaqueReason().isPresent());
    }

    LedgerHeader header(int i) {
        return ledgers.get(i).layout().header();
    }

    ByteBuffer frame(int i) {
        Made made = ledgers.get(i);
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer b = encoder.encode(made.raw(), made.layout());
            return ByteBuffer.allocate(b.remaining()).put(b).flip();
        }
    }
}
