package io.firn.cold;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.ToyChain;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A transaction of the toy chain made for a test, written by the chain's documented format. The events it makes follow from its hash
 * and its place in the ledger, so one that makes chosen events is searched for.
 */
public record MadeTx(Hash hash, Hash innerHash, Slice envelope, Slice result) {
    /** Bytes of a fee bump's envelope before what it pays for. */
    static final int OUTER_BYTES = 16;

    private static final byte[] NETWORK = sha256(ToyChain.DEFAULT.network().getBytes(StandardCharsets.UTF_8));
    private static final Hash SILENT = new Hash(0, 0, 1, 0);

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] network() {
        return NETWORK.clone();
    }

    /** One of the plain kind. */
    static MadeTx plain(byte[] envelope, byte[] behindHash) {
        byte[] hash = sha256(NETWORK, envelope);
        Hash own = Hash.of(hash, 0);
        return new MadeTx(own, own, Slice.of(envelope), joined(hash, behindHash));
    }

    /** A fee bump: what it pays for is its envelope from the 16th byte on. */
    static MadeTx feeBump(byte[] envelope, byte[] behindHashes) {
        byte[] hash = sha256(NETWORK, envelope);
        byte[] inner = sha256(
                NETWORK,
                Slice.of(envelope)
                        .part(OUTER_BYTES, envelope.length - OUTER_BYTES)
                        .copy());
        return new MadeTx(Hash.of(hash, 0), Hash.of(inner, 0), Slice.of(envelope), joined(hash, inner, behindHashes));
    }

    /** One that a number tells from others, of this sender and fee. */
    static MadeTx of(long sender, long number, int fee) {
        byte[] envelope =
                ByteBuffer.allocate(24).putLong(sender).putLong(number).array();
        return plain(envelope, ByteBuffer.allocate(4).putInt(fee).array());
    }

    private static Slice joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return Slice.of(joined.array());
    }

    boolean isFeeBump() {
        return !hash.equals(innerHash);
    }

    boolean successful() {
        return (hash.w0() & 1) == 0;
    }

    long fee() {
        return Integer.toUnsignedLong(result.buffer().getInt(result.length() - 4));
    }

    /** The first of this sender and fee that, at a place in its ledger, makes one event: of this contract, with these topics. */
    static MadeTx making(int position, long sender, int contract, int... topics) {
        return search(position, sender, 21_000, events -> {
            if (events.size() != 1) {
                return false;
            }
            ByteBuffer event = events.getFirst().event().buffer();
            boolean same = event.get(1) == contract && event.get(2) == topics.length;
            for (int i = 0; same && i < topics.length; i++) {
                same = event.get(3 + i) == topics[i];
            }
            return same;
        });
    }

    /** The first of this sender and fee that makes so many events, none of them after all transactions. */
    static MadeTx withEvents(int events, long sender, int fee) {
        return search(
                0,
                sender,
                fee,
                made -> made.size() == events
                        && made.stream().allMatch(event -> event.id().tx() <= 1));
    }

    private static MadeTx search(int position, long sender, int fee, Predicate<List<StoredEvent>> wanted) {
        LedgerWalker walker = ToyChain.DEFAULT.newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        for (long number = 0; ; number++) {
            MadeTx tx = of(sender, number, fee);
            layout.clear();
            layout.header(new LedgerHeader(1, Hash.ZERO, Hash.ZERO, 0, 0));
            for (int i = 0; i < position; i++) {
                layout.addTx(0, 0, 0, 0, SILENT, SILENT);
            }
            layout.addTx(0, 0, 0, 0, tx.hash, tx.innerHash);
            try {
                walker.events(tx.envelope, layout, events);
                List<StoredEvent> own = new ArrayList<>();
                for (int i = 0; i < events.count(); i++) {
                    StoredEvent event = StoredEvent.read(events.stored(i));
                    if (event.txHash().equals(tx.hash)) {
                        own.add(event);
                    }
                }
                if (wanted.test(own)) {
                    return tx;
                }
            } catch (BadLedgerException e) {
                throw new AssertionError(e);
            }
        }
    }
}
