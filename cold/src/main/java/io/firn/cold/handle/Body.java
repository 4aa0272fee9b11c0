package io.firn.cold.handle;

import java.io.IOException;
import java.lang.ScopedValue.CallableOp;

/**
 * What a work does with the back end.
 *
 * <p>Order: {@link #call}, the release of what the work holds, {@link #after}, the caller's answer; or {@link #neverRan} alone.
 */
@FunctionalInterface
interface Body<T> extends CallableOp<T, IOException> {
    @Override
    T call() throws IOException;

    /** The work holds nothing any more; nothing may be thrown. */
    default void after() {}

    /** It will not be called: its permit was not granted, or no thread was to be had. */
    default void neverRan() {}
}
