package io.firn.stellar;

import io.firn.ledger.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An asset of a generated network: the native one, or one of four letters that an account issues.
 *
 * @param xdr the Asset
 * @param name as events name it: {@code native}, or the code and the issuer's address
 * @param contract the contract that stands for it, whose events tell its movements
 */
record GeneratedAsset(Kind kind, XdrWriter xdr, String name, Hash contract) {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ACCOUNT_ADDRESS = 6 << 3;
    private static final int CONTRACT_ID_PREIMAGE = 8;

    enum Kind {
        NATIVE,
        ISSUED
    }

    static GeneratedAsset ofNetwork(NetworkId network) {
        XdrWriter xdr = new XdrWriter().ints(0);
        return new GeneratedAsset(Kind.NATIVE, xdr, "native", contractOf(network, xdr));
    }

    /** @param code four letters */
    static GeneratedAsset issued(NetworkId network, String code, Hash issuer) {
        XdrWriter xdr = new XdrWriter()
                .ints(1)
                .raw(code.getBytes(StandardCharsets.US_ASCII))
                .ints(0)
                .hash(issuer);
        return new GeneratedAsset(Kind.ISSUED, xdr, code + ":" + address(issuer), contractOf(network, xdr));
    }

    private static Hash contractOf(NetworkId network, XdrWriter asset) {
        return new Sha256()
                .add(new XdrWriter()
                        .ints(CONTRACT_ID_PREIMAGE)
                        .hash(network.id())
                        .ints(1)
                        .raw(asset)
                        .done())
                .finish();
    }

    /** An account's address: kind, key and checksum in base 32. */
    static String address(Hash account) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(ACCOUNT_ADDRESS);
        plain.writeBytes(account.bytes());
        int crc = 0;
        for (byte b : plain.toByteArray()) {
            crc ^= (b & 0xFF) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
        }
        plain.write(crc);
        plain.write(crc >> 8);
        StringBuilder text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte b : plain.toByteArray()) {
            held = (held << 8) | (b & 0xFF);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt((held >> bits) & 31));
            }
            held &= (1 << bits) - 1;
        }
        return text.toString();
    }
}
