package io.firn.format.txrun.v1;

import io.firn.disk.Disk;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Entries to write a run from. */
record SampleRun(RunIdentity identity, List<Entry> entries) {
    record Entry(Hash hash, long seq) {}

    /** Random hashes at random ledgers of the chunk. */
    static SampleRun of(RunIdentity identity, long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(
                    new Hash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
                    identity.firstSeq() + random.nextInt(identity.geometry().ledgersPerChunk())));
        }
        return new SampleRun(identity, entries);
    }

    SampleRun shuffled(long seed) {
        List<Entry> other = new ArrayList<>(entries);
        Collections.shuffle(other, new Random(seed));
        return new SampleRun(identity, other);
    }

    RunSummary write(Disk disk, Path file) throws IOException {
        return write(disk, file, 1 << 20);
    }

    RunSummary write(Disk disk, Path file, int budgetEntries) throws IOException {
        try (RunWriter writer = RunWriter.create(disk, file, Path.of("/"), identity, budgetEntries)) {
            for (Entry entry : entries) {
                writer.add(entry.hash(), entry.seq());
            }
            return writer.finish();
        }
    }
}
