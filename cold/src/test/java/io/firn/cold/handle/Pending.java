package io.firn.cold.handle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that somebody else makes. */
final class Pending<T> {
    private static final long MOST_SECONDS = 30;

    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Thread caller;

    private Pending(Callable<T> call) {
        caller = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(call.call());
            } catch (Throwable t) {
                outcome.completeExceptionally(t);
            }
        });
    }

    static <T> Pending<T> of(Callable<T> call) {
        return new Pending<>(call);
    }

    /** So many at once. */
    static <T> List<Pending<T>> of(int count, Callable<T> call) {
        List<Pending<T>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(of(call));
        }
        return all;
    }

    static void allEnd(List<? extends Pending<?>> calls) {
        calls.forEach(Pending::get);
    }

    /** The answer; a failure fails the test. */
    T get() {
        try {
            return outcome.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("a call that should have succeeded", e);
        }
    }

    /** The failure; an answer fails the test. */
    Throwable failure() {
        try {
            throw new AssertionError("answered: " + outcome.get(MOST_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Optional.ofNullable(e.getCause()).orElse(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("a call that should have failed", e);
        }
    }

    boolean isDone() {
        return outcome.isDone();
    }

    void interrupt() {
        caller.interrupt();
    }
}
