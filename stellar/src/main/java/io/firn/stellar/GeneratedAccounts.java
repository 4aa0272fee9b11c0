package io.firn.stellar;

import io.firn.ledger.Hash;
import io.firn.stellar.GeneratedOptions.Signatures;
import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The accounts of a generated network, by number: their keys follow from its seed.
 *
 * <p>Threading: confined to its owner.
 */
final class GeneratedAccounts {
    private static final int SIGNATURE_BYTES = 64;

    private final long seed;
    private final Signatures signatures;
    private final Sha256 sha256 = new Sha256();
    private final Map<Integer, Signer> signers = new HashMap<>();

    GeneratedAccounts(long seed, Signatures signatures) {
        this.seed = seed;
        this.signatures = signatures;
    }

    /** An account that can sign; a public key is 32 bytes, as a hash is. */
    sealed interface Signer {
        Hash key();

        byte[] sign(byte[] message);
    }

    private record Real(Hash key, PrivateKey secret) implements Signer {
        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(secret);
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw withoutEd25519(e);
            }
        }
    }

    private record Filler(Hash key) implements Signer {
        @Override
        public byte[] sign(byte[] message) {
            byte[] signature = Arrays.copyOf(message, SIGNATURE_BYTES);
            key.write(signature, Hash.BYTES);
            return signature;
        }
    }

    Signer signer(int number) {
        return signers.computeIfAbsent(number, this::made);
    }

    private Signer made(int number) {
        Hash secret = sha256.add(new XdrWriter()
                        .text("generated account")
                        .int64(seed)
                        .ints(number)
                        .done())
                .finish();
        return switch (signatures) {
            case REAL -> real(secret);
            case FILLER -> new Filler(secret);
        };
    }

    /** The one way in which a Java runtime tells the public key of a secret one: it "generates" the pair. */
    private static Real real(Hash secret) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Given(secret.bytes()));
            KeyPair pair = generator.generateKeyPair();
            EdECPrivateKey made = (EdECPrivateKey) pair.getPrivate();
            if (!Arrays.equals(made.getBytes().orElseThrow(), secret.bytes())) {
                throw new IllegalStateException("this Java runtime draws more for a key than the key");
            }
            byte[] encoded = pair.getPublic().getEncoded();
            return new Real(Hash.of(encoded, encoded.length - Hash.BYTES), made);
        } catch (InvalidAlgorithmParameterException | java.security.NoSuchAlgorithmException e) {
            throw withoutEd25519(e);
        }
    }

    private static IllegalStateException withoutEd25519(GeneralSecurityException e) {
        return new IllegalStateException("every Java runtime has Ed25519", e);
    }

    /** Draws what it was given. */
    private static final class Given extends SecureRandom {
        @Serial
        private static final long serialVersionUID = 1;

        private final byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] into) {
            System.arraycopy(bytes, 0, into, 0, into.length);
        }
    }
}
