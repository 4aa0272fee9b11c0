package io.firn.cli;

import io.firn.node.Progress;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a long walk has come, with rate and time left, on a terminal; elsewhere nothing. */
final class Bar implements Progress, AutoCloseable {
    private static final int STEP = 64;

    private final boolean shown;
    private final String task;
    private @Nullable ProgressBar bar;
    private long last;

    private Bar(boolean shown, String task) {
        this.shown = shown;
        this.task = task;
    }

    static Bar on(Console console, String task) {
        return new Bar(wanted(console), task);
    }

    /** True when somebody may be watching. */
    static boolean wanted(Console console) {
        boolean terminal =
                Optional.ofNullable(System.console()).map(c -> c.isTerminal()).orElse(false);
        return terminal && console.equals(Console.system());
    }

    @Override
    public void at(long done, long total) {
        if (!shown || (done - last < STEP && done < total)) {
            return;
        }
        last = done;
        ProgressBar open = bar;
        if (open == null) {
            open = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" ledgers", 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed()
                    .build();
            bar = open;
        }
        open.stepTo(done);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
