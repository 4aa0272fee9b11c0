package io.firn.stellar.rpc;

import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.stellar.StellarChain;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** An archive of ledgers made by hand: real headers in the three versions of LedgerCloseMeta, noise behind them. */
final class TinyLedgers implements Archive, ArchiveView {
    static final long CLOSE_TIME = 1_700_000_000;

    private final StellarChain chain;
    private final long firstSeq;
    private final List<Tiny> ledgers = new ArrayList<>();
    private Optional<String> gapAt161 = Optional.empty();
    private int openViews;

    /** One of them, with the parts that answers carry. */
    record Tiny(Slice raw, Slice entry, Slice header, LedgerHeader facts, LedgerFrame frame) {}

    TinyLedgers(StellarChain chain, long firstSeq, int count, int noiseBytes) {
        this.chain = chain;
        this.firstSeq = firstSeq;
        Hash previous = Hash.ZERO;
        for (int i = 0; i < count; i++) {
            Tiny tiny = make(firstSeq + i, previous, noiseBytes);
            ledgers.add(tiny);
            previous = tiny.facts().hash();
        }
    }

    Tiny get(long seq) {
        return ledgers.get((int) (seq - firstSeq));
    }

    /** Claims one ledger more than there are, and names why it is not there. */
    void gap(String why) {
        gapAt161 = Optional.of(why);
    }

    synchronized int openViews() {
        return openViews;
    }

    private static Tiny make(long seq, Hash previous, int noiseBytes) {
        try {
            byte[] header = header(seq, previous);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(header);
            ByteArrayOutputStream entryBytes = new ByteArrayOutputStream();
            DataOutputStream entry = new DataOutputStream(entryBytes);
            entry.write(hash);
            entry.write(header);
            entry.writeInt(0);
            ByteArrayOutputStream rawBytes = new ByteArrayOutputStream();
            DataOutputStream raw = new DataOutputStream(rawBytes);
            raw.writeInt((int) (seq % 3));
            if (seq % 3 == 1) {
                raw.writeInt(0);
            } else if (seq % 3 == 2) {
                raw.writeInt(1);
                raw.writeInt(0);
                raw.writeLong(5_000);
            }
            raw.write(entryBytes.toByteArray());
            byte[] noise = new byte[noiseBytes];
            new SplittableRandom(seq).nextBytes(noise);
            raw.write(noise);
            byte[] bytes = rawBytes.toByteArray();
            LedgerHeader facts = new LedgerHeader(seq, Hash.of(hash, 0), previous, CLOSE_TIME + 5 * seq, 23);
            return new Tiny(
                    Slice.of(bytes), Slice.of(entryBytes.toByteArray()), Slice.of(header), facts, frame(bytes, facts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static LedgerFrame frame(byte[] raw, LedgerHeader facts) throws IOException {
        LedgerLayout layout = new LedgerLayout();
        layout.header(facts);
        layout.opaque("made by hand");
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer b = encoder.encode(Slice.of(raw), layout);
            return LedgerFrame.parse(ByteBuffer.allocate(b.remaining()).put(b).flip());
        }
    }

    /** A LedgerHeader in XDR. */
    private static byte[] header(long seq, Hash previous) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(23);
        out.write(previous.bytes());
        out.write(new byte[Hash.BYTES]);
        out.writeLong(CLOSE_TIME + 5 * seq);
        out.writeInt(0); // upgrades
        out.writeInt(0); // StellarValue ext
        out.write(new byte[2 * Hash.BYTES]);
        out.writeInt((int) seq);
        out.writeLong(1_000_000_000L);
        out.writeLong(100);
        out.writeInt(0);
        out.writeLong(7);
        out.writeInt(100);
        out.writeInt(5_000_000);
        out.writeInt(1_000);
        out.write(new byte[4 * Hash.BYTES]);
        out.writeInt(0); // ext
        return bytes.toByteArray();
    }

    @Override
    public Chain chain() {
        return chain;
    }

    @Override
    public synchronized ArchiveView view() {
        openViews++;
        return this;
    }

    @Override
    public Optional<LedgerHeader> oldest() {
        return ledgers.isEmpty()
                ? Optional.empty()
                : Optional.of(ledgers.getFirst().facts());
    }

    @Override
    public Optional<LedgerHeader> latest() {
        if (ledgers.isEmpty()) {
            return Optional.empty();
        }
        LedgerHeader last = ledgers.getLast().facts();
        return Optional.of(
                gapAt161.isEmpty()
                        ? last
                        : new LedgerHeader(last.seq() + 1, last.hash(), last.hash(), last.closeTimeSeconds(), 23));
    }

    @Override
    public Lookup ledger(long seq) {
        if (seq < firstSeq) {
            return new BelowFloor();
        }
        if (seq >= firstSeq + ledgers.size()) {
            return gapAt161.<Lookup>map(Unavailable::new).orElseGet(NotYet::new);
        }
        return new Found(get(seq).frame());
    }

    @Override
    public ByHash find(Hash hash) {
        return ledgers.stream()
                .map(Tiny::facts)
                .filter(facts -> facts.hash().equals(hash))
                .findFirst()
                .<ByHash>map(FoundLedger::new)
                .orElseGet(Unknown::new);
    }

    @Override
    public ByEvent events(EventRequest request, EventSink sink) throws IOException {
        TreeMap<Long, LedgerFrame> frames = new TreeMap<>();
        ledgers.forEach(tiny -> frames.put(tiny.facts().seq(), tiny.frame()));
        return NaiveEvents.search(frames, chain.newWalker(), request, sink);
    }

    @Override
    public synchronized void close() {
        openViews--;
    }
}
