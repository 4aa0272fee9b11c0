package io.firn.stellar.rpc;

import io.firn.ledger.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes XDR for tests. */
final class Xdr {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Xdr i(int... values) {
        for (int value : values) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        }
        return this;
    }

    Xdr l(long value) {
        out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        return this;
    }

    Xdr hash(Hash hash) {
        return raw(hash.bytes());
    }

    /** Thirty-two bytes made of a number. */
    Xdr key(int number) {
        for (int n = 0; n < 8; n++) {
            i(number * 0x9E3779B9 + n);
        }
        return this;
    }

    Xdr raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A count and the elements. */
    Xdr array(List<byte[]> elements) {
        i(elements.size());
        elements.forEach(this::raw);
        return this;
    }

    byte[] done() {
        return out.toByteArray();
    }
}
