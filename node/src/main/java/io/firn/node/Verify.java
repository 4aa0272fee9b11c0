package io.firn.node;

import io.firn.disk.Disk;
import io.firn.ledger.Chain;
import java.util.List;
import java.util.OptionalLong;

/** Contract: reads and checks every checksum and the hash chain (the caller holds the shared locks). */
public final class Verify {
    private Verify() {}

    public record Bad(String what, String where) {}

    /** A ledger counts once however many tiers hold it. */
    public record Report(long ledgers, long transactions, long files, long bytes, List<Bad> bad) {}

    public static Report run(NodeConfig config, Chain chain, Disk disk, OptionalLong from, OptionalLong to)
            throws NodeException {
        return run(config, chain, disk, from, to, Progress.NONE);
    }

    /** As {@link #run(NodeConfig, Chain, Disk, OptionalLong, OptionalLong)}, telling how far it has come. */
    public static Report run(
            NodeConfig config, Chain chain, Disk disk, OptionalLong from, OptionalLong to, Progress progress)
            throws NodeException {
        throw new NodeException(NodeException.Kind.FAILED, "" + config + chain + disk + from + to + progress);
    }
}
