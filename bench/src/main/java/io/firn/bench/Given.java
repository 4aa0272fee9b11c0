package io.firn.bench;

import io.firn.disk.FileDisk;
import io.firn.stellar.LakeSchema;
import io.firn.stellar.LakeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a suite measures with, and where.
 *
 * @param samples the folder of real ledgers, where there is one
 * @param input the chain that is as long as wanted
 * @param ledgers how many of its ledgers are taken
 * @param work a directory of its own, removed afterwards
 */
record Given(Optional<Path> samples, Input input, int ledgers, Path work, Report report) {
    /** Of the lakes that are made: as the public one has it. */
    static final LakeSchema LAKE = new LakeSchema(1, 64_000);

    /** A suite of measurements. */
    @FunctionalInterface
    interface Suite {
        void run(Given given) throws Exception;
    }

    /** A new directory to work in. */
    Path directory(String name) throws IOException {
        return Files.createDirectory(work.resolve(name));
    }

    /** A lake of the input's first ledgers, one in an object. */
    Path lake(String name, int count) throws IOException, InterruptedException {
        Path root = directory(name);
        LakeWriter lake = LakeWriter.open(new FileDisk(), root, input.chain(), LAKE);
        try (Input.Ledgers made = input.open(count)) {
            for (int i = 0; i < count; i++) {
                lake.add(made.next());
            }
        }
        return root;
    }
}
