package io.firn.bench;

import io.firn.bench.replay.Replay;
import io.firn.bench.replay.ReplayFiles;
import io.firn.bench.replay.ReplayFiles.Packing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code firn bench replay}: writes replayed ledgers into a stream or a lake, for a node to read. */
final class ReplayCommand {
    static final String NAME = "replay";

    private ReplayCommand() {}

    static CommandSpec spec() {
        CommandSpec spec = Flags.command(
                NAME, "Writes ledgers made of twenty real ones, which the sample data has, into a stream or a lake.");
        spec.addOption(Flags.value("--stream", "FILE", "A framed stream; compressed when the name ends in .zst."));
        spec.addOption(Flags.value("--lake", "DIR", "A data lake, one ledger in an object."));
        return spec.addOption(Flags.density()).addOption(Flags.ledgers()).addOption(Flags.samples());
    }

    static void run(ParseResult given) throws Exception {
        Optional<Path> stream = Flags.text(given, "--stream").map(Path::of);
        Optional<Path> lake = Flags.text(given, "--lake").map(Path::of);
        if (stream.isPresent() == lake.isPresent()) {
            throw new BadRequestException("one of --stream FILE and --lake DIR is needed");
        }
        int density = Flags.density(given);
        int ledgers = Flags.ledgers(given, density);
        ReplayInput input = ReplayInput.of(Flags.samplesWanted(given), density);
        Replay replay = new Replay(input.templates(), density, input.firstSeq());
        long started = System.nanoTime();
        long bytes = stream.isPresent()
                ? stream(replay, ledgers, stream.get())
                : ReplayFiles.writeLake(replay, ledgers, lake.orElseThrow(), Given.LAKE)
                        .bytes();
        System.out.printf(
                Locale.ROOT,
                "made       ledgers %d to %d of '%s', %d bytes, %.1f s%n",
                input.firstSeq(),
                input.firstSeq() + ledgers - 1,
                replay.passphrase(),
                bytes,
                (System.nanoTime() - started) / 1e9);
    }

    private static long stream(Replay replay, int ledgers, Path file) throws IOException {
        Packing packing = file.toString().endsWith(".zst") ? Packing.ZSTD : Packing.PLAIN;
        return ReplayFiles.writeStream(replay, ledgers, file, packing);
    }
}
