/**
 * Firn's immutable formats: what they share. Each format version has a package of its own.
 *
 * <p>In: raw ledgers with their layout, and files through {@code disk}. Out: {@link io.firn.format.FrameException} (bytes that
 * are no ledger frame) and {@link io.firn.format.MisplacedFileException} (a sound file in the wrong place). The ledger frame is
 * in {@code io.firn.format.frame.v1}, the pack in {@code io.firn.format.pack.v1}, the transaction run in
 * {@code io.firn.format.txrun.v1}, the transaction index in {@code io.firn.format.txindex.v1}, the event segment in {@code io.firn.format.events.v1};
 * {@code io.firn.format.sort} sorts what runs and segments are made of.
 *
 * <p>Promises: the same input gives the same bytes; every length, count and offset is checked before anything is allocated;
 * old, new, corrupt and misplaced are told apart.
 */
@NullMarked
package io.firn.format;

import org.jspecify.annotations.NullMarked;
