package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;

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
    private final Sha256 sha256;

    TransactionHasher(NetworkId network, Sha256 sha256) {
        this.sha256 = sha256;
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
                hash = sha256.add(networkId)
                        .add(V0_PREFIX)
                        .add(bytes, tx, txEnd)
                        .finish();
                inner = hash;
            }
            case TX -> {
                txEnd = xdr.step(XdrShape.TRANSACTION, tx);
                hash = sha256.add(networkId).add(bytes, at, txEnd).finish();
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
                hash = sha256.add(networkId).add(bytes, at, txEnd).finish();
                inner = sha256.add(networkId).add(bytes, innerAt, innerEnd).finish();
            }
            default ->
                throw new UnknownArmException(
                        "unknown arm " + type + " of TransactionEnvelope at offset " + (at - xdr.start()));
        }
        int end = xdr.step(XdrShape.DECORATED_SIGNATURES, txEnd);
        into.add(at - xdr.start(), end - at, hash, inner);
        return end;
    }
}
