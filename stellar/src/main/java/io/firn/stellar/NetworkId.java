package io.firn.stellar;

import io.firn.ledger.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A Stellar network, by its passphrase.
 *
 * @param passphrase what its operators chose, for example {@value #PUBNET}
 * @param id SHA-256 of the passphrase: what every transaction hash begins with
 */
public record NetworkId(String passphrase, Hash id) {
    public static final String PUBNET = "Public Global Stellar Network ; September 2015";
    public static final String TESTNET = "Test SDF Network ; September 2015";

    public static NetworkId of(String passphrase) {
        byte[] digest = sha256().digest(passphrase.getBytes(StandardCharsets.UTF_8));
        return new NetworkId(passphrase, Hash.of(digest, 0));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
