/**
 * The search for events inside one chunk, wherever its events lie.
 *
 * <p>In: {@link io.firn.cold.search.ChunkEvents}, the events of a chunk as one tier numbers them, and a query. Out: the events that
 * match, in order, to a {@link io.firn.cold.search.ChunkSearch.Sink sink}. Public: {@link io.firn.cold.search.ChunkSearch}, and
 * {@link io.firn.cold.search.TermMatch}, which says by terms alone what may match.
 *
 * <p>Promises: an event is handed out once, in the order asked for, and only when its own bytes match.
 */
@NullMarked
package io.firn.cold.search;

import org.jspecify.annotations.NullMarked;
