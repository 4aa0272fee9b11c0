package io.firn.node;

import io.firn.disk.Disk;
import io.firn.hot.HotStores;
import io.firn.ledger.Chain;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The read-only audit of a stopped archive. The caller holds the shared locks.
 *
 * <p>Holds: a leftover that the next start finishes is pending and makes the archive unsettled; anything else out of order is a
 * violation. A part that cannot be read is a violation that names it, and the audit goes on with the rest.
 *
 * <p>The invariants and what is looked at for each are in {@code docs/invariants.md}.
 *
 * <p>Proof: {@code DoctorTest}.
 */
public final class Doctor {
    private Doctor() {}

    /** Something wrong that the next start would not finish. */
    public record Violation(String invariant, String what, String where, String remedy) {}

    /**
     * What an audit found.
     *
     * @param settled nothing is pending
     * @param checked how many of each kind were looked at, by {@code INV-n.kind}
     * @param pending leftovers that the next start finishes
     */
    public record Report(
            boolean settled, Map<String, Long> checked, List<String> pending, List<Violation> violations) {}

    /**
     * Audits without telling how far it has come.
     *
     * @see #audit(NodeConfig, Chain, Disk, HotStores, boolean, Progress)
     */
    public static Report audit(NodeConfig config, Chain chain, Disk disk, HotStores hotStores, boolean deep)
            throws NodeException {
        return audit(config, chain, disk, hotStores, deep, Progress.NONE);
    }

    /**
     * Audits every invariant.
     *
     * @param deep read every ledger and derive again what is kept of it
     * @throws NodeException when there is no archive, or it is another network's
     */
    public static Report audit(
            NodeConfig config, Chain chain, Disk disk, HotStores hotStores, boolean deep, Progress progress)
            throws NodeException {
        Findings findings = new Findings();
        try (StoppedNode node = StoppedNode.open(
                config,
                chain,
                disk,
                (part, why) -> findings.violation(
                        Findings.RIGHT_READS,
                        String.valueOf(why.getMessage()),
                        part.toString(),
                        "put an intact copy of the file back"))) {
            if (node.catalog().isPresent()) {
                new HomesAudit(node, findings).audit();
                new FilesAudit(node, findings).audit();
            }
            new ReadsAudit(node, hotStores, findings, progress)
                    .audit(deep ? ReadsAudit.Depth.DEEP : ReadsAudit.Depth.OUTSIDE);
        } catch (IOException e) {
            throw new NodeException(NodeException.Kind.FAILED, "the audit could not go on: " + e.getMessage(), e);
        }
        return findings.report();
    }
}
