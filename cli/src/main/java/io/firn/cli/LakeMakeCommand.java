package io.firn.cli;

import io.firn.cli.Settings.FromFlag;
import io.firn.disk.FileDisk;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Chain;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.node.ArchiveView;
import io.firn.node.NodeException;
import io.firn.node.OfflineArchive;
import io.firn.stellar.FramedStreamSource;
import io.firn.stellar.LakeSchema;
import io.firn.stellar.LakeWriter;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code firn lake make}: makes a data lake of a framed stream or of a stopped archive. */
final class LakeMakeCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Ledgers in a partition, about: what the lake of the public network has. */
    private static final int PARTITION_LEDGERS = 64_000;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command(
                "make",
                "Makes a data lake of a framed stream, or of an archive no node runs on; continues one that is there.");
        spec.addPositional(Flags.argument("DST", "The lake: file:DIR, or a directory."));
        spec.addOption(Flags.value("--per-file", "N", "Ledgers in an object. Default: 1."));
        spec.addOption(Flags.value("--from", "N", "First ledger to take. Default: the first there is."));
        spec.addOption(Flags.value("--to", "N", "Last ledger to take. Default: the last there is."));
        List<Key> keys = new ArrayList<>(Keys.of("network", "storage"));
        keys.add(Keys.STREAM);
        keys.add(Keys.PREFETCH_BYTES);
        Flags.addKeys(spec, keys);
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        Settings settings = Flags.settings(given);
        Path root = Lakes.path(Flags.argument(given));
        LakeSchema schema = schema(given);
        Range range = new Range(Flags.seq(given, "--from"), Flags.seq(given, "--to"));
        boolean stream = isByFlag(settings, Keys.STREAM);
        if (stream && isByFlag(settings, Keys.DATA_DIR)) {
            throw CommandException.usage("--stream and --data are both given: a lake is made of one of them");
        }
        if (!stream && settings.path(Keys.DATA_DIR).isEmpty()) {
            throw CommandException.usage("nothing is given to make a lake of: --stream FILE|-, or --data DIR");
        }
        LakeWriter.Report report =
                stream ? ofStream(settings, console, root, schema, range) : ofArchive(settings, root, schema, range);
        console.out()
                .println("made       " + report.written() + " objects of " + report.bytes() + " bytes, "
                        + report.kept() + " were there; "
                        + (report.firstSeq() == 0
                                ? "no ledgers"
                                : "ledgers " + report.firstSeq() + " to " + report.lastSeq())
                        + (report.left() == 0
                                ? ""
                                : "; " + report.left() + " ledgers that fill no object are left out"));
        return Exit.OK;
    }

    /** The ledgers wanted, both inclusive. */
    private record Range(OptionalLong from, OptionalLong to) {}

    private static boolean isByFlag(Settings settings, Key key) {
        Settings.Value value = settings.values().get(key);
        return value != null && value.origin() instanceof FromFlag;
    }

    private static LakeSchema schema(ParseResult given) throws CommandException {
        String text = Flags.text(given, "--per-file").orElse("1");
        int ledgers = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (ledgers < 1 || ledgers > PARTITION_LEDGERS) {
            throw CommandException.usage(
                    "--per-file: '" + text + "' is not a number of ledgers from 1 to " + PARTITION_LEDGERS);
        }
        return new LakeSchema(ledgers, PARTITION_LEDGERS / ledgers);
    }

    private static LakeWriter.Report ofStream(
            Settings settings, Console console, Path root, LakeSchema schema, Range range)
            throws CommandException, IOException, InterruptedException {
        StellarChain chain = new StellarChain(settings.network()
                .orElseThrow(() -> CommandException.usage("a stream does not tell its network: give --network")));
        try (FramedStreamSource source = new FramedStreamSource(
                settings.text(Keys.STREAM).orElseThrow(), console.in(), chain, settings.bytes(Keys.PREFETCH_BYTES))) {
            OptionalLong begins = range.from().isPresent() ? range.from() : source.first();
            long from = Math.max(begins.orElse(chain.firstSeq()), chain.firstSeq());
            try (LedgerStream ledgers = source.open(from, range.to())) {
                LakeWriter writer = LakeWriter.open(new FileDisk(), root, chain, schema);
                while (true) {
                    switch (ledgers.next(PATIENCE)) {
                        case LedgerStream.Next next -> writer.add(next.raw());
                        case LedgerStream.NotYet notYet -> {}
                        case LedgerStream.End end -> {
                            return writer.report();
                        }
                    }
                }
            }
        }
    }

    private static LakeWriter.Report ofArchive(Settings settings, Path root, LakeSchema schema, Range range)
            throws CommandException, NodeException, IOException {
        try (StoppedArchive stopped = StoppedArchive.lock(settings);
                OfflineArchive archive = stopped.open();
                ArchiveView view = archive.view()) {
            Chain chain = stopped.chain();
            Optional<LedgerHeader> oldest = view.oldest();
            Optional<LedgerHeader> latest = view.latest();
            if (oldest.isEmpty() || latest.isEmpty()) {
                throw new CommandException(Exit.FAILED, settings.dataDir() + ": this archive has no ledger yet");
            }
            long from = range.from().orElse(oldest.get().seq());
            long last = range.to().orElse(latest.get().seq());
            if (from < oldest.get().seq() || last > latest.get().seq()) {
                throw new CommandException(
                        Exit.FAILED,
                        settings.dataDir() + ": this archive holds the ledgers "
                                + oldest.get().seq() + " to " + latest.get().seq() + ", not " + from + " to " + last);
            }
            LakeWriter writer = LakeWriter.open(new FileDisk(), root, chain, schema);
            for (long seq = from; seq <= last; seq++) {
                writer.add(frame(view, seq).decode());
            }
            return writer.report();
        }
    }

    private static LedgerFrame frame(ArchiveView view, long seq) throws IOException {
        return switch (view.ledger(seq)) {
            case ArchiveView.Found found -> found.frame();
            case ArchiveView.Unavailable(String why) -> throw new SourceException(Kind.MISSING, why);
            case ArchiveView.NotYet notYet ->
                throw new SourceException(Kind.MISSING, "ledger " + seq + " is not there yet");
            case ArchiveView.BelowFloor below ->
                throw new SourceException(Kind.MISSING, "ledger " + seq + " is no longer there");
        };
    }
}
