package io.firn.cli;

import io.firn.node.Node;
import io.firn.node.NodeStatus;
import java.util.Optional;
import java.util.OptionalLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how far ingestion has come: a bar on a terminal, elsewhere a line in the log every ten seconds in which it has come
 * further.
 *
 * <p>Threading: {@link #tick} is called by one thread, about once a second.
 */
final class RunProgress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunProgress.class);
    private static final int TICKS_PER_LINE = 10;

    private final Node node;
    private final OptionalLong last;
    private final Optional<ProgressBar> bar;
    private long before = -1;
    private int ticks;

    private RunProgress(Node node, OptionalLong last, Optional<ProgressBar> bar) {
        this.node = node;
        this.last = last;
        this.bar = bar;
    }

    /** @param shown true to draw a bar: on a terminal, when the end is known */
    static RunProgress of(Node node, OptionalLong last, boolean shown) {
        if (!shown || last.isEmpty()) {
            return new RunProgress(node, last, Optional.empty());
        }
        NodeStatus status = node.status();
        long from = status.latestLedger().orElse(status.oldestLedger().orElse(last.getAsLong()));
        return new RunProgress(
                node,
                last,
                Optional.of(new ProgressBarBuilder()
                        .setTaskName("ingest")
                        .setInitialMax(last.getAsLong())
                        .startsFrom(from, java.time.Duration.ZERO)
                        .setUnit(" ledgers", 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .showSpeed()
                        .build()));
    }

    void tick() {
        OptionalLong latest = node.status().latestLedger();
        if (latest.isEmpty()) {
            return;
        }
        if (bar.isPresent()) {
            bar.get().stepTo(latest.getAsLong());
            return;
        }
        if (before < 0) {
            before = latest.getAsLong();
        }
        if (++ticks % TICKS_PER_LINE == 0 && latest.getAsLong() > before) {
            LOG.info(
                    "at ledger {}{}, {} ledgers in {} s",
                    latest.getAsLong(),
                    last.isPresent() ? " of " + last.getAsLong() : "",
                    latest.getAsLong() - before,
                    TICKS_PER_LINE);
            before = latest.getAsLong();
        }
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
