package io.firn.cli;

import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.FramedStreamSource;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedSource;
import io.firn.stellar.LakeSource;
import io.firn.stellar.StellarChain;
import java.io.Closeable;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The source that is configured, and what it tells before a node starts on it.
 *
 * <p>Owns: the source.
 */
final class Sources implements Closeable {
    private final LedgerSource source;
    private final First first;

    private Sources(LedgerSource source, First first) {
        this.source = source;
        this.first = first;
    }

    /** Tells the first sequence a source holds; empty when it cannot. */
    @FunctionalInterface
    private interface First {
        OptionalLong seq() throws SourceException;
    }

    /**
     * Makes the one that is configured; a lake is looked at.
     *
     * @throws CommandException usage, when none is configured, or two are
     * @throws SourceException when the lake is of another network, or contradicts what is configured of it
     */
    static Sources of(Settings settings, StellarChain chain, Console console) throws CommandException, SourceException {
        settings.checkDemo();
        if (settings.isDemo()) {
            return generated(settings, chain);
        }
        Optional<String> lake = settings.text(Keys.LAKE);
        Optional<String> stream = settings.text(Keys.STREAM);
        if (lake.isPresent() == stream.isPresent()) {
            throw CommandException.usage(
                    lake.isPresent()
                            ? "a lake and a stream are both given as source: one of them is enough"
                            : "no source is given: --lake file:DIR or --stream FILE|-, or --network demo, or [source] in --config FILE");
        }
        if (stream.isPresent()) {
            FramedStreamSource framed =
                    new FramedStreamSource(stream.get(), console.in(), chain, settings.bytes(Keys.PREFETCH_BYTES));
            return new Sources(framed, framed::first);
        }
        LakeSource source = new LakeSource(
                Lakes.path(lake.orElseThrow()),
                chain,
                chain::newWalker,
                Lakes.options(settings),
                InstantSource.system());
        try {
            source.schema();
        } catch (SourceException e) {
            refuseUnlessAbsent(e);
        }
        return new Sources(source, source::first);
    }

    private static Sources generated(Settings settings, StellarChain chain) {
        GeneratedOptions options = new GeneratedOptions(
                Long.parseLong(settings.text(Keys.SEED).orElseThrow()),
                settings.count(Keys.TRANSACTIONS),
                GeneratedOptions.Signatures.REAL);
        GeneratedSource.Pace pace =
                new GeneratedSource.Live(settings.duration(Keys.CLOSE_INTERVAL), settings.count(Keys.BACKLOG));
        return new Sources(
                new GeneratedSource(chain.network(), options, pace, InstantSource.system()),
                () -> OptionalLong.of(chain.firstSeq()));
    }

    /** What is only out of reach may come back: what is here already is served meanwhile. */
    private static void refuseUnlessAbsent(SourceException e) throws SourceException {
        if (e.kind() != Kind.UNREACHABLE && e.kind() != Kind.MISSING) {
            throw e;
        }
    }

    LedgerSource source() {
        return source;
    }

    /**
     * First ledger of the chunk of the source's newest ledger.
     *
     * @throws CommandException when the source cannot tell
     */
    long now(Geometry geometry) throws SourceException, CommandException {
        OptionalLong tip = source.tip();
        if (tip.isEmpty()) {
            throw CommandException.usage(
                    source.name() + " cannot tell its newest ledger: give a number instead of 'now'");
        }
        return geometry.firstSeqOf(geometry.chunkOf(tip.getAsLong()));
    }

    /**
     * Refuses a first start below what the source holds.
     *
     * @throws CommandException naming the first aligned ledger the source can serve from
     */
    void mustReach(long seq, Geometry geometry) throws SourceException, CommandException {
        OptionalLong begins;
        try {
            begins = first.seq();
        } catch (SourceException e) {
            refuseUnlessAbsent(e);
            return;
        }
        if (begins.isPresent() && begins.getAsLong() > seq) {
            int chunk = geometry.chunkOf(begins.getAsLong());
            long aligned =
                    geometry.opensChunk(begins.getAsLong()) ? begins.getAsLong() : geometry.firstSeqOf(chunk + 1);
            throw new CommandException(
                    Exit.FAILED,
                    source.name() + " begins with ledger " + begins.getAsLong() + ", above ledger " + seq
                            + " that is wanted first: give --from " + aligned
                            + ", the first of a chunk that it can hold whole");
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
