/**
 * The event segment, version 1: the events of one chunk in the order in which they happened, and which of them have a term, in two
 * immutable files.
 *
 * <p>In: the events of ledgers in order, through {@code disk}. Out: {@link io.firn.format.events.v1.SegmentWriter} (writes one),
 * {@link io.firn.format.events.v1.SegmentReader} (ids by term; gives {@link io.firn.format.events.v1.EventCursor}s and tells a
 * {@link io.firn.format.events.v1.PostingSink} everything), {@link io.firn.format.events.v1.EventCursor} (events by id),
 * {@link io.firn.format.events.v1.SegmentIdentity} (which segment it is) and {@link io.firn.format.events.v1.SegmentSummary} (what
 * it says of itself).
 *
 * <p>Promises: the same events give the same bytes however little memory there was; a term costs one read for each of its parts
 * that a window touches; no byte is believed before its checksum matched; corrupt, misplaced and of another version are three
 * different errors. The bytes are described in {@code docs/formats/event-segment-v1.md}.
 */
@NullMarked
package io.firn.format.events.v1;

import org.jspecify.annotations.NullMarked;
