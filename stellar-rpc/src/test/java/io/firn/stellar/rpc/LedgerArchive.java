package io.firn.stellar.rpc;

import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.FrameTransactions;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An archive of whole ledgers in memory, with a map for an index. */
final class LedgerArchive implements Archive, ArchiveView {
    static final long CLOSE_TIME = 1_700_000_000;

    private final StellarChain chain;
    private final TreeMap<Long, Kept> ledgers = new TreeMap<>();
    private final Map<Hash, Place> transactions = new HashMap<>();
    private final Map<Long, String> gaps = new HashMap<>();
    private Optional<String> incomplete = Optional.empty();
    private final AtomicInteger ledgersRead = new AtomicInteger();
    private int openViews;

    private record Kept(LedgerHeader header, LedgerFrame frame) {}

    private record Place(long seq, int position) {}

    LedgerArchive(StellarChain chain) {
        this.chain = chain;
    }

    /** Adds a ledger; its header's own hash is not checked. */
    LedgerArchive add(byte[] raw) {
        LedgerLayout layout = new LedgerLayout();
        StellarWalker walker = chain.newWalker();
        try (FrameEncoder encoder = new FrameEncoder()) {
            walker.walkTrusted(Slice.of(raw), layout);
            ByteBuffer b = encoder.encode(Slice.of(raw), layout);
            LedgerFrame frame =
                    LedgerFrame.parse(ByteBuffer.allocate(b.remaining()).put(b).flip());
            ledgers.put(layout.header().seq(), new Kept(layout.header(), frame));
        } catch (IOException | BadLedgerException e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < layout.txCount(); i++) {
            transactions.put(layout.hash(i), new Place(layout.header().seq(), i));
            transactions.put(layout.innerHash(i), new Place(layout.header().seq(), i));
        }
        return this;
    }

    /** Loses a ledger. */
    void gap(long seq, String why) {
        gaps.put(seq, why);
    }

    /** Has an index no longer. */
    void incomplete(String why) {
        incomplete = Optional.of(why);
    }

    LedgerFrame frame(long seq) {
        return kept(seq).frame();
    }

    Hash hash(long seq) {
        return kept(seq).header().hash();
    }

    private Kept kept(long seq) {
        Kept kept = ledgers.get(seq);
        if (kept == null) {
            throw new AssertionError("no ledger " + seq);
        }
        return kept;
    }

    synchronized int openViews() {
        return openViews;
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
                : Optional.of(ledgers.firstEntry().getValue().header());
    }

    @Override
    public Optional<LedgerHeader> latest() {
        return ledgers.isEmpty()
                ? Optional.empty()
                : Optional.of(ledgers.lastEntry().getValue().header());
    }

    /** Ledgers asked for so far. */
    int ledgersRead() {
        return ledgersRead.get();
    }

    @Override
    public Lookup ledger(long seq) {
        ledgersRead.incrementAndGet();
        if (gaps.containsKey(seq)) {
            return new Unavailable(gaps.getOrDefault(seq, ""));
        }
        if (seq < ledgers.firstKey()) {
            return new BelowFloor();
        }
        return seq > ledgers.lastKey() ? new NotYet() : new Found(frame(seq));
    }

    @Override
    public ByHash find(Hash hash) throws IOException {
        if (incomplete.isPresent()) {
            return new Incomplete(incomplete.get());
        }
        Place place = transactions.get(hash);
        if (place != null) {
            Kept kept = kept(place.seq());
            FrameTransactions cut = kept.frame().transactions();
            return new FoundTx(
                    kept.header(), place.position(), cut.envelope(place.position()), cut.result(place.position()));
        }
        return ledgers.values().stream()
                .map(Kept::header)
                .filter(h -> h.hash().equals(hash))
                .findFirst()
                .<ByHash>map(FoundLedger::new)
                .orElseGet(Unknown::new);
    }

    @Override
    public ByEvent events(EventRequest request, EventSink sink) throws IOException {
        TreeMap<Long, LedgerFrame> frames = new TreeMap<>();
        ledgers.forEach((seq, kept) -> frames.put(seq, kept.frame()));
        ByEvent end = NaiveEvents.search(frames, chain.newWalker(), request, sink);
        return incomplete.isPresent() && end instanceof SearchedAll ? new Incomplete(incomplete.get()) : end;
    }

    @Override
    public synchronized void close() {
        openViews--;
    }
}
