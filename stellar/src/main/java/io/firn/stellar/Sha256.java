package io.firn.stellar;

import io.firn.ledger.Hash;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 over pieces. Short pieces are gathered first: feeding a digest 200 bytes at a time runs at a third of its speed.
 *
 * <p>Threading: confined to its owner.
 */
final class Sha256 {
    private static final int GATHERED_BYTES = 16 << 10;

    /** Pieces from this size on are fed where they are. */
    private static final int LARGE_BYTES = 4 << 10;

    private final MessageDigest digest;
    private final byte[] gathered = new byte[GATHERED_BYTES];
    private final byte[] result = new byte[Hash.BYTES];
    private int length;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Forgets what was added; needed only where a hash was begun and not finished. */
    Sha256 begin() {
        digest.reset();
        length = 0;
        return this;
    }

    Sha256 add(byte[] bytes) {
        return add(bytes, 0, bytes.length);
    }

    /** Adds the bytes from {@code from} up to {@code to}, exclusive. */
    Sha256 add(byte[] bytes, int from, int to) {
        int count = to - from;
        if (count >= LARGE_BYTES) {
            feed();
            digest.update(bytes, from, count);
            return this;
        }
        if (count > GATHERED_BYTES - length) {
            feed();
        }
        System.arraycopy(bytes, from, gathered, length, count);
        length += count;
        return this;
    }

    /** The hash of what was added; the next one begins. */
    Hash finish() {
        feed();
        try {
            digest.digest(result, 0, result.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return Hash.of(result, 0);
    }

    private void feed() {
        digest.update(gathered, 0, length);
        length = 0;
    }
}
