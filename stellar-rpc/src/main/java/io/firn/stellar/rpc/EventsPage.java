package io.firn.stellar.rpc;

import io.firn.ledger.EventId;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView.EventSink;
import io.firn.rpc.RpcException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Collects the events of a page.
 *
 * <p>Limits: {@link #MOST_BYTES}, and at least one event; a page with more to come ends there.
 */
final class EventsPage implements EventSink {
    /** Ten thousand events of the public network, which is the largest page, take a third of it. */
    static final long MOST_BYTES = 16 << 20;

    /** Of the objects that hold an event, beside its own bytes. */
    private static final int BYTES_BESIDE_EVENT = 256;

    /** Memory is asked for in such steps. */
    private static final int STEP_BYTES = 64 << 10;

    private final int limit;
    private final ResponseBudget.Share share;
    private final BooleanSupplier late;
    private final List<StoredEvent> events = new ArrayList<>();
    private long bytes;
    private long allowedBytes;
    private boolean wantsMore = true;
    private Optional<RpcException> refusal = Optional.empty();

    /** @param late true when the page had better end */
    EventsPage(int limit, ResponseBudget.Share share, BooleanSupplier late) {
        this.limit = limit;
        this.share = share;
        this.late = late;
    }

    @Override
    public boolean take(StoredEvent event) throws IOException {
        bytes += event.event().length() + BYTES_BESIDE_EVENT;
        if (bytes > allowedBytes && !allow(bytes - allowedBytes)) {
            wantsMore = false;
            return false;
        }
        events.add(new StoredEvent(
                event.id(),
                event.closeTimeSeconds(),
                event.txHash(),
                event.successful(),
                Slice.of(event.event().copy())));
        wantsMore = events.size() < limit && bytes < MOST_BYTES && !late.getAsBoolean();
        return wantsMore;
    }

    private boolean allow(long missing) throws IOException {
        long step = Math.max(missing, STEP_BYTES);
        try {
            share.add(step);
            allowedBytes += step;
            return true;
        } catch (RpcException e) {
            refusal = Optional.of(e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** @throws RpcException when others held the memory for too long */
    List<StoredEvent> events() throws RpcException {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return events;
    }

    /**
     * Where the next page begins behind: the last event when the page is full, else the end of what was searched.
     *
     * @param lastSeq the last ledger searched
     */
    EventId cursor(long lastSeq) {
        return wantsMore ? EventCursor.endOf(lastSeq) : events.getLast().id();
    }
}
