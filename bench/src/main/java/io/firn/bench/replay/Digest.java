package io.firn.bench.replay;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 over pieces, written to where it is wanted. Short pieces are gathered first, as feeding them one by one is slow.
 *
 * <p>Threading: confined to its owner.
 */
final class Digest {
    static final int BYTES = 32;

    private static final int GATHERED_BYTES = 16 << 10;

    private final MessageDigest sha256;
    private final byte[] gathered = new byte[GATHERED_BYTES];
    private int length;

    Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    Digest add(byte[] bytes, int from, int to) {
        int more = to - from;
        if (more > GATHERED_BYTES - length) {
            flush();
        }
        if (more > GATHERED_BYTES / 4) {
            flush();
            sha256.update(bytes, from, more);
        } else {
            System.arraycopy(bytes, from, gathered, length, more);
            length += more;
        }
        return this;
    }

    /** Writes the hash of what was added and begins anew. */
    void finish(byte[] to, int offset) {
        flush();
        try {
            sha256.digest(to, offset, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    private void flush() {
        sha256.update(gathered, 0, length);
        length = 0;
    }
}
