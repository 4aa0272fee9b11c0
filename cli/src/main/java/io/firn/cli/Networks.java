package io.firn.cli;

import io.firn.stellar.GeneratedNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks known by name; any other is named by its passphrase. */
final class Networks {
    /** The generated one. */
    static final String DEMO = "demo";

    private static final Map<String, String> PASSPHRASES = new LinkedHashMap<>();

    static {
        PASSPHRASES.put("pubnet", "Public Global Stellar Network ; September 2015");
        PASSPHRASES.put("testnet", "Test SDF Network ; September 2015");
        PASSPHRASES.put(DEMO, GeneratedNetwork.PASSPHRASE);
    }

    private Networks() {}

    static List<String> names() {
        return List.copyOf(PASSPHRASES.keySet());
    }

    /**
     * The passphrase of a network known by name.
     *
     * @throws IllegalArgumentException in words for the user when it is not known
     */
    static String named(String name) {
        String passphrase = PASSPHRASES.get(name);
        if (passphrase == null) {
            throw new IllegalArgumentException("'" + name + "' is not a network known by name ("
                    + String.join(", ", PASSPHRASES.keySet()) + "); any other is given by its passphrase"
                    + Nearest.suggestion(name, names()));
        }
        return passphrase;
    }

    /** True when {@code --network} means this as a passphrase: names have no blanks, passphrases do. */
    static boolean isPassphrase(String text) {
        return text.indexOf(' ') >= 0;
    }
}
