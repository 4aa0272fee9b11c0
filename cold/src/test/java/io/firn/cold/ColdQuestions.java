package io.firn.cold;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Hash;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Questions drawn at random to whoever can answer them, each with its answer as text, an error too.
 *
 * <p>Threading: confined to its owner.
 */
final class ColdQuestions {
    /** One question. */
    interface Question {
        String ask(ColdReads of) throws IOException;
    }

    private final SplittableRandom random;
    private final List<MadeTx> txs;

    /** @param txs those that ledgers are made of */
    ColdQuestions(SplittableRandom random, List<MadeTx> txs) {
        this.random = random;
        this.txs = txs;
    }

    /** The answer, or what kind of error there is instead. */
    static String answer(Question question, ColdReads of) throws IOException {
        try {
            return question.ask(of);
        } catch (ColdException e) {
            return "error: " + e.label();
        }
    }

    /** A question about one of these ledgers, mostly, or their neighbours. */
    Question next(List<MadeLedger> about) {
        long seq = seq(about);
        LedgerRef ledger = ledger(about);
        TxRef tx = tx(about);
        Deadline never = Deadline.never();
        return switch (random.nextInt(18)) {
            case 0 -> of -> decoded(of.ledger(ledger, never));
            case 1 -> of -> of.header(ledger, never).toString();
            case 2 -> {
                List<LedgerRef> asked = List.of(ledger(about), ledger, ledger(about), ledger);
                yield of -> of.headers(asked, never).toString();
            }
            case 3, 4 -> of -> Told.maybe(of.transaction(tx, never)).toString();
            case 5, 6 -> of -> Told.maybeReceipt(of.receipt(tx, never)).toString();
            case 7 -> of -> Told.transactions(of.transactions(seq, never));
            case 8 -> of -> Told.receipts(of.receipts(seq, never));
            case 9 -> of -> of.transactionCount(seq, never) + " transactions";
            case 10 -> of -> of.latest(never).toString();
            case 11 -> of -> "holds " + of.holds(seq);
            case 12 -> paged(filter(about), after(about));
            case 13 -> streamed(filter(about));
            case 14, 15 -> {
                Hash hash = tx instanceof TxRef.ByHash(Hash named) ? named : hash(about);
                yield of -> of.find(hash, never).map(Told::found).toString();
            }
            default -> {
                EventsFilter filter = filter(about);
                int most = most();
                yield of -> Told.events(of.events(filter, most, never));
            }
        };
    }

    private static String decoded(Optional<LedgerFrame> frame) throws IOException {
        return frame.isEmpty() ? "none" : Told.bytes(frame.get().decode());
    }

    private Question paged(EventsFilter filter, Optional<EventId> after) {
        int limit = 1 + random.nextInt(12);
        EventOrder order = random.nextBoolean() ? EventOrder.ASCENDING : EventOrder.DESCENDING;
        return of -> {
            EventsPage page = of.eventsPage(filter, after, limit, order, Deadline.never());
            return page.whole() + "\n" + Told.events(page.events());
        };
    }

    private Question streamed(EventsFilter filter) {
        int most = most();
        int enough = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(10);
        return of -> {
            List<StoredEvent> taken = new ArrayList<>();
            String end = answer(
                    store -> {
                        store.stream(
                                filter,
                                most,
                                event -> {
                                    taken.add(event);
                                    return taken.size() < enough;
                                },
                                Deadline.never());
                        return "end";
                    },
                    of);
            return Told.events(taken) + "\n" + end;
        };
    }

    private int most() {
        return random.nextBoolean() ? 1_000 : random.nextInt(40);
    }

    private long seq(List<MadeLedger> about) {
        if (about.isEmpty() || random.nextInt(12) == 0) {
            return random.nextInt(4) == 0 ? random.nextLong() : random.nextLong(-2, 200);
        }
        return about.get(random.nextInt(about.size())).seq() + (random.nextInt(8) == 0 ? 1 : 0);
    }

    private Hash hash(List<MadeLedger> about) {
        return about.isEmpty() || random.nextInt(8) == 0
                ? new Hash(random.nextLong(), 1, 2, 3)
                : about.get(random.nextInt(about.size())).hash();
    }

    private LedgerRef ledger(List<MadeLedger> about) {
        return random.nextBoolean() ? new LedgerRef.BySeq(seq(about)) : new LedgerRef.ByHash(hash(about));
    }

    private TxRef tx(List<MadeLedger> about) {
        int position = random.nextInt(-1, 6);
        return switch (random.nextInt(4)) {
            case 0 -> new TxRef.At(seq(about), position);
            case 1 -> new TxRef.In(hash(about), position);
            default -> {
                MadeTx tx = txs.get(random.nextInt(txs.size()));
                yield new TxRef.ByHash(random.nextBoolean() ? tx.hash() : tx.innerHash());
            }
        };
    }

    private EventsFilter filter(List<MadeLedger> about) {
        EventQuery query = query();
        return switch (random.nextInt(5)) {
            case 0 -> new EventsFilter(new EventsFilter.InLedger(hash(about)), query);
            case 1 ->
                new EventsFilter(new EventsFilter.Range(OptionalLong.empty(), OptionalLong.of(seq(about))), query);
            case 2 ->
                new EventsFilter(new EventsFilter.Range(OptionalLong.of(seq(about)), OptionalLong.empty()), query);
            default -> EventsFilter.between(seq(about), seq(about), query);
        };
    }

    private EventQuery query() {
        if (random.nextInt(3) == 0) {
            return EventQuery.ALL;
        }
        List<EventFilter> filters = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            List<EventTerm> terms = new ArrayList<>();
            if (random.nextBoolean()) {
                terms.add(MadeLedger.contract(1 + random.nextInt(5)));
            }
            if (random.nextInt(3) > 0) {
                terms.add(MadeLedger.topic(random.nextInt(4), random.nextInt(8)));
            }
            filters.add(new EventFilter(terms, random.nextInt(4)));
        }
        return new EventQuery(filters);
    }

    private Optional<EventId> after(List<MadeLedger> about) {
        if (about.isEmpty() || random.nextInt(3) == 0) {
            return Optional.empty();
        }
        List<StoredEvent> events = about.get(random.nextInt(about.size())).events();
        return events.isEmpty()
                ? Optional.of(new EventId(about.getFirst().seq(), 1, 0, 0))
                : Optional.of(events.get(random.nextInt(events.size())).id());
    }
}
