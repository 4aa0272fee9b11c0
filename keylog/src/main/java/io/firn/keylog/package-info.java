/**
 * A small sorted map of keys and values that survives: a log of batches with a full state at the head of every generation.
 *
 * <p>In: batches of puts and deletes. Out: {@link io.firn.keylog.KeyLog}, which commits {@link io.firn.keylog.KeyBatch}es and
 * hands out its state as an immutable {@link io.firn.keylog.KeyMap}; {@link io.firn.keylog.KeyLogOptions} says when a new
 * generation begins.
 *
 * <p>Promises: a batch is durable and whole once its commit returned, and visible only then; the previous generation is kept
 * until a newer full state is durable.
 */
@NullMarked
package io.firn.keylog;

import org.jspecify.annotations.NullMarked;
