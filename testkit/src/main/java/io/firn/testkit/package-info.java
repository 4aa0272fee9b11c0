/**
 * What tests are made of: a disk that can lose its power, and the enumeration of every way it can.
 *
 * <p>In: the interfaces of {@code disk} and {@code ledger}. Out, all of it public:
 *
 * <ul>
 *   <li>{@link io.firn.testkit.SimulatedDisk}, {@link io.firn.testkit.DiskImage}: a disk in memory that remembers what was forced
 *       and synced and what was not;
 *   <li>{@link io.firn.testkit.CrashEnumerator}, {@link io.firn.testkit.Acknowledgements}, {@link io.firn.testkit.CrashResult}:
 *       every crash of a scenario, recovered and checked;
 *   <li>{@link io.firn.testkit.Mutant}: disks that break one rule, so that a suite shows it would notice;
 *   <li>{@link io.firn.testkit.ToyChain}, {@link io.firn.testkit.ToyLedgers}, {@link io.firn.testkit.ToySource}: a chain whose
 *       ledgers are made from a seed, and a source of them with faults where wanted;
 *   <li>{@link io.firn.testkit.KillHarness}: a child JVM that is killed;
 *   <li>{@link io.firn.testkit.Samples}: real inputs, and skips that are counted when they are absent;
 *   <li>{@link io.firn.testkit.Randomness}, {@link io.firn.testkit.Scale}: the seed and the size of a run.
 * </ul>
 *
 * <p>A crash test in ten lines:
 *
 * <pre>{@code
 * private static CrashEnumerator suite() {
 *     return CrashEnumerator.of("keylog-commit")
 *             .scenario((disk, acks) -> {                       // one run = one life of the store
 *                 try (KeyLog log = KeyLog.open(disk, DIR)) {
 *                     acks.attempt("k1");                       // before the first byte could be written
 *                     log.commit(batch("k1"));
 *                     acks.acknowledge("k1");                   // once the call that promised it returned
 *                 }
 *             })
 *             .recoverTo((disk, acks) -> {                      // after every crash, on every image
 *                 try (KeyLog log = KeyLog.open(disk, DIR)) {
 *                     List<String> keys = keys(log.snapshot());
 *                     acks.requirePrefix(keys);                 // nothing lost, nothing invented
 *                     return keys;                              // must be the same when recovered again
 *                 }
 *             })
 *             .atLeast(40, 500, 100);                           // what run() printed, rounded down
 * }
 *
 * void everyCrashIsRecovered() { suite().run(); }           // two tests
 * void brokenRulesAreCaught() { suite().expectCaught(Mutant.NO_FORCE).expectCaught(Mutant.NO_DIRECTORY_SYNC); }
 * }</pre>
 *
 * <p>Rules for scenarios: do the same at every run (no clock, no fresh randomness); close what was opened also when an operation
 * throws; hold locks only through the disk given. Rules for recoveries: settle everything, close, and leave nothing that the
 * next recovery would do again.
 *
 * <p>Promises: everything is deterministic for a seed; nothing here is used outside tests.
 */
@NullMarked
package io.firn.testkit;

import org.jspecify.annotations.NullMarked;
