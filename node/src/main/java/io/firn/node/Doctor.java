package io.firn.node;

import io.firn.disk.Disk;
import io.firn.hot.HotStores;
import io.firn.ledger.Chain;
import java.util.List;
import java.util.Map;

/** Contract: the read-only audit of INV-1..4 over a stopped archive (the caller holds the shared locks). */
public final class Doctor {
    private Doctor() {}

    /** Something wrong that the next start would not finish. */
    public record Violation(String invariant, String what, String where, String remedy) {}

    /** Leftovers that the next start will finish make it unsettled; {@code checked} counts per invariant and kind. */
    public record Report(
            boolean settled, Map<String, Long> checked, List<String> pending, List<Violation> violations) {}

    public static Report audit(NodeConfig config, Chain chain, Disk disk, HotStores hotStores, boolean deep)
            throws NodeException {
        return audit(config, chain, disk, hotStores, deep, Progress.NONE);
    }

    /** As {@link #audit(NodeConfig, Chain, Disk, HotStores, boolean)}, telling how far it has come. */
    public static Report audit(
            NodeConfig config, Chain chain, Disk disk, HotStores hotStores, boolean deep, Progress progress)
            throws NodeException {
        throw new NodeException(NodeException.Kind.FAILED, "" + config + chain + disk + hotStores + deep + progress);
    }
}
