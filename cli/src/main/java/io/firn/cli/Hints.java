package io.firn.cli;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.stellar.ContractId;
import io.firn.stellar.EventReader;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once, as soon as the archive has a transaction, where to look: the listeners, and commands with a hash that exists.
 *
 * <p>Threading: {@link #tick} is called by one thread, about once a second.
 */
final class Hints {
    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    /** Ledgers searched for a transaction, from the latest down. */
    private static final int MOST_LEDGERS = 64;

    private final Archive archive;
    private final LedgerWalker walker;
    private final Listeners listeners;
    private final Path data;
    private final PrintStream out;
    private boolean said;

    Hints(Archive archive, StellarChain chain, Listeners listeners, Path data, PrintStream out) {
        this.archive = archive;
        this.walker = chain.newWalker();
        this.listeners = listeners;
        this.data = data;
        this.out = out;
    }

    void tick() {
        if (said) {
            return;
        }
        try {
            search();
        } catch (IOException | BadLedgerException e) {
            LOG.debug("no transaction to name yet: {}", e.getMessage());
        }
    }

    /** Looks for a transaction, and for a contract with an event, each in the latest ledger that has one. */
    private void search() throws IOException, BadLedgerException {
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        Optional<Hash> transaction = Optional.empty();
        Optional<ContractId> contract = Optional.empty();
        try (ArchiveView view = archive.view()) {
            long top = view.latest().map(LedgerHeader::seq).orElse(0L);
            for (long seq = top; seq > Math.max(0, top - MOST_LEDGERS) && contract.isEmpty(); seq--) {
                if (view.ledger(seq) instanceof ArchiveView.Found(var frame) && frame.txCount() > 0) {
                    Slice raw = frame.decode();
                    walker.walkTrusted(raw, layout);
                    transaction = transaction.or(() -> Optional.of(layout.hash(0)));
                    walker.events(raw, layout, events);
                    contract = contract(events);
                }
            }
        }
        if (transaction.isPresent()) {
            say(transaction.get(), contract);
            said = true;
        }
    }

    private static Optional<ContractId> contract(LedgerEvents events) throws BadLedgerException {
        EventReader reader = new EventReader();
        for (int i = 0; i < events.count(); i++) {
            Optional<Hash> id =
                    reader.read(StoredEvent.read(events.stored(i)).event()).contract();
            if (id.isPresent()) {
                return id.map(ContractId::new);
            }
        }
        return Optional.empty();
    }

    private void say(Hash hash, Optional<ContractId> contract) {
        out.println("JSON-RPC    " + listeners.rpcUrl());
        out.println("metrics     " + listeners.adminUrl() + "/metrics");
        out.println("try         curl -s " + listeners.rpcUrl()
                + " -H 'Content-Type: application/json' -d '{\"jsonrpc\":\"2.0\",\"id\":1,"
                + "\"method\":\"getTransaction\",\"params\":{\"hash\":\"" + hash + "\"}}'");
        out.println("try         ./firn get tx " + hash + " --data " + data);
        contract.ifPresent(
                id -> out.println("try         ./firn get events --contract " + id + " --limit 5 --data " + data));
        out.flush();
    }
}
