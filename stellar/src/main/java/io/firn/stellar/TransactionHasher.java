package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Finds where an envelope ends and what its transaction hashes to on one network:
 * sha256(network id, envelope type, transaction).
 *
 * <p>Threading: confined to its owner.
 */
final class TransactionHasher {
    private static final int TX_V0 = 0;
    private static final int TX = 2;
    private static final int FEE_BUMP = 5;

    /** What a V0 transaction lacks before its source key: the type of the envelope it hashes as, the type of the key. */
    private static final byte[] V0_PREFIX = {0, 0, 0, TX, 0, 0, 0, 0};

    private final byte[] networkId;
    private final MessageDigest sha256 = NetworkId.sha256();
    private final byte[] digest = new byte[Hash.BYTES];

    TransactionHasher(NetworkId network) {
        this.networkId = network.id().bytes();
    }

    /** Adds the envelope at {@code at} to the table; the result is where it ends. */
    int add(XdrStepper xdr, int at, EnvelopeTable into) throws BadLedgerException, UnknownArmException {
        byte[] bytes = xdr.array();
        int type = xdr.int32(at);
        int tx = at + 4;
        int txEnd;
        Hash hash;
        Hash inner;
        switch (type) {
            case TX_V0 -> {
                txEnd = xdr.step(XdrShape.TRANSACTION_V0, tx);
                sha256.update(networkId);
                sha256.update(V0_PREFIX);
                hash = finish(bytes, tx, txEnd);
                inner = hash;
            }
            case TX -> {
                txEnd = xdr.step(XdrShape.TRANSACTION, tx);
                sha256.update(networkId);
                hash = finish(bytes, at, txEnd);
                inner = hash;
            }
            case FEE_BUMP -> {
                int innerAt = xdr.step(XdrShape.MUXED_ACCOUNT, tx) + 8;
                if (xdr.int32(innerAt) != TX) {
                    throw new UnknownArmException("unknown arm " + xdr.int32(innerAt)
                            + " of FeeBumpTransaction.innerTx at offset " + (innerAt - xdr.start()));
                }
                int innerEnd = xdr.step(XdrShape.TRANSACTION, innerAt + 4);
                txEnd = xdr.step(XdrShape.FEE_BUMP_TRANSACTION_EXT, xdr.step(XdrShape.DECORATED_SIGNATURES, innerEnd));
                sha256.update(networkId);
                hash = finish(bytes, at, txEnd);
                sha256.update(networkId);
                inner = finish(bytes, innerAt, innerEnd);
            }
            default ->
                throw new UnknownArmException(
                        "unknown arm " + type + " of TransactionEnvelope at offset " + (at - xdr.start()));
        }
        int end = xdr.step(XdrShape.DECORATED_SIGNATURES, txEnd);
        into.add(at - xdr.start(), end - at, hash, inner);
        return end;
    }

    /** Feeds a range to the next {@link #hash}. */
    void update(byte[] bytes, int from, int to) {
        sha256.update(bytes, from, to - from);
    }

    /** The SHA-256 of what was fed, and of a range. */
    Hash hash(byte[] bytes, int from, int to) {
        return finish(bytes, from, to);
    }

    private Hash finish(byte[] bytes, int from, int to) {
        sha256.update(bytes, from, to - from);
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return Hash.of(digest, 0);
    }
}
