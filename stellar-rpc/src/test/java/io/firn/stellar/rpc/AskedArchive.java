package io.firn.stellar.rpc;

import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import java.util.Optional;

/** An archive that claims a range, has no events, and remembers what it was asked for. */
final class AskedArchive implements Archive, ArchiveView {
    private final Chain chain;
    private final long oldestSeq;
    private final long latestSeq;
    private volatile Optional<EventRequest> asked = Optional.empty();

    AskedArchive(Chain chain, long oldestSeq, long latestSeq) {
        this.chain = chain;
        this.oldestSeq = oldestSeq;
        this.latestSeq = latestSeq;
    }

    EventRequest last() {
        return asked.orElseThrow();
    }

    @Override
    public Chain chain() {
        return chain;
    }

    @Override
    public ArchiveView view() {
        return this;
    }

    @Override
    public Optional<LedgerHeader> oldest() {
        return header(oldestSeq);
    }

    @Override
    public Optional<LedgerHeader> latest() {
        return header(latestSeq);
    }

    private static Optional<LedgerHeader> header(long seq) {
        return Optional.of(new LedgerHeader(seq, Hash.ZERO, Hash.ZERO, seq, 23));
    }

    @Override
    public Lookup ledger(long seq) {
        return new Unavailable("it is only claimed");
    }

    @Override
    public ByHash find(Hash hash) {
        return new Unknown();
    }

    @Override
    public ByEvent events(EventRequest request, EventSink sink) {
        asked = Optional.of(request);
        return new SearchedAll();
    }

    @Override
    public void close() {}
}
