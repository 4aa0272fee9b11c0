/**
 * Sorting more entries than fit memory: what the transaction run and the event segment share.
 *
 * <p>In: entries, a key of sixteen bytes and a number of four, in any order, and files through {@code disk}. Out:
 * {@link io.firn.format.sort.EntrySorter} (takes them and gives them in order to an {@link io.firn.format.sort.EntrySink}),
 * {@link io.firn.format.sort.EntryMerge} (many {@link io.firn.format.sort.EntryCursor}s as one),
 * {@link io.firn.format.sort.EntryBlocks} (entries in blocks with checksums) and {@link io.firn.format.sort.Entries} (one as
 * bytes).
 *
 * <p>Promises: the order does not depend on the budget; what is read back was verified.
 */
@NullMarked
package io.firn.format.sort;

import org.jspecify.annotations.NullMarked;
