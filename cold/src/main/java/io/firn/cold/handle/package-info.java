/**
 * The handle of cold storage: who may read and write it when, for how long, and what is kept in memory of it.
 *
 * <p>In: a {@link io.firn.cold.ColdBackEnd}, {@link io.firn.cold.handle.ColdLimits limits} and a registry of meters. Out: the same
 * questions as the back end's. Public: {@link io.firn.cold.handle.ColdHandle}, {@link io.firn.cold.handle.ColdLimits} and
 * {@link io.firn.cold.handle.EventStream}; described in {@code docs/cold-handle.md}.
 *
 * <p>Promises: no more reads, writes and streams run than there are permits, and a permit lives exactly as long as the work it was
 * given to, whatever becomes of the caller; calls are served in the order in which they came, a writer between the reads before and
 * behind it; nothing that a write removed is answered from memory once that write has begun; a closed handle fails typed and at once,
 * and its back end is closed when the last work has ended.
 */
@NullMarked
package io.firn.cold.handle;

import org.jspecify.annotations.NullMarked;
