package io.firn.stellar.rpc;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventId;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.rpc.RpcResult;
import io.firn.stellar.ContractEvent;
import io.firn.stellar.ContractId;
import io.firn.stellar.EventReader;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** A page of events on its way. */
final class EventsResult implements RpcResult {
    private final List<StoredEvent> events;
    private final EventId cursor;
    private final LedgerHeader oldest;
    private final LedgerHeader latest;
    private final ResponseBudget.Share share;

    EventsResult(
            List<StoredEvent> events,
            EventId cursor,
            LedgerHeader oldest,
            LedgerHeader latest,
            ResponseBudget.Share share) {
        this.events = events;
        this.cursor = cursor;
        this.oldest = oldest;
        this.latest = latest;
        this.share = share;
    }

    @Override
    public void writeTo(JsonGenerator out) throws IOException {
        EventReader reader = new EventReader();
        out.writeStartObject();
        out.writeName("events");
        out.writeStartArray();
        for (StoredEvent event : events) {
            write(out, event, parts(reader, event));
        }
        out.writeEndArray();
        out.writeStringProperty("cursor", EventCursor.text(cursor));
        out.writeNumberProperty("latestLedger", latest.seq());
        out.writeNumberProperty("oldestLedger", oldest.seq());
        out.writeStringProperty("latestLedgerCloseTime", Long.toString(latest.closeTimeSeconds()));
        out.writeStringProperty("oldestLedgerCloseTime", Long.toString(oldest.closeTimeSeconds()));
        out.writeEndObject();
    }

    private static ContractEvent parts(EventReader reader, StoredEvent event) throws IOException {
        try {
            return reader.read(event.event());
        } catch (BadLedgerException e) {
            throw new IOException(
                    "event " + EventCursor.text(event.id()) + ": what is stored cannot be read: " + e.getMessage(), e);
        }
    }

    private static void write(JsonGenerator out, StoredEvent event, ContractEvent parts) {
        out.writeStartObject();
        out.writeStringProperty("type", type(parts.type()));
        out.writeNumberProperty("ledger", event.id().seq());
        out.writeStringProperty(
                "ledgerClosedAt",
                Instant.ofEpochSecond(event.closeTimeSeconds()).toString());
        out.writeStringProperty(
                "contractId",
                parts.contract().map(hash -> new ContractId(hash).toString()).orElse(""));
        out.writeStringProperty("id", EventCursor.text(event.id()));
        out.writeNumberProperty("operationIndex", event.id().op());
        out.writeNumberProperty("transactionIndex", event.id().tx());
        out.writeBooleanProperty("inSuccessfulContractCall", event.successful());
        out.writeStringProperty("txHash", event.txHash().toString());
        out.writeName("topic");
        out.writeStartArray();
        parts.topics().forEach(topic -> write(out, topic));
        out.writeEndArray();
        out.writeName("value");
        write(out, parts.value());
        out.writeEndObject();
    }

    private static String type(int type) {
        return switch (type) {
            case ContractEvent.SYSTEM -> "system";
            case ContractEvent.CONTRACT -> "contract";
            case ContractEvent.DIAGNOSTIC -> "diagnostic";
            default -> Integer.toString(type);
        };
    }

    private static void write(JsonGenerator out, Slice value) {
        Base64Text.write(out, value.array(), value.offset(), value.length());
    }

    @Override
    public void close() {
        share.close();
    }
}
