package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.MadeEvents.OfTx;
import io.firn.stellar.rpc.MadeEvents.Placed;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Random requests over random events, against filters that are applied as the contract words them, one event at a time. */
final class EventsRandomTest {
    private static final StellarChain CHAIN = new StellarChain(MadeTx.NETWORK);
    private static final JsonMapper JSON = new JsonMapper();
    private static final long FIRST = 100;
    private static final int LEDGERS = 12;
    private static final int MINIMUM_EVENTS_PER_REQUEST = 5;

    private final LedgerArchive archive = new LedgerArchive(CHAIN);
    private final MadeEvents made = new MadeEvents(archive);
    private final EventMethods methods = new EventMethods(
            archive,
            StellarRpcConfig.standardLimits(StellarMethods.GET_EVENTS),
            new ResponseBudget(1 << 26, Duration.ofSeconds(1)),
            () -> 0);

    /** A filter as a client writes it, and what it means. */
    private record Filter(String json, Predicate<MadeEvent> takes) {}

    @Test
    void requestsAreAnsweredAsTheModelAnswersThem() throws Exception {
        Randomness randomness = Randomness.fresh("get-events");
        SplittableRandom random = randomness.generator();
        for (long seq = FIRST; seq < FIRST + LEDGERS; seq++) {
            made.add(
                    seq,
                    IntStream.range(0, random.nextInt(4))
                            .mapToObj(i -> tx(random))
                            .toList());
        }
        int requests = Scale.current().pick(200, 20_000);
        long events = 0;
        for (int i = 0; i < requests; i++) {
            events += ask(randomness.generator(i));
        }
        System.out.println("requests " + requests + ", events " + events);
        assertThat(events).isGreaterThan((long) requests * MINIMUM_EVENTS_PER_REQUEST);
    }

    private static OfTx tx(SplittableRandom random) {
        List<List<MadeEvent>> operations = new ArrayList<>();
        for (int op = random.nextInt(3); op > 0; op--) {
            operations.add(events(random, 5));
        }
        return new OfTx(random.nextBoolean(), events(random, 3), operations, events(random, 3), events(random, 3));
    }

    private static List<MadeEvent> events(SplittableRandom random, int bound) {
        return IntStream.range(0, random.nextInt(bound))
                .mapToObj(i -> new MadeEvent(
                        random.nextInt(2),
                        random.nextInt(4),
                        random.ints(random.nextInt(6), 0, 3).boxed().toList(),
                        random.nextInt()))
                .toList();
    }

    /** Asks for all pages of a random request. */
    private int ask(SplittableRandom random) throws Exception {
        List<Filter> filters = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> filter(random))
                .toList();
        String json = "\"filters\":["
                + String.join(",", filters.stream().map(Filter::json).toList()) + "]";
        long first = FIRST + random.nextInt(LEDGERS);
        long limitSeq = random.nextBoolean() ? FIRST + LEDGERS : first + random.nextInt(LEDGERS);
        int limit = 1 + random.nextInt(40);
        List<Placed> expected = made.matching(
                first,
                Math.min(limitSeq, FIRST + LEDGERS),
                Optional.empty(),
                event -> filters.isEmpty()
                        || filters.stream().anyMatch(f -> f.takes().test(event)));
        List<Placed> page = expected.subList(0, Math.min(limit, expected.size()));
        String cursor = page.size() == limit
                ? page.getLast().id()
                : Placed.id(Math.min(limitSeq, FIRST + LEDGERS) - 1, (1 << 20) - 1, (1 << 12) - 1, 4_294_967_295L);
        String answer = answer("{\"startLedger\":" + first
                + (limitSeq == FIRST + LEDGERS && random.nextBoolean() ? "" : ",\"endLedger\":" + limitSeq) + "," + json
                + ",\"pagination\":{\"limit\":" + limit + "}}");
        assertThat(answer).as(json).startsWith(written(page, cursor));
        return page.size() + follow(filters, json, cursor, limit);
    }

    /** The page behind a cursor, which has no end but the latest ledger. */
    private int follow(List<Filter> filters, String json, String cursor, int limit) throws Exception {
        if (cursor.compareTo(Placed.id(FIRST, 0, 0, 0)) < 0) {
            return 0;
        }
        List<Placed> expected = made.matching(
                FIRST,
                FIRST + LEDGERS,
                Optional.of(cursor),
                event -> filters.isEmpty()
                        || filters.stream().anyMatch(f -> f.takes().test(event)));
        List<Placed> page = expected.subList(0, Math.min(limit, expected.size()));
        String next = page.size() == limit
                ? page.getLast().id()
                : Placed.id(FIRST + LEDGERS - 1, (1 << 20) - 1, (1 << 12) - 1, 4_294_967_295L);
        String answer = answer("{" + json + ",\"pagination\":{\"cursor\":\"" + cursor + "\",\"limit\":" + limit + "}}");
        assertThat(answer).as(json).startsWith(written(page, next));
        return page.size();
    }

    private static String written(List<Placed> page, String cursor) {
        return "{\"events\":["
                + String.join(",", page.stream().map(Placed::json).toList()) + "],\"cursor\":\"" + cursor
                + "\",\"latestLedger\":" + (FIRST + LEDGERS - 1) + ",";
    }

    private String answer(String params) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (RpcResult result = methods.getEvents(RpcParams.of(JSON.readTree(params)));
                JsonGenerator out = JSON.createGenerator(text)) {
            result.writeTo(out);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static Filter filter(SplittableRandom random) {
        List<String> types = List.of("", "system", "contract", "contract,system", "system,system");
        String type = types.get(random.nextInt(types.size()));
        List<Integer> contracts = random.ints(random.nextInt(3), 1, 4).boxed().toList();
        List<Filter> topics = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> topics(random))
                .toList();
        String json = "{\"type\":\"" + type + "\",\"contractIds\":["
                + String.join(
                        ",",
                        contracts.stream()
                                .map(c -> "\"" + MadeEvent.contractId(c) + "\"")
                                .toList())
                + "],\"topics\":["
                + String.join(",", topics.stream().map(Filter::json).toList()) + "]}";
        return new Filter(
                json,
                event -> (type.isEmpty() || type.contains(event.type() == 0 ? "system" : "contract"))
                        && (contracts.isEmpty() || contracts.contains(event.contract()))
                        && (topics.isEmpty()
                                || topics.stream().anyMatch(t -> t.takes().test(event))));
    }

    private static Filter topics(SplittableRandom random) {
        boolean open = random.nextBoolean();
        List<Integer> segments = new ArrayList<>();
        for (int left = (open ? 0 : 1) + random.nextInt(open ? 5 : 4); left > 0; left--) {
            segments.add(random.nextInt(5) - 2);
        }
        List<String> texts = new ArrayList<>();
        segments.forEach(s -> texts.add(s < 0 ? "\"*\"" : "\"" + MadeEvent.u32(s) + "\""));
        if (open) {
            texts.add("\"**\"");
        }
        return new Filter("[" + String.join(",", texts) + "]", event -> {
            List<Integer> topics = event.topics();
            return (open ? topics.size() >= segments.size() : topics.size() == segments.size())
                    && IntStream.range(0, segments.size())
                            .allMatch(
                                    i -> segments.get(i) < 0 || segments.get(i).equals(topics.get(i)));
        });
    }
}
