package io.firn.journal;

/**
 * How a commit log is kept.
 *
 * @param segmentBytes a segment is rolled once it is this large
 * @param indexIntervalBytes bytes of commits between two entries of the offset index
 */
public record CommitLogOptions(long segmentBytes, int indexIntervalBytes) {
    public static final CommitLogOptions DEFAULTS = new CommitLogOptions(1L << 30, 4096);

    public CommitLogOptions {
        if (segmentBytes <= CommitFormat.SEGMENT_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "segmentBytes must be above " + CommitFormat.SEGMENT_HEADER_BYTES + ", not " + segmentBytes);
        }
        if (indexIntervalBytes < 1) {
            throw new IllegalArgumentException("indexIntervalBytes must be above 0, not " + indexIntervalBytes);
        }
    }
}
