package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.EventId;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.MadeEvents.OfTx;
import io.firn.stellar.rpc.MadeEvents.Placed;
import io.firn.stellar.rpc.StellarRpcConfig.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ledgers 100 to 105: events of all stages in 101 and 103, none in the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EventMethodsTest {
    private static final StellarChain CHAIN = new StellarChain(MadeTx.NETWORK);
    private static final long END = 4_294_967_295L;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RANGE = "\"latestLedger\":105,\"oldestLedger\":100,"
            + "\"latestLedgerCloseTime\":\"1700000525\",\"oldestLedgerCloseTime\":\"1700000500\"";

    private final LedgerArchive archive = new LedgerArchive(CHAIN);
    private final MadeEvents made = made(archive);
    private final Served served = new Served(archive, CHAIN, StellarRpcConfig.standard());

    private static MadeEvent event(int contract, Integer... topics) {
        return new MadeEvent(1, contract, List.of(topics), 1_000 + contract);
    }

    private static MadeEvents made(LedgerArchive archive) {
        MadeEvents made = new MadeEvents(archive);
        made.add(100, List.of(OfTx.none()));
        made.add(
                101,
                List.of(
                        new OfTx(false, List.of(event(9, 1)), List.of(), List.of(event(9, 2)), List.of(event(9, 3))),
                        new OfTx(
                                true,
                                List.of(event(9, 1)),
                                List.of(
                                        List.of(event(1), event(1, 1), event(1, 1, 2)),
                                        List.of(),
                                        List.of(new MadeEvent(0, 0, List.of(7, 8, 9, 10, 11), 5))),
                                List.of(event(9, 2), event(9, 2)),
                                List.of(event(9, 3)))));
        made.add(102, List.of());
        made.add(
                103,
                List.of(new OfTx(
                        true,
                        List.of(event(9, 1)),
                        List.of(List.of(event(2, 1), event(2, 1, 2, 3, 4), event(1, 2))),
                        List.of(),
                        List.of())));
        made.add(104, List.of(OfTx.none()));
        made.add(105, List.of(OfTx.none()));
        return made;
    }

    @AfterAll
    void stop() {
        served.close();
        assertThat(archive.openViews()).isZero();
    }

    static Stream<Arguments> rows() throws IOException {
        return ContractRows.of("events.tsv", 100);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theContractHolds(String what, String method, String params, String answer) throws Exception {
        assertThat(served.call(method, params))
                .as(what)
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1," + answer.replace("RANGE", RANGE) + "}");
    }

    @Test
    void eventsOfAllStagesAreToldWithTheirIdsAndTypes() throws Exception {
        assertThat(made.placed().stream().map(Placed::id))
                .startsWith(
                        "0000000433791696896-0000000000",
                        "0000000433791696896-0000000001",
                        "0000000433791705087-0000000000",
                        "0000000433791705088-0000000000",
                        "0000000433791705088-0000000001",
                        "0000000433791705088-0000000002",
                        "0000000433791705090-0000000000",
                        "0000000433791709183-0000000000",
                        "0000000433791709183-0000000001",
                        "0000000438086660096-0000000000",
                        "0000000438086660096-0000000001")
                .isSorted();
        assertThat(served.call("getEvents", "{\"startLedger\":100}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"events\":["
                        + String.join(
                                ",", made.placed().stream().map(Placed::json).toList())
                        + "],\"cursor\":\"0000000455266533375-4294967295\"," + RANGE + "}}");
        assertThat(made.placed().get(3).json())
                .contains("\"ledgerClosedAt\":\"2023-11-14T22:21:45Z\"", "\"topic\":[],");
        assertThat(made.placed().get(6).json()).contains("\"type\":\"system\"", "\"contractId\":\"\"");
    }

    @Test
    void pagesOfOneAreTheSameAsOnePage() throws Exception {
        for (String filters : List.of("[]", "[" + contract(1) + "]", "[{\"type\":\"system\"}," + contract(2) + "]")) {
            JsonNode all = served.result("getEvents", "{\"startLedger\":100,\"filters\":" + filters + "}");
            String where = "\"startLedger\":100,\"pagination\":{\"limit\":1}";
            List<JsonNode> one = new ArrayList<>();
            String cursor = "";
            while (true) {
                JsonNode page = served.result("getEvents", "{" + where + ",\"filters\":" + filters + "}");
                cursor = page.get("cursor").stringValue();
                if (page.get("events").isEmpty()) {
                    break;
                }
                one.add(page.get("events").get(0));
                assertThat(cursor).isEqualTo(one.getLast().get("id").stringValue());
                where = "\"pagination\":{\"limit\":1,\"cursor\":\"" + cursor + "\"}";
            }
            assertThat(one)
                    .hasSizeGreaterThan(2)
                    .containsExactlyElementsOf(all.get("events").values());
            assertThat(cursor).isEqualTo(all.get("cursor").stringValue());
        }
    }

    private static String contract(int number) {
        return "{\"contractIds\":[\"" + MadeEvent.contractId(number) + "\"]}";
    }

    @Test
    void aPageWithTheLastEventInItEndsThereWhenItIsFull() throws Exception {
        int count = made.placed().size();
        String last = made.placed().getLast().id();
        for (int limit : new int[] {count - 1, count, count + 1}) {
            JsonNode page =
                    served.result("getEvents", "{\"startLedger\":100,\"pagination\":{\"limit\":" + limit + "}}");
            assertThat(page.get("events")).hasSize(Math.min(limit, count));
            assertThat(page.get("cursor").stringValue())
                    .isEqualTo(
                            limit < count
                                    ? made.placed().get(limit - 1).id()
                                    : limit == count ? last : "0000000455266533375-4294967295");
        }
    }

    @Test
    void whatComesAtTheTipLaterIsFoundBehindTheCursorOfAnEmptyPage() throws Exception {
        LedgerArchive growing = new LedgerArchive(CHAIN);
        MadeEvents more = made(growing);
        try (Served other = new Served(growing, CHAIN, StellarRpcConfig.standard())) {
            String cursor = other.result("getEvents", "{\"startLedger\":105}")
                    .get("cursor")
                    .stringValue();
            String params = "{\"pagination\":{\"cursor\":\"" + cursor + "\"}}";
            assertThat(other.result("getEvents", params).get("events")).isEmpty();
            more.add(106, List.of(new OfTx(true, List.of(event(4)), List.of(), List.of(), List.of())));
            assertThat(other.result("getEvents", params).get("events")).hasSize(1);
        }
    }

    private long count(String topicFilter) throws Exception {
        JsonNode page =
                served.result("getEvents", "{\"startLedger\":100,\"filters\":[{\"topics\":[" + topicFilter + "]}]}");
        return page.get("events").size();
    }

    @Test
    void aTopicFilterIsOfExactLengthUnlessItEndsInTwoStars() throws Exception {
        String one = "\"" + MadeEvent.u32(1) + "\"";
        String two = "\"" + MadeEvent.u32(2) + "\"";
        int all = made.placed().size();
        assertThat(count("[\"**\"]")).isEqualTo(all);
        assertThat(count("[\"*\",\"**\"]")).isEqualTo(all - 1);
        assertThat(count("[\"*\",\"*\",\"*\",\"*\"]")).isEqualTo(1);
        assertThat(count("[\"*\",\"*\",\"*\",\"*\",\"**\"]")).isEqualTo(2);
        assertThat(count("[" + one + "]")).isEqualTo(5);
        assertThat(count("[" + one + ",\"**\"]")).isEqualTo(7);
        assertThat(count("[" + one + "," + two + "]")).isEqualTo(1);
        assertThat(count("[\"*\"," + two + "]")).isEqualTo(1);
        assertThat(count("[\"*\"," + two + ",\"**\"]")).isEqualTo(2);
        assertThat(count("[" + one + "],[\"*\"," + two + ",\"**\"]")).isEqualTo(7);
        assertThat(count("[" + one + "],[\"*\"]")).isEqualTo(11);
    }

    @Test
    void whatCannotBeToldIsAnErrorThatNamesIt() throws Exception {
        LedgerArchive broken = new LedgerArchive(CHAIN);
        made(broken);
        broken.incomplete("window 3 has no index of its events");
        try (Served other = new Served(broken, CHAIN, StellarRpcConfig.standard())) {
            // What comes before is a page of its own; the one behind it tells.
            String page = other.call("getEvents", "{\"startLedger\":100}");
            String lastId =
                    page.substring(page.lastIndexOf("\"id\":\"") + 6, page.lastIndexOf("\",\"operationIndex\""));
            assertThat(page).contains("\"cursor\":\"" + lastId + "\"");
            assertThat(other.call("getEvents", "{\"pagination\":{\"cursor\":\"" + lastId + "\"}}"))
                    .contains("{\"code\":-32603,\"message\":\"window 3 has no index of its events\"}");
        }
        TinyLedgers opaque = new TinyLedgers(CHAIN, 100, 3, 40);
        try (Served other = new Served(opaque, CHAIN, StellarRpcConfig.standard())) {
            assertThat(other.call("getEvents", "{\"startLedger\":101}"))
                    .contains("{\"code\":-32603,\"message\":\"it is not known what happened in ledger 101\"}");
        }
        try (Served other = new Served(new LedgerArchive(CHAIN), CHAIN, StellarRpcConfig.standard())) {
            assertThat(other.call("getEvents", "{\"startLedger\":2}"))
                    .contains("{\"code\":-32603,\"message\":\"no ledger is stored yet\"}");
        }
    }

    @Test
    void oneCallSearchesTenThousandLedgers() throws Exception {
        AskedArchive asked = new AskedArchive(CHAIN, 3, 50_000);
        try (Served other = new Served(asked, CHAIN, StellarRpcConfig.standard())) {
            window(other, asked, "{\"startLedger\":3}", 3, 10_003);
            window(other, asked, "{\"startLedger\":3,\"endLedger\":10003}", 3, 10_003);
            window(other, asked, "{\"startLedger\":3,\"endLedger\":10002}", 3, 10_002);
            window(other, asked, "{\"startLedger\":40000}", 40_000, 50_000);
            window(other, asked, "{\"startLedger\":40001}", 40_001, 50_001);
            window(other, asked, "{\"startLedger\":40002,\"endLedger\":60000}", 40_002, 50_001);
            window(other, asked, "{\"startLedger\":50000}", 50_000, 50_001);
            String cursor = Placed.id(30_000, 7, 3, 5);
            window(other, asked, "{\"pagination\":{\"cursor\":\"" + cursor + "\"}}", 30_000, 40_000);
            assertThat(asked.last().behind()).contains(new EventId(30_000, 7, 3, 5));
        }
    }

    private static void window(Served served, AskedArchive asked, String params, long firstSeq, long limitSeq)
            throws Exception {
        JsonNode page = served.result("getEvents", params);
        assertThat(asked.last().firstSeq()).as(params).isEqualTo(firstSeq);
        assertThat(asked.last().limitSeq()).as(params).isEqualTo(limitSeq);
        assertThat(page.get("cursor").stringValue())
                .isEqualTo(Placed.id(limitSeq - 1, (1 << 20) - 1, (1 << 12) - 1, END));
    }

    @Test
    void aLimitThatIsConfiguredIsInForce() throws Exception {
        StellarRpcConfig config = new StellarRpcConfig(
                Optional.empty(),
                Map.of("getEvents", new Limits(10, Duration.ofSeconds(5), 6, 4)),
                StellarRpcConfig.FeeLedgers.STANDARD);
        try (Served other = new Served(archive, CHAIN, config)) {
            assertThat(other.result("getEvents", "{\"startLedger\":100}").get("events"))
                    .hasSize(4);
            assertThat(other.call("getEvents", "{\"startLedger\":100,\"pagination\":{\"limit\":7}}"))
                    .contains("limit must not exceed 6");
        }
    }

    @Test
    void aPageThatTakesTooMuchMemoryEndsAndTheNextGoesOn() throws Exception {
        LedgerArchive large = new LedgerArchive(CHAIN);
        MadeEvents events = new MadeEvents(large);
        MadeEvent wide = new MadeEvent(1, 1, Collections.nCopies(50_000, 7), 1);
        for (long seq = 100; seq < 104; seq++) {
            events.add(
                    seq,
                    List.of(new OfTx(true, List.of(), List.of(Collections.nCopies(15, wide)), List.of(), List.of())));
        }
        EventMethods methods = methods(large, new ResponseBudget(64 << 20, Duration.ofSeconds(1)), () -> 0);
        List<String> ids = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String params = "{\"startLedger\":100}";
        while (ids.size() < 60) {
            JsonNode page = result(methods, params);
            page.get("events").forEach(event -> ids.add(event.get("id").stringValue()));
            sizes.add(page.get("events").size());
            assertThat(page.get("cursor").stringValue())
                    .isEqualTo(ids.size() < 60 ? ids.getLast() : Placed.id(103, (1 << 20) - 1, (1 << 12) - 1, END));
            params = "{\"pagination\":{\"cursor\":\"" + ids.getLast() + "\"}}";
        }
        assertThat(sizes).containsExactly(42, 18);
        assertThat(ids)
                .containsExactlyElementsOf(
                        events.placed().stream().map(Placed::id).toList());
    }

    @Test
    void aPageThatTakesTooLongEndsAndTheNextGoesOn() throws Exception {
        AtomicLong seconds = new AtomicLong();
        EventMethods methods = methods(
                archive,
                new ResponseBudget(1 << 20, Duration.ofSeconds(1)),
                () -> TimeUnit.SECONDS.toNanos(seconds.getAndIncrement()));
        JsonNode page = result(methods, "{\"startLedger\":100}");
        assertThat(page.get("events")).hasSize(3);
        assertThat(page.get("cursor").stringValue())
                .isEqualTo(made.placed().get(2).id());
    }

    @Test
    void aPageThatFindsNoMemoryIsRefusedAndGivesBackWhatItHad() throws Exception {
        ResponseBudget budget = new ResponseBudget(1 << 20, Duration.ofMillis(1));
        EventMethods methods = methods(archive, budget, () -> 0);
        ResponseBudget.Share others = budget.share();
        others.add(1 << 20);
        assertThatThrownBy(() -> result(methods, "{\"startLedger\":100}"))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("hold all memory");
        others.close();
        assertThat(result(methods, "{\"startLedger\":100}").get("events"))
                .hasSize(made.placed().size());
        budget.share().add(1 << 20);
    }

    private static EventMethods methods(
            LedgerArchive archive, ResponseBudget budget, java.util.function.LongSupplier nanoTime) {
        return new EventMethods(archive, new Limits(10, Duration.ofSeconds(5), 10_000, 100), budget, nanoTime);
    }

    private static JsonNode result(EventMethods methods, String params) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (RpcResult result = methods.getEvents(RpcParams.of(JSON.readTree(params)));
                JsonGenerator out = JSON.createGenerator(text)) {
            result.writeTo(out);
        }
        return JSON.readTree(text.toByteArray());
    }

    @Test
    void aValueNestedTooDeeplyIsRefused() throws Exception {
        Xdr deep = new Xdr();
        for (int i = 0; i < 20_000; i++) {
            deep.i(16, 1, 1);
        }
        String topic = java.util.Base64.getEncoder().encodeToString(deep.i(1).done());
        assertThat(served.call("getEvents", "{\"startLedger\":100,\"filters\":[{\"topics\":[[\"" + topic + "\"]]}]}"))
                .contains("{\"code\":-32602,\"message\":\"invalid parameters\"");
    }
}
