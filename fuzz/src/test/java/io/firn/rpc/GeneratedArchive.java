package io.firn.rpc;

import io.firn.format.FrameException;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.FrameTransactions;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A few ledgers of the generated network in memory, searched by looking at all of them. */
final class GeneratedArchive implements Archive, ArchiveView {
    static final StellarChain CHAIN = new StellarChain(GeneratedNetwork.PASSPHRASE);

    private static final int LEDGERS = 12;

    private final NavigableMap<Long, Kept> ledgers = new TreeMap<>();
    private final Map<Hash, FoundTx> transactions = new HashMap<>();

    private record Kept(LedgerHeader header, LedgerFrame frame, List<StoredEvent> events) {}

    GeneratedArchive() throws BadLedgerException, FrameException {
        GeneratedNetwork network =
                new GeneratedNetwork(CHAIN.network(), new GeneratedOptions(7, 3, GeneratedOptions.Signatures.FILLER));
        Hash previous = network.genesisHash();
        for (long seq = GeneratedNetwork.FIRST_SEQ; seq < GeneratedNetwork.FIRST_SEQ + LEDGERS; seq++) {
            GeneratedNetwork.Closed closed = network.close(seq, previous, 1_700_000_000 + 5 * seq);
            add(closed.raw());
            previous = closed.hash();
        }
    }

    private void add(Slice raw) throws BadLedgerException, FrameException {
        StellarWalker walker = CHAIN.newWalker();
        LedgerLayout layout = new LedgerLayout();
        walker.walk(raw, layout);
        LedgerEvents found = new LedgerEvents();
        walker.events(raw, layout, found);
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < found.count(); i++) {
            events.add(StoredEvent.read(found.stored(i)));
        }
        LedgerFrame frame;
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer b = encoder.encode(raw, layout);
            frame = LedgerFrame.parse(ByteBuffer.allocate(b.remaining()).put(b).flip());
        }
        ledgers.put(layout.header().seq(), new Kept(layout.header(), frame, events));
        FrameTransactions cut = frame.transactions();
        for (int i = 0; i < layout.txCount(); i++) {
            FoundTx tx = new FoundTx(layout.header(), i, cut.envelope(i), cut.result(i));
            transactions.put(layout.hash(i), tx);
            transactions.put(layout.innerHash(i), tx);
        }
    }

    @Override
    public StellarChain chain() {
        return CHAIN;
    }

    @Override
    public ArchiveView view() {
        return this;
    }

    @Override
    public Optional<LedgerHeader> oldest() {
        return Optional.of(ledgers.firstEntry().getValue().header());
    }

    @Override
    public Optional<LedgerHeader> latest() {
        return Optional.of(ledgers.lastEntry().getValue().header());
    }

    @Override
    public Lookup ledger(long seq) {
        Kept kept = ledgers.get(seq);
        if (kept != null) {
            return new Found(kept.frame());
        }
        return seq < ledgers.firstKey() ? new BelowFloor() : new NotYet();
    }

    @Override
    public ByHash find(Hash hash) {
        FoundTx tx = transactions.get(hash);
        if (tx != null) {
            return tx;
        }
        return ledgers.values().stream()
                .map(Kept::header)
                .filter(header -> header.hash().equals(hash))
                .findFirst()
                .<ByHash>map(FoundLedger::new)
                .orElseGet(Unknown::new);
    }

    @Override
    public ByEvent events(EventRequest request, EventSink sink) throws IOException {
        boolean ascending = request.order() == EventRequest.Order.ASCENDING;
        NavigableMap<Long, Kept> window = request.firstSeq() < request.limitSeq()
                ? ledgers.subMap(request.firstSeq(), true, request.limitSeq(), false)
                : new TreeMap<>();
        for (Kept kept : (ascending ? window : window.descendingMap()).values()) {
            for (StoredEvent event : ascending ? kept.events() : kept.events().reversed()) {
                if (wanted(event, request) && !sink.take(event)) {
                    return new SearchedEnough();
                }
            }
        }
        return new SearchedAll();
    }

    private static boolean wanted(StoredEvent event, EventRequest request) throws IOException {
        int sign = request.order() == EventRequest.Order.ASCENDING ? 1 : -1;
        if (request.behind().isPresent()
                && event.id().compareTo(request.behind().get()) * sign <= 0) {
            return false;
        }
        EventFields fields = new EventFields();
        try {
            CHAIN.newWalker().fields(event.event(), fields);
        } catch (BadLedgerException e) {
            throw new IOException(e);
        }
        return request.query().matches(fields);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
