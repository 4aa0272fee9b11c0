package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

/** How often what was done, for the line that a suite prints. Confined to one thread. */
final class NodeSimulationTotals {
    /** So many that what comes in bursts comes all the same. */
    private static final int MANY_LIVES = 100;

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

    /** So many lives of forty operations do at least this, or they have quietly stopped doing something. */
    void requireAtLeast(int lives) {
        assertThat(runs).isEqualTo(lives);
        assertThat(crashes).as("crashes").isGreaterThan(4 * lives);
        assertThat(crashedStarts).as("crashed starts").isGreaterThan(lives);
        assertThat(faults).as("faults").isGreaterThan(lives / 2);
        assertThat(full).as("full").isGreaterThan(lives / 10);
        // Some lives have many and most have none.
        assertThat(outages).as("outages").isGreaterThanOrEqualTo(lives < MANY_LIVES ? 0 : lives / 5);
        assertThat(garbage).as("garbage").isGreaterThan(lives);
        assertThat(tampered).as("tampered").isGreaterThan(lives / 2);
        assertThat(audits).as("audits").isGreaterThan(4 * lives);
        assertThat(looks).as("looks").isGreaterThan(20 * lives);
        assertThat(revoked).as("revoked").isGreaterThan(lives / 5);
        assertThat(waits).as("waits").isGreaterThan(lives / 10);
        assertThat(ledgers).as("ledgers").isGreaterThan(8L * lives);
    }

    @Override
    public String toString() {
        return "runs=" + runs + " operations=" + operations + " crashes=" + crashes + " crashed-starts=" + crashedStarts
                + " images=" + images
                + " faults=" + faults + " full=" + full + " outages=" + outages + " garbage=" + garbage + " tampered="
                + tampered + " starts=" + starts + " audits=" + audits + " looks=" + looks + " revoked=" + revoked
                + " waits=" + waits + " ledgers=" + ledgers;
    }
}
