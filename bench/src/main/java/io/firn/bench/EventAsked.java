package io.firn.bench;

import io.firn.ledger.EventField;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.stellar.ContractId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One question about events, for the archive and for {@code getEvents}.
 *
 * @param name what is asked
 * @param filters of one of them an event must have all values; none: any event
 */
record EventAsked(String name, List<List<Value>> filters) {
    /** A value that a field must have. */
    record Value(EventField field, String hex) {
        static Value of(EventField field, Slice value) {
            return new Value(field, HexFormat.of().formatHex(value.copy()));
        }

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    EventQuery query() {
        return filters.isEmpty()
                ? EventQuery.ALL
                : new EventQuery(filters.stream()
                        .map(values -> new EventFilter(
                                values.stream()
                                        .map(value -> new EventTerm(value.field(), value.bytes()))
                                        .toList(),
                                0))
                        .toList());
    }

    /** The same as parameters. */
    String params(long startLedger, int limit) {
        return "{\"startLedger\":" + startLedger + ",\"pagination\":{\"limit\":" + limit + "},\"filters\":["
                + filters.stream().map(EventAsked::filter).collect(Collectors.joining(",")) + "]}";
    }

    private static String filter(List<Value> values) {
        List<String> parts = new ArrayList<>();
        List<String> topics = new ArrayList<>();
        int count = EventField.MAX_TOPICS + 1;
        for (Value value : values) {
            switch (value.field()) {
                case CONTRACT -> parts.add("\"contractIds\":[\"" + new ContractId(Hash.of(value.bytes(), 0)) + "\"]");
                case TOPIC_0 -> put(topics, 0, value);
                case TOPIC_1 -> put(topics, 1, value);
                case TOPIC_2 -> put(topics, 2, value);
                case TOPIC_3 -> put(topics, 3, value);
                case TOPIC_COUNT -> count = HexFormat.fromHexDigits(value.hex());
                case TYPE -> throw new IllegalArgumentException("types have names in getEvents");
            }
        }
        if (count <= EventField.MAX_TOPICS) {
            fill(topics, count);
        } else if (!topics.isEmpty()) {
            topics.add("**");
        }
        if (!topics.isEmpty()) {
            parts.add("\"topics\":[[\"" + String.join("\",\"", topics) + "\"]]");
        }
        return "{" + String.join(",", parts) + "}";
    }

    private static void put(List<String> topics, int i, Value value) {
        fill(topics, i + 1);
        topics.set(i, Base64.getEncoder().encodeToString(value.bytes()));
    }

    private static void fill(List<String> topics, int count) {
        while (topics.size() < count) {
            topics.add("*");
        }
    }
}
