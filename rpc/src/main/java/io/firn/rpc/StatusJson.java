package io.firn.rpc;

import io.firn.node.NodeStatus;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;

/** A node's status as JSON: the shape of {@code /api/status} and of {@code firn status --json}. */
public final class StatusJson {
    private StatusJson() {}

    public static String of(NodeStatus status) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Requests.json().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("state", status.running() ? "running" : "stopped");
            json.writeStringProperty("network", status.network());
            number(json, "oldestLedger", status.oldestLedger());
            number(json, "latestLedger", status.latestLedger());
            number(json, "tip", status.tip());
            json.writeName("chunks");
            json.writeStartObject();
            json.writeNumberProperty("frozen", status.frozenChunks());
            json.writeNumberProperty("hot", status.hotChunks());
            json.writeEndObject();
            json.writeName("windows");
            json.writeStartObject();
            json.writeNumberProperty("indexed", status.indexedWindows());
            json.writeEndObject();
            json.writeName("opaque");
            json.writeStartArray();
            for (long seq : status.opaque()) {
                json.writeNumber(seq);
            }
            json.writeEndArray();
            json.writeName("bytes");
            json.writeStartObject();
            json.writeNumberProperty("cold", status.coldBytes());
            json.writeNumberProperty("journal", status.journalBytes());
            json.writeEndObject();
            texts(json, "trouble", status.trouble());
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void number(JsonGenerator json, String name, OptionalLong value) {
        json.writeName(name);
        if (value.isPresent()) {
            json.writeNumber(value.getAsLong());
        } else {
            json.writeNull();
        }
    }

    private static void texts(JsonGenerator json, String name, List<String> values) {
        json.writeName(name);
        json.writeStartArray();
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
