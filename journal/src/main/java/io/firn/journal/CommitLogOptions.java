package io.firn.journal;

/**
 * How a commit log is kept.
 *
 * @param segmentBytes a segment is rolled once it is this large
 * @param indexIntervalBytes bytes of commits between two entries of the offset index
 */
public record CommitLogOptions(long segmentBytes, int indexIntervalBytes) {
    public static final CommitLogOptions DEFAULTS = new CommitLogOptions(1L << 30, 4096);
}
