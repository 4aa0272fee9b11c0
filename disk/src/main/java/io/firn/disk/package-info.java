/**
 * Files that survive: the one room through which everything passes that must outlive a power loss.
 *
 * <p>In: paths and bytes. Out: {@link io.firn.disk.Disk} and what it opens. Two implementations: {@link io.firn.disk.FileDisk}
 * on the operating system, and the simulated disk of the test kit, which enumerates every crash; both pass {@code DiskTck}.
 *
 * <p>Public: {@link io.firn.disk.Disk}, {@link io.firn.disk.DiskFile}, {@link io.firn.disk.DiskLock} with
 * {@link io.firn.disk.LockMode}, {@link io.firn.disk.FileDisk}; {@link io.firn.disk.CorruptFileException} and
 * {@link io.firn.disk.UnsupportedFormatException}, which every format throws.
 *
 * <p>Promises: bytes are durable once {@link io.firn.disk.DiskFile#force} returned, names once
 * {@link io.firn.disk.Disk#syncDirectory} returned, and nothing before; a file whose force failed is poisoned for good.
 */
@NullMarked
package io.firn.disk;

import org.jspecify.annotations.NullMarked;
