package io.firn.stellar.rpc;

import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a call of {@code getEvents} asks for, as far as the call itself tells: its checks, in the contract's order.
 *
 * @param startLedger the first ledger; of no meaning beside a cursor
 * @param endLedger the ledger above the last; 0 when none is named
 * @param cursor events come after this place
 * @param query which events
 * @param limit events of the page at most
 * @param format the {@code xdrFormat}, one of the contract's
 */
record EventsRequest(
        long startLedger, long endLedger, Optional<EventId> cursor, EventQuery query, int limit, String format) {
    private static final long MAX_U32 = 0xFFFF_FFFFL;
    private static final int MAX_FILTERS = 5;

    static EventsRequest of(RpcParams params, StellarRpcConfig.Limits limits) throws RpcException {
        long start = params.unsigned("startLedger", MAX_U32);
        long end = params.unsigned("endLedger", MAX_U32);
        List<AskedFilter> filters = new ArrayList<>();
        for (RpcParams filter : params.objects("filters")) {
            filters.add(AskedFilter.decode(filter, "filters[" + filters.size() + "]"));
        }
        RpcParams pagination = params.object("pagination");
        Optional<EventId> cursor =
                pagination.has("cursor") ? Optional.of(EventCursor.parse(pagination.text("cursor"))) : Optional.empty();
        long limit = pagination.unsigned("limit", Long.MAX_VALUE);
        String format = params.text("xdrFormat");

        String refusal = XdrFormat.refusalOf(format);
        if (refusal.isEmpty()) {
            refusal = refusal(start, end, cursor, limit, limits.maxItems());
        }
        if (refusal.isEmpty()) {
            refusal = refusal(filters);
        }
        if (!refusal.isEmpty()) {
            throw new RpcException(RpcCodes.INVALID_PARAMS, refusal);
        }
        int count = limit == 0 ? limits.defaultItems() : (int) limit;
        return new EventsRequest(start, end, cursor, query(filters), count, format);
    }

    private static String refusal(long start, long end, Optional<EventId> cursor, long limit, int maxItems) {
        if (cursor.isPresent() && (start != 0 || end != 0)) {
            return "ledger ranges and cursor cannot both be set";
        }
        if (cursor.isEmpty() && start == 0) {
            return "startLedger must be positive";
        }
        return limit > maxItems ? "limit must not exceed " + maxItems : "";
    }

    private static String refusal(List<AskedFilter> filters) {
        if (filters.size() > MAX_FILTERS) {
            return "maximum " + MAX_FILTERS + " filters per request";
        }
        for (int i = 0; i < filters.size(); i++) {
            String refusal = filters.get(i).refusal();
            if (!refusal.isEmpty()) {
                return "filter " + (i + 1) + " invalid: " + refusal;
            }
        }
        return "";
    }

    private static EventQuery query(List<AskedFilter> filters) {
        Set<EventFilter> alternatives = new LinkedHashSet<>();
        filters.forEach(filter -> alternatives.addAll(filter.alternatives()));
        boolean everything = alternatives.isEmpty()
                || alternatives.stream().anyMatch(f -> f.terms().isEmpty() && f.minTopics() == 0);
        return everything ? EventQuery.ALL : new EventQuery(List.copyOf(alternatives));
    }

    /** The ledger the search begins in. */
    long firstSeq() {
        return cursor.map(EventId::seq).orElse(startLedger);
    }
}
