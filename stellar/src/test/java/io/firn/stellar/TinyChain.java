package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.EventFields;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.TxFacts;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain just large enough to test sources with: a ledger is its length, its sequence, the hash before it, a body, and the
 * hash of all that.
 */
final class TinyChain implements Chain {
    static final String NETWORK = "Tiny Network ; for tests";
    private static final int HEAD = 4 + 4 + Hash.BYTES;

    @Override
    public String network() {
        return NETWORK;
    }

    @Override
    public long firstSeq() {
        return 2;
    }

    @Override
    public LedgerWalker newWalker() {
        return new TinyWalker();
    }

    static LedgerBoundary boundary() {
        return (bytes, from) -> {
            if (bytes.length() - from < HEAD + Hash.BYTES) {
                throw new BadLedgerException("cut off");
            }
            int length = bytes.buffer().getInt(from);
            if (length < HEAD + Hash.BYTES || length > bytes.length() - from) {
                throw new BadLedgerException("a ledger of " + length + " bytes");
            }
            return from + length;
        };
    }

    /** The ledgers {@code first} to {@code last}, linked, the first of them to a hash of zeros. */
    static List<byte[]> ledgers(long first, long last, int bodyBytes) {
        List<byte[]> ledgers = new ArrayList<>();
        Hash previous = Hash.ZERO;
        for (long seq = first; seq <= last; seq++) {
            byte[] ledger = ledger(seq, previous, bodyBytes);
            previous = Hash.of(ledger, ledger.length - Hash.BYTES);
            ledgers.add(ledger);
        }
        return ledgers;
    }

    static byte[] ledger(long seq, Hash previous, int bodyBytes) {
        ByteBuffer b = ByteBuffer.allocate(HEAD + bodyBytes + Hash.BYTES);
        b.putInt(b.capacity()).putInt((int) seq).put(previous.bytes());
        for (int i = 0; i < bodyBytes; i++) {
            b.put((byte) (seq * 31 + i * 7L));
        }
        b.put(sha256(b.array(), b.position()));
        return b.array();
    }

    static byte[] sha256(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static final class TinyWalker implements LedgerWalker {
        @Override
        public void walk(Slice raw, LedgerLayout into) throws BadLedgerException {
            walkTrusted(raw, into);
            byte[] all = raw.copy();
            if (!into.header().hash().equalsBytes(sha256(all, all.length - Hash.BYTES), 0)) {
                throw new BadLedgerException("ledger " + into.header().seq() + ": its hash is another");
            }
        }

        @Override
        public void walkTrusted(Slice raw, LedgerLayout into) throws BadLedgerException {
            into.clear();
            into.header(peek(raw));
        }

        @Override
        public LedgerHeader peekHead(Slice head) throws BadLedgerException {
            return peek(head);
        }

        @Override
        public boolean hashesTo(Slice envelope, Hash hash) {
            return false;
        }

        @Override
        public TxFacts facts(Slice envelope, Slice result) throws BadLedgerException {
            throw new BadLedgerException("tiny ledgers have no transactions");
        }

        @Override
        public void events(Slice raw, LedgerLayout layout, LedgerEvents into) {
            into.begin(layout.header());
        }

        @Override
        public void fields(Slice event, EventFields into) throws BadLedgerException {
            throw new BadLedgerException("tiny ledgers have no events");
        }

        @Override
        public LedgerHeader peek(Slice raw) throws BadLedgerException {
            if (boundary().endOfLedger(raw, 0) != raw.length()) {
                throw new BadLedgerException("bytes behind the ledger");
            }
            byte[] all = raw.copy();
            long seq = Integer.toUnsignedLong(ByteBuffer.wrap(all).getInt(4));
            return new LedgerHeader(seq, Hash.of(all, all.length - Hash.BYTES), Hash.of(all, 8), seq, 1);
        }
    }
}
