package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;

/**
 * Tells the events of a ledger, each with its place and its transaction.
 *
 * <p>Threading: confined to its owner.
 */
final class EventWalk {
    private final XdrStepper xdr;
    private final EventFinder finder;
    private final EventFields fields = new EventFields();

    EventWalk(XdrStepper xdr) {
        this.xdr = xdr;
        this.finder = new EventFinder(xdr);
    }

    /** As {@link io.firn.ledger.LedgerWalker#events}. */
    void events(Slice raw, LedgerLayout layout, LedgerEvents into) throws BadLedgerException {
        into.begin(layout.header());
        if (layout.txCount() == 0) {
            return;
        }
        xdr.over(raw);
        try {
            finder.find(layout);
            add(finder.before(), Stage.BEFORE_ALL, layout, into);
            add(finder.during(), Stage.DURING, layout, into);
            add(finder.after(), Stage.AFTER_ALL, layout, into);
        } catch (UnknownArmException e) {
            throw new BadLedgerException(
                    "ledger " + layout.header().seq() + ": its events cannot be read: " + e.reason());
        }
    }

    private enum Stage {
        BEFORE_ALL,
        DURING,
        AFTER_ALL
    }

    private void add(EventPlaces places, Stage stage, LedgerLayout layout, LedgerEvents into)
            throws BadLedgerException, UnknownArmException {
        long seq = layout.header().seq();
        for (int i = 0; i < places.count(); i++) {
            int from = places.from(i);
            if (xdr.int32(EventReader.typeAt(xdr, from)) == ContractEvent.DIAGNOSTIC) {
                continue;
            }
            EventReader.fields(xdr, from, fields);
            int tx = places.tx(i);
            int number = switch (stage) {
                case BEFORE_ALL -> 0;
                case DURING -> tx + 1;
                case AFTER_ALL -> EventId.MAX_TX;
            };
            into.add(
                    new EventId(seq, number, places.op(i), places.index(i)),
                    layout.hash(tx),
                    ResultPair.successful(xdr, finder.pair(layout, tx)),
                    new Slice(xdr.array(), from, places.limit(i) - from),
                    fields);
        }
    }
}
