package io.firn.node;

import java.io.IOException;

/** One search for events. */
final class EventSearch {
    EventSearch(Tiers tiers, ArchiveView.EventRequest request, ArchiveView.EventSink sink) {}

    ArchiveView.ByEvent run() throws IOException, InterruptedException {
        throw new IOException("events");
    }
}
