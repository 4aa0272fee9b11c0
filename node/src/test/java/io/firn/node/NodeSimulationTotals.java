package io.firn.node;

/** How often what was done, for the line that a suite prints. Confined to one thread. */
final class NodeSimulationTotals {
    int runs;
    int operations;
    int starts;
    int crashes;
    int crashedStarts;
    int images;
    int faults;
    int full;
    int outages;
    int garbage;
    int tampered;
    int audits;
    int looks;
    int revoked;
    int waits;
    long ledgers;

    void add(NodeSimulationTotals other) {
        runs += other.runs;
        operations += other.operations;
        starts += other.starts;
        crashes += other.crashes;
        crashedStarts += other.crashedStarts;
        images += other.images;
        faults += other.faults;
        full += other.full;
        outages += other.outages;
        garbage += other.garbage;
        tampered += other.tampered;
        audits += other.audits;
        looks += other.looks;
        revoked += other.revoked;
        waits += other.waits;
        ledgers += other.ledgers;
    }

    @Override
    public String toString() {
        return "runs=" + runs + " operations=" + operations + " crashes=" + crashes + " crashed-starts=" + crashedStarts
                + " faults=" + faults + " full=" + full + " outages=" + outages + " garbage=" + garbage + " tampered="
                + tampered + " starts=" + starts + " audits=" + audits + " looks=" + looks + " revoked=" + revoked
                + " waits=" + waits + " ledgers=" + ledgers;
    }
}
