package io.firn.rpc;

import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import java.util.Optional;

/** An archive that knows one header. */
final class HeaderArchive implements Archive, ArchiveView {
    volatile Optional<LedgerHeader> latest;

    HeaderArchive(Optional<LedgerHeader> latest) {
        this.latest = latest;
    }

    @Override
    public Chain chain() {
        return new Chain() {
            @Override
            public String network() {
                return "test";
            }

            @Override
            public long firstSeq() {
                return 2;
            }

            @Override
            public LedgerWalker newWalker() {
                throw new IllegalStateException("no ledger is here to walk");
            }
        };
    }

    @Override
    public ArchiveView view() {
        return this;
    }

    @Override
    public Optional<LedgerHeader> oldest() {
        return latest;
    }

    @Override
    public Optional<LedgerHeader> latest() {
        return latest;
    }

    @Override
    public Lookup ledger(long seq) {
        return new NotYet();
    }

    @Override
    public ByHash find(Hash hash) {
        return new Unknown();
    }

    @Override
    public ByEvent events(EventRequest request, EventSink sink) {
        return new SearchedAll();
    }

    @Override
    public void close() {}
}
