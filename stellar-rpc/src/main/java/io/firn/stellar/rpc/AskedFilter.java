package io.firn.stellar.rpc;

import io.firn.ledger.EventField;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Slice;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import io.firn.stellar.ContractEvent;
import io.firn.stellar.ContractId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A filter of {@code getEvents} as a caller writes it: one of the types, and one of the contracts, and one of the topic filters, each
 * when there are any.
 *
 * @param types as written, known or not
 * @param contracts as written, contracts or not
 * @param topics of each topic filter what it says of the topics, in their order
 */
record AskedFilter(Set<String> types, List<String> contracts, List<List<TopicSegment>> topics) {
    private static final int MAX_CONTRACTS = 5;
    private static final int MAX_TOPIC_FILTERS = 5;
    private static final Map<String, Integer> TYPES =
            Map.of("system", ContractEvent.SYSTEM, "contract", ContractEvent.CONTRACT);

    /**
     * Reads a filter.
     *
     * @param what the parameter, for the refusal
     * @throws RpcException undecodable parameters
     */
    static AskedFilter decode(RpcParams filter, String what) throws RpcException {
        String types = filter.text("type");
        List<List<TopicSegment>> topics = new ArrayList<>();
        for (List<String> texts : filter.textLists("topics")) {
            List<TopicSegment> segments = new ArrayList<>();
            for (String text : texts) {
                String which = what + ".topics[" + topics.size() + "][" + segments.size() + "]";
                segments.add(TopicSegment.parse(text, which));
            }
            topics.add(segments);
        }
        return new AskedFilter(
                types.isEmpty() ? Set.of() : new TreeSet<>(List.of(types.split(",", -1))),
                filter.texts("contractIds"),
                topics);
    }

    /** Why it is refused, in the contract's order and words; empty when it is not. */
    String refusal() {
        if (!TYPES.keySet().containsAll(types)) {
            return "filter type invalid: if set, type must be either 'system' or 'contract'";
        }
        if (contracts.size() > MAX_CONTRACTS) {
            return "maximum " + MAX_CONTRACTS + " contract IDs per filter";
        }
        if (topics.size() > MAX_TOPIC_FILTERS) {
            return "maximum " + MAX_TOPIC_FILTERS + " topics per filter";
        }
        for (int i = 0; i < contracts.size(); i++) {
            if (contract(contracts.get(i)).isEmpty()) {
                return "contract ID " + (i + 1) + " invalid";
            }
        }
        for (int i = 0; i < topics.size(); i++) {
            String refusal = refusal(topics.get(i));
            if (!refusal.isEmpty()) {
                return "topic " + (i + 1) + " invalid: " + refusal;
            }
        }
        return "";
    }

    private static String refusal(List<TopicSegment> segments) {
        if (segments.isEmpty()) {
            return "topic must have at least 1 segment";
        }
        int count = segments.size() - (isOpen(segments) ? 1 : 0);
        for (int i = 0; i < count; i++) {
            if (segments.get(i) instanceof TopicSegment.Rest) {
                return "segment " + (i + 1) + " invalid: wildcard '**' is only allowed as the last segment";
            }
        }
        return count > EventField.MAX_TOPICS
                ? "topic cannot have more than " + EventField.MAX_TOPICS + " segments"
                : "";
    }

    private static boolean isOpen(List<TopicSegment> segments) {
        return segments.getLast() instanceof TopicSegment.Rest;
    }

    /** The same as alternatives, of a filter that is not refused. */
    List<EventFilter> alternatives() {
        List<EventTerm> ofType = types.size() == 1
                ? List.of(EventTerm.number(
                        EventField.TYPE, TYPES.getOrDefault(types.iterator().next(), 0)))
                : List.of();
        List<EventFilter> all = new ArrayList<>();
        for (Optional<EventTerm> contract : contractTerms()) {
            List<EventTerm> common = new ArrayList<>(ofType);
            contract.ifPresent(common::add);
            if (topics.isEmpty()) {
                all.add(new EventFilter(common, 0));
            }
            topics.forEach(segments -> all.add(alternative(common, segments)));
        }
        return all;
    }

    private List<Optional<EventTerm>> contractTerms() {
        if (contracts.isEmpty()) {
            return List.of(Optional.empty());
        }
        List<Optional<EventTerm>> terms = new ArrayList<>();
        for (String text : contracts) {
            terms.add(contract(text)
                    .map(contract ->
                            new EventTerm(EventField.CONTRACT, contract.id().bytes())));
        }
        return terms;
    }

    private static Optional<ContractId> contract(String text) {
        try {
            return Optional.of(ContractId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static EventFilter alternative(List<EventTerm> common, List<TopicSegment> segments) {
        List<EventTerm> terms = new ArrayList<>(common);
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i) instanceof TopicSegment.Exactly(Slice value)) {
                terms.add(new EventTerm(EventField.topic(i), value.copy()));
            }
        }
        if (isOpen(segments)) {
            return new EventFilter(terms, segments.size() - 1);
        }
        terms.add(EventTerm.number(EventField.TOPIC_COUNT, segments.size()));
        return new EventFilter(terms, 0);
    }
}
