package io.firn.testkit;

/**
 * What an enumeration did.
 *
 * @param operations disk operations of the scenario
 * @param images images built, before leaving out those seen before
 * @param recoveries distinct images recovered
 */
public record CrashResult(long operations, long images, long recoveries) {
    boolean reaches(CrashResult minimum) {
        return operations >= minimum.operations && images >= minimum.images && recoveries >= minimum.recoveries;
    }

    String text() {
        return "(" + operations + ", " + images + ", " + recoveries + ")";
    }
}
