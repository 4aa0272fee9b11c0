package io.firn.stellar;

import io.firn.ledger.Hash;
import java.nio.charset.StandardCharsets;

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
        Hash id = new Sha256().add(passphrase.getBytes(StandardCharsets.UTF_8)).finish();
        return new NetworkId(passphrase, id);
    }
}
