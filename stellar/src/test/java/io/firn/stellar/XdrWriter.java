package io.firn.stellar;

import io.firn.ledger.Hash;
import java.io.ByteArrayOutputStream;

/** Writes XDR for tests. */
final class XdrWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    XdrWriter i(int... values) {
        for (int value : values) {
            out.write(value >>> 24);
            out.write(value >>> 16);
            out.write(value >>> 8);
            out.write(value);
        }
        return this;
    }

    XdrWriter l(long value) {
        return i((int) (value >>> 32), (int) value);
    }

    XdrWriter hash(Hash hash) {
        return raw(hash.bytes());
    }

    /** Thirty-two bytes made of a number. */
    XdrWriter key(int number) {
        for (int n = 0; n < 8; n++) {
            i(number * 0x9E3779B9 + n);
        }
        return this;
    }

    XdrWriter bytes(byte[] value) {
        i(value.length).raw(value);
        return raw(new byte[(4 - value.length % 4) % 4]);
    }

    XdrWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] done() {
        return out.toByteArray();
    }
}
