package io.firn.testkit;

import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerWalker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A chain made for tests: small ledgers, every byte of which is covered by a hash.
 *
 * <p>Format: integers are big-endian. A header of {@value #HEADER_BYTES} bytes, then the body.
 *
 * <pre>
 *   0   4  magic "TOYL"               80   4  protocol
 *   4  32  SHA-256 of the network     84   4  transactions
 *  36   8  sequence                   88   4  bytes of the body
 *  44  32  hash of the one before     92  32  SHA-256 of the body
 *  76   4  close time, seconds       124  32  SHA-256 of the 124 bytes before: the ledger's hash
 * </pre>
 *
 * <p>A transaction: kind (1 byte: 0 plain, 1 fee bump), bytes of the envelope (4), bytes of the result (4), envelope, result. A
 * result begins with the transaction's hash, SHA-256 of network hash and envelope; that of a fee bump then has the inner hash,
 * SHA-256 of network hash and the envelope from its 16th byte on. A transaction of another kind makes the ledger opaque.
 *
 * <p>A transaction took effect when the eighth byte of its hash is even. Its sender is the first {@value #SENDER_BYTES} bytes of its
 * envelope, fewer of a shorter one, none of an empty one. The fee charged is the number in the last four bytes of its result.
 *
 * @param network its name, hashed into every ledger
 * @param firstSeq its first ledger
 */
public record ToyChain(String network, long firstSeq) implements Chain {
    /** First ledger 2, as on Stellar, so that nothing gets away with beginning at 0 or 1. */
    public static final ToyChain DEFAULT = new ToyChain("Toy Network ; for tests", 2);

    static final int MAGIC = 0x544F594C;
    static final int HEADER_BYTES = 156;
    static final int HASHED_BYTES = HEADER_BYTES - Hash.BYTES;
    static final int TX_HEAD_BYTES = 9;
    static final byte PLAIN = 0;
    static final byte FEE_BUMP = 1;

    /** Bytes of a fee bump's envelope before the inner transaction. */
    static final int OUTER_BYTES = 16;

    static final int SENDER_BYTES = 8;

    @Override
    public LedgerWalker newWalker() {
        return new ToyWalker(networkHash());
    }

    Hash networkHash() {
        return sha256(network.getBytes(StandardCharsets.UTF_8));
    }

    static Hash sha256(byte[] bytes) {
        return Hash.of(Content.sha256().digest(bytes), 0);
    }

    static Hash sha256(byte[] bytes, int offset, int length) {
        MessageDigest sha = Content.sha256();
        sha.update(bytes, offset, length);
        return Hash.of(sha.digest(), 0);
    }

    static boolean successful(Hash transaction) {
        return (transaction.w0() & 1) == 0;
    }

    /** The hash of a transaction: network hash and envelope. */
    static Hash txHash(Hash network, byte[] bytes, int offset, int length) {
        MessageDigest sha = Content.sha256();
        sha.update(network.bytes());
        sha.update(bytes, offset, length);
        return Hash.of(sha.digest(), 0);
    }
}
