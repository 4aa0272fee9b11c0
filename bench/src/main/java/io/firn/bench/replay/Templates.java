package io.firn.bench.replay;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.stellar.LakeAudit;
import io.firn.stellar.LakeOptions;
import io.firn.stellar.LakeSource;
import io.firn.stellar.NetworkId;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Real ledgers, taken apart once, from which any number of others are made.
 *
 * <p>Holds: consecutive ledgers of close meta 1 or 2, all of one version and with alike phases, each walked with every hash.
 *
 * <p>Threading: immutable, safe for concurrent use.
 */
public final class Templates {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long STANDARD_INTERVAL_SECONDS = 5;

    private final NetworkId network;
    private final List<Template> all;
    private final long cycleSeconds;

    private Templates(NetworkId network, List<Template> all) {
        this.network = network;
        this.all = List.copyOf(all);
        long lasted = all.getLast().facts().closeTimeSeconds()
                - all.getFirst().facts().closeTimeSeconds();
        long interval = all.size() == 1
                ? STANDARD_INTERVAL_SECONDS
                : Math.max(1, Math.round((double) lasted / (all.size() - 1)));
        this.cycleSeconds = lasted + interval;
    }

    /**
     * Prepares templates.
     *
     * @param rawLedgers consecutive ledgers, in order; at least one
     * @param passphrase of their network
     * @throws BadLedgerException when one does not hold, does not follow the one before, or is built otherwise than the first
     */
    public static Templates of(List<byte[]> rawLedgers, String passphrase) throws BadLedgerException {
        if (rawLedgers.isEmpty()) {
            throw new IllegalArgumentException("templates need at least one ledger");
        }
        NetworkId network = NetworkId.of(passphrase);
        StellarWalker walker = new StellarChain(passphrase).newWalker();
        LedgerLayout layout = new LedgerLayout();
        List<Template> all = new ArrayList<>();
        for (byte[] raw : rawLedgers) {
            walker.walk(Slice.of(raw), layout);
            LedgerHeader facts = layout.header();
            if (layout.opaqueReason().isPresent()) {
                throw new BadLedgerException("ledger " + facts.seq() + " makes no template: "
                        + layout.opaqueReason().get());
            }
            Template next = new Template(raw.clone(), facts, network);
            if (!all.isEmpty()) {
                mustFollow(all.getFirst(), all.getLast(), next);
            }
            all.add(next);
        }
        return new Templates(network, all);
    }

    /**
     * Prepares the ledgers {@code firstSeq} to {@code lastSeq} of a lake that names its network.
     *
     * @throws SourceException when the lake cannot give them
     */
    public static Templates ofLake(Path root, long firstSeq, long lastSeq)
            throws SourceException, BadLedgerException, InterruptedException {
        String passphrase = LakeAudit.network(root)
                .orElseThrow(() -> new SourceException(
                        SourceException.Kind.CONFIGURATION, root + ": the lake does not name its network"));
        StellarChain chain = new StellarChain(passphrase);
        List<byte[]> raw = new ArrayList<>();
        try (LakeSource lake = new LakeSource(
                        root, chain, chain::newWalker, LakeOptions.DEFAULTS.withWorkers(0), InstantSource.system());
                LedgerStream stream = lake.open(firstSeq, OptionalLong.of(lastSeq))) {
            while (stream.next(PATIENCE) instanceof LedgerStream.Next(long _, Slice ledger)) {
                raw.add(ledger.copy());
            }
        }
        return of(raw, passphrase);
    }

    private static void mustFollow(Template first, Template before, Template next) throws BadLedgerException {
        long seq = next.facts().seq();
        if (seq != before.facts().seq() + 1) {
            throw new BadLedgerException(
                    "ledger " + seq + " does not follow " + before.facts().seq() + ": templates are consecutive");
        }
        if (next.facts().closeTimeSeconds() < before.facts().closeTimeSeconds()) {
            throw new BadLedgerException("ledger " + seq + " closed before the one below it");
        }
        if (next.header().metaVersion() != first.header().metaVersion()
                || !next.phaseKinds().equals(first.phaseKinds())) {
            throw new BadLedgerException(
                    "ledger " + seq + " is of close meta " + next.header().metaVersion()
                            + " with phases " + next.phaseKinds() + ", the first template of close meta "
                            + first.header().metaVersion() + " with phases " + first.phaseKinds());
        }
    }

    /** The network whose ledgers they are, and whose hashes the replayed ones have. */
    public String passphrase() {
        return network.passphrase();
    }

    /** Sequence of the first of them; the replayed ledger of this sequence begins cycle 0. */
    public long firstSeq() {
        return all.getFirst().facts().seq();
    }

    /** How many there are, which is how many ledgers a cycle has. */
    public int count() {
        return all.size();
    }

    NetworkId network() {
        return network;
    }

    Template at(long seq) {
        return all.get((int) Math.floorMod(seq - firstSeq(), (long) all.size()));
    }

    /** How often all templates were used before this ledger; negative below the first of them. */
    long cycle(long seq) {
        return Math.floorDiv(seq - firstSeq(), (long) all.size());
    }

    /** As the templates closed, cycle after cycle. */
    long closeTimeSeconds(long seq) {
        return at(seq).facts().closeTimeSeconds() + cycle(seq) * cycleSeconds;
    }

    List<Template> all() {
        return all;
    }
}
