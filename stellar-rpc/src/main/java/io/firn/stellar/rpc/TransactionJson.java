package io.firn.stellar.rpc;

import io.firn.ledger.Slice;
import io.firn.stellar.TransactionParts;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** How a transaction is written: what {@code getTransaction} and {@code getTransactions} have in common. */
final class TransactionJson {
    private TransactionJson() {}

    /**
     * Writes the members of a transaction that is there.
     *
     * @param hash as it was asked for, or the transaction's own
     * @param order its place in its ledger, from 1
     */
    static void write(JsonGenerator out, TransactionParts parts, String hash, int order, long ledgerSeq) {
        out.writeStringProperty("status", parts.successful() ? "SUCCESS" : "FAILED");
        out.writeStringProperty("txHash", hash);
        out.writeNumberProperty("applicationOrder", order);
        out.writeBooleanProperty("feeBump", parts.feeBump());
        out.writeName("envelopeXdr");
        write(out, parts.envelope());
        out.writeName("resultXdr");
        write(out, parts.result());
        out.writeName("resultMetaXdr");
        write(out, parts.meta());
        writeUnlessEmpty(out, "diagnosticEventsXdr", parts.diagnosticEvents());
        out.writeName("events");
        out.writeStartObject();
        writeUnlessEmpty(out, "transactionEventsXdr", parts.transactionEvents());
        if (!parts.contractEvents().isEmpty()) {
            out.writeName("contractEventsXdr");
            out.writeStartArray();
            parts.contractEvents().forEach(events -> write(out, events));
            out.writeEndArray();
        }
        out.writeEndObject();
        out.writeNumberProperty("ledger", ledgerSeq);
    }

    /** Writes the members of a transaction nobody knows. */
    static void writeNotFound(JsonGenerator out, String hash) {
        out.writeStringProperty("status", "NOT_FOUND");
        out.writeStringProperty("txHash", hash);
        out.writeNumberProperty("applicationOrder", 0);
        out.writeBooleanProperty("feeBump", false);
        out.writeName("events");
        out.writeStartObject();
        out.writeEndObject();
        out.writeNumberProperty("ledger", 0);
    }

    private static void writeUnlessEmpty(JsonGenerator out, String name, List<Slice> values) {
        if (!values.isEmpty()) {
            out.writeName(name);
            write(out, values);
        }
    }

    private static void write(JsonGenerator out, List<Slice> values) {
        out.writeStartArray();
        values.forEach(value -> write(out, value));
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Slice value) {
        Base64Text.write(out, value.array(), value.offset(), value.length());
    }
}
