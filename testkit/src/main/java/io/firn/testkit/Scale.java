package io.firn.testkit;

/** How much a suite does: {@code -Dfirn.scale=build} ends within minutes, {@code nightly} lifts the caps. */
public enum Scale {
    BUILD,
    NIGHTLY;

    /** The scale of this run; {@code build} when nothing is said. */
    public static Scale current() {
        return switch (System.getProperty("firn.scale", "build")) {
            case "build" -> BUILD;
            case "nightly" -> NIGHTLY;
            case String other -> throw new IllegalArgumentException("firn.scale=" + other + ": build or nightly");
        };
    }

    /** One number or the other. */
    public int pick(int build, int nightly) {
        return switch (this) {
            case BUILD -> build;
            case NIGHTLY -> nightly;
        };
    }
}
