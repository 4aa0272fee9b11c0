package io.firn.testkit;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.TxFacts;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Walks toy ledgers; the layout is {@link ToyChain}'s. */
final class ToyWalker implements LedgerWalker {
    private final Hash network;

    ToyWalker(Hash network) {
        this.network = network;
    }

    @Override
    public void walk(Slice raw, LedgerLayout into) throws BadLedgerException {
        LedgerHeader header = peek(raw);
        byte[] array = raw.array();
        int start = raw.offset();
        require(Hash.of(array, start + 4), network, header, "network");
        require(ToyChain.sha256(array, start, ToyChain.HASHED_BYTES), header.hash(), header, "header hash");
        int bodyLength = raw.length() - ToyChain.HEADER_BYTES;
        require(
                ToyChain.sha256(array, start + ToyChain.HEADER_BYTES, bodyLength),
                Hash.of(array, start + 92),
                header,
                "body hash");
        walk(raw, header, into, true);
    }

    @Override
    public void walkTrusted(Slice raw, LedgerLayout into) throws BadLedgerException {
        walk(raw, peek(raw), into, false);
    }

    @Override
    public LedgerHeader peek(Slice raw) throws BadLedgerException {
        LedgerHeader header = peekHead(raw);
        int bodyLength = raw.buffer().getInt(88);
        if (bodyLength != raw.length() - ToyChain.HEADER_BYTES) {
            throw new BadLedgerException("toy ledger " + header.seq() + " names " + bodyLength
                    + " bytes of body and has " + (raw.length() - ToyChain.HEADER_BYTES));
        }
        return header;
    }

    @Override
    public boolean hashesTo(Slice envelope, Hash hash) {
        int length = envelope.length();
        return ToyChain.txHash(network, envelope.array(), envelope.offset(), length)
                        .equals(hash)
                || (length >= ToyChain.OUTER_BYTES
                        && ToyChain.txHash(
                                        network,
                                        envelope.array(),
                                        envelope.offset() + ToyChain.OUTER_BYTES,
                                        length - ToyChain.OUTER_BYTES)
                                .equals(hash));
    }

    @Override
    public LedgerHeader peekHead(Slice raw) throws BadLedgerException {
        if (raw.length() < ToyChain.HEADER_BYTES) {
            throw new BadLedgerException("a toy ledger of " + raw.length() + " bytes ends within its header");
        }
        ByteBuffer bytes = raw.buffer();
        if (bytes.getInt(0) != ToyChain.MAGIC) {
            throw new BadLedgerException("not a toy ledger: magic " + Integer.toHexString(bytes.getInt(0)));
        }
        return new LedgerHeader(
                bytes.getLong(36),
                Hash.of(raw.array(), raw.offset() + ToyChain.HASHED_BYTES),
                Hash.of(raw.array(), raw.offset() + 44),
                Integer.toUnsignedLong(bytes.getInt(76)),
                bytes.getInt(80));
    }

    @Override
    public TxFacts facts(Slice envelope, Slice result) throws BadLedgerException {
        if (result.length() < Hash.BYTES) {
            throw new BadLedgerException("a toy result of " + result.length() + " bytes ends within its hash");
        }
        int senderBytes = Math.min(ToyChain.SENDER_BYTES, envelope.length());
        return new TxFacts(
                ToyChain.successful(Hash.of(result.array(), result.offset())),
                Integer.toUnsignedLong(result.buffer().getInt(result.length() - Integer.BYTES)),
                senderBytes == 0 ? Optional.empty() : Optional.of(envelope.part(0, senderBytes)));
    }

    @Override
    public void events(Slice raw, LedgerLayout layout, LedgerEvents into) {
        new ToyEvents(layout, into).add();
    }

    @Override
    public void fields(Slice event, EventFields into) throws BadLedgerException {
        ToyEvents.fields(event, into);
    }

    private void walk(Slice raw, LedgerHeader header, LedgerLayout into, boolean verify) throws BadLedgerException {
        into.clear();
        into.header(header);
        ByteBuffer bytes = raw.buffer();
        int txCount = bytes.getInt(84);
        int at = ToyChain.HEADER_BYTES;
        for (int i = 0; i < txCount; i++) {
            if (at > raw.length() - ToyChain.TX_HEAD_BYTES) {
                throw new BadLedgerException("toy ledger " + header.seq() + " ends before transaction " + i);
            }
            byte kind = bytes.get(at);
            if (kind != ToyChain.PLAIN && kind != ToyChain.FEE_BUMP) {
                into.opaque("transaction " + i + " is of the unknown kind " + kind);
                return;
            }
            int envelopeLength = bytes.getInt(at + 1);
            int resultLength = bytes.getInt(at + 5);
            int envelope = at + ToyChain.TX_HEAD_BYTES;
            int hashBytes = (kind + 1) * Hash.BYTES;
            if (envelopeLength < kind * ToyChain.OUTER_BYTES
                    || resultLength < hashBytes
                    || (long) envelope + envelopeLength + resultLength > raw.length()) {
                throw new BadLedgerException("toy ledger " + header.seq() + ": transaction " + i + " has lengths "
                        + envelopeLength + " and " + resultLength + " at offset " + at);
            }
            addTx(raw, header, into, new Tx(kind, envelope, envelopeLength, resultLength, verify));
            at = envelope + envelopeLength + resultLength;
        }
        if (at != raw.length()) {
            throw new BadLedgerException(
                    "toy ledger " + header.seq() + " has " + (raw.length() - at) + " bytes after its last transaction");
        }
    }

    /** Where a transaction is. */
    private record Tx(byte kind, int envelope, int envelopeLength, int resultLength, boolean verify) {}

    private void addTx(Slice raw, LedgerHeader header, LedgerLayout into, Tx tx) throws BadLedgerException {
        int result = tx.envelope + tx.envelopeLength;
        Hash hash = Hash.of(raw.array(), raw.offset() + result);
        Hash inner = tx.kind == ToyChain.FEE_BUMP ? Hash.of(raw.array(), raw.offset() + result + Hash.BYTES) : hash;
        if (tx.verify) {
            int skipped = tx.kind * ToyChain.OUTER_BYTES;
            require(
                    ToyChain.txHash(network, raw.array(), raw.offset() + tx.envelope, tx.envelopeLength),
                    hash,
                    header,
                    "transaction hash");
            require(
                    ToyChain.txHash(
                            network, raw.array(), raw.offset() + tx.envelope + skipped, tx.envelopeLength - skipped),
                    inner,
                    header,
                    "inner transaction hash");
        }
        into.addTx(tx.envelope, tx.envelopeLength, result, tx.resultLength, hash, inner);
    }

    private static void require(Hash actual, Hash claimed, LedgerHeader header, String what) throws BadLedgerException {
        if (!actual.equals(claimed)) {
            throw new BadLedgerException(
                    "toy ledger " + header.seq() + ": " + what + " is " + actual + ", expected " + claimed);
        }
    }
}
