/**
 * What exists, in which state, and the one write protocol: the catalog is the truth for files.
 *
 * <p>In: acts that write, remove, open or close files and hot stores, handed in by the room that owns the bytes. Out:
 * {@link io.firn.catalog.CatalogView}, an immutable picture of every artifact's state that readers hold as long as they like.
 *
 * <p>Public: {@link io.firn.catalog.Catalog} (the protocol), {@link io.firn.catalog.CatalogView},
 * {@link io.firn.catalog.ArtifactKey}, {@link io.firn.catalog.ArtifactKind}, {@link io.firn.catalog.ArtifactState} and
 * {@link io.firn.catalog.HotState} (what it speaks of), {@link io.firn.catalog.Pins} and
 * {@link io.firn.catalog.PinMismatchException} (what the first start fixes), {@link io.firn.catalog.Roots},
 * {@link io.firn.catalog.RootLocks} and {@link io.firn.catalog.RootLockedException} (where things lie, and one process to a
 * directory).
 *
 * <p>Promises: every file has a key; a key that is absent means that the file is gone; nothing is unlinked under {@code frozen};
 * a hot store is believed under {@code ready} only; a window never has two frozen coverages. A key or value outside the grammar
 * ({@code docs/formats/catalog-keys-v1.md}) stops the start before anything is written. Progress is derived from the keys and
 * never stored; no directory is listed to find work.
 */
@NullMarked
package io.firn.catalog;

import org.jspecify.annotations.NullMarked;
