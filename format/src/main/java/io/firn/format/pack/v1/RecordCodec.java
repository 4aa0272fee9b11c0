package io.firn.format.pack.v1;

/** How the records of a pack are encoded; in its header. The numbers never change. */
public enum RecordCodec {
    /** Ledger frames, version 1: zstd. */
    LEDGER_FRAME_V1(1, 3),
    /** Blocks of events, version 1: zstd. */
    EVENT_BLOCK_V1(2, 3),
    /** Blocks of terms with their events, version 1: nothing is compressed but what the block itself does. */
    TERM_BLOCK_V1(3, 0);

    private final int number;
    private final int level;

    RecordCodec(int number, int level) {
        this.number = number;
        this.level = level;
    }

    int number() {
        return number;
    }

    /** Level it compresses with. */
    public int level() {
        return level;
    }
}
