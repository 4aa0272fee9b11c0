package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;

/**
 * Steps over transaction sets of both forms, gathers their envelopes, and tells their hashes.
 *
 * <p>Threading: confined to its owner.
 */
final class TransactionSets {
    private static final int MIN_ENVELOPE_BYTES = 64;

    private final XdrStepper xdr;
    private final Sha256 sha256;
    private final TransactionHasher hasher;
    private final EnvelopeTable envelopes;

    TransactionSets(XdrStepper xdr, Sha256 sha256, TransactionHasher hasher, EnvelopeTable envelopes) {
        this.xdr = xdr;
        this.sha256 = sha256;
        this.hasher = hasher;
        this.envelopes = envelopes;
    }

    /** How a set is written. */
    enum Form {
        /** TransactionSet. */
        LEGACY,
        /** GeneralizedTransactionSet. */
        GENERALIZED
    }

    /** Adds the envelopes of the set that begins at {@code at} to the table; the result is where the set ends. */
    int walk(Form form, int at) throws BadLedgerException, UnknownArmException {
        return switch (form) {
            case LEGACY -> envelopeArray(at + Hash.BYTES);
            case GENERALIZED -> generalized(at);
        };
    }

    /** The hash of the set between two positions. */
    Hash hash(Form form, int at, int end) {
        byte[] bytes = xdr.array();
        return switch (form) {
            case LEGACY -> {
                // The hash of a legacy set leaves the count of its transactions out.
                int first = at + Hash.BYTES;
                yield sha256.add(bytes, at, first).add(bytes, first + 4, end).finish();
            }
            case GENERALIZED -> sha256.add(bytes, at, end).finish();
        };
    }

    private int generalized(int at) throws BadLedgerException, UnknownArmException {
        expect(at, 1, "GeneralizedTransactionSet");
        int pos = at + 4 + Hash.BYTES;
        int phases = xdr.count(pos, 8);
        pos += 4;
        for (int phase = 0; phase < phases; phase++) {
            int kind = xdr.int32(pos);
            if (kind == 0) {
                pos = componentsPhase(pos + 4);
            } else {
                expect(pos, 1, "TransactionPhase");
                pos = parallelPhase(pos + 4);
            }
        }
        return pos;
    }

    private int componentsPhase(int at) throws BadLedgerException, UnknownArmException {
        int components = xdr.count(at, 12);
        int pos = at + 4;
        for (int i = 0; i < components; i++) {
            expect(pos, 0, "TxSetComponent");
            pos = envelopeArray(xdr.optional(pos + 4, 8));
        }
        return pos;
    }

    private int parallelPhase(int at) throws BadLedgerException, UnknownArmException {
        int pos = xdr.optional(at, 8);
        int stages = xdr.count(pos, 4);
        pos += 4;
        for (int stage = 0; stage < stages; stage++) {
            int clusters = xdr.count(pos, 4);
            pos += 4;
            for (int cluster = 0; cluster < clusters; cluster++) {
                pos = envelopeArray(pos);
            }
        }
        return pos;
    }

    private int envelopeArray(int at) throws BadLedgerException, UnknownArmException {
        int count = xdr.count(at, MIN_ENVELOPE_BYTES);
        int pos = at + 4;
        for (int i = 0; i < count; i++) {
            pos = hasher.add(xdr, pos, envelopes);
        }
        return pos;
    }

    private void expect(int at, int arm, String union) throws BadLedgerException, UnknownArmException {
        if (xdr.int32(at) != arm) {
            throw xdr.unknownArm(union, at);
        }
    }
}
