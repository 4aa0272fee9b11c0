package io.firn.journal;

import io.firn.fuzz.Seal;

/** A segment with the checksum of every commit made to match, as far as their lengths lead. */
public final class CommitSeal {
    private CommitSeal() {}

    public static byte[] of(byte[] segment) {
        Seal seal = new Seal(segment);
        long at = CommitFormat.SEGMENT_HEADER_BYTES;
        while (true) {
            long length = seal.int32(at + CommitFormat.LENGTH_AT);
            if (length < 0 || !seal.holds(at, CommitFormat.FRAMING_BYTES + length)) {
                return seal.bytes();
            }
            seal.crcBehind(at, CommitFormat.COMMIT_HEADER_BYTES + length);
            at += CommitFormat.FRAMING_BYTES + length;
        }
    }
}
