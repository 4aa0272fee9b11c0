/**
 * The commit log: records with consecutive offsets in segment files, byte for byte the format {@code (ds)^2} version 1.
 *
 * <p>In: records and a {@link io.firn.disk.Disk}. Out: {@link io.firn.journal.CommitLog}, opened with
 * {@link io.firn.journal.CommitLogOptions}; it appends, makes durable for many at once, reads, scans, rolls, resets and trims.
 *
 * <p>Promises: what was acknowledged is there after any crash, byte for byte; what is handed out was verified; a torn tail is
 * cut only where nothing durable can follow, and all other damage is a typed error that changes nothing.
 *
 * <p>One record is one commit. Logs with several records in a commit, compressed segments and format version 0 are refused as
 * unsupported. The index file grows by its entries instead of being set to its full size with zeros; both are read.
 */
@NullMarked
package io.firn.journal;

import org.jspecify.annotations.NullMarked;
