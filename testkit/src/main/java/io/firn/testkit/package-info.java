/**
 * What tests are made of: a disk that can lose its power.
 *
 * <p>In: the interfaces of {@code disk} and {@code ledger}. Out: {@link io.firn.testkit.SimulatedDisk} and
 * {@link io.firn.testkit.DiskImage}, a disk in memory that remembers what was forced and synced and what was not.
 *
 * <p>Promises: everything is deterministic for a seed; nothing here is used outside tests.
 */
@NullMarked
package io.firn.testkit;

import org.jspecify.annotations.NullMarked;
