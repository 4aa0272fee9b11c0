package io.firn.testkit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file at one moment: the first {@code length} of an array that is only ever appended to, so that taking one
 * copies nothing.
 *
 * <p>Holds: nobody writes below {@code length} of {@code array} once this is made.
 */
final class Content {
    static final Content EMPTY = new Content(new byte[0], 0);

    final byte[] array;
    final int length;
    private byte @Nullable [] digest;

    Content(byte[] array, int length) {
        this.array = array;
        this.length = length;
    }

    /** SHA-256 of the bytes, computed once. */
    synchronized byte[] digest() {
        if (digest == null) {
            MessageDigest sha = sha256();
            sha.update(array, 0, length);
            digest = sha.digest();
        }
        return digest;
    }

    byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
