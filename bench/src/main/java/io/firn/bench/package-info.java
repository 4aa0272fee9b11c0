/**
 * What Firn costs, always beside a baseline in the same process and on the same ledgers. Nothing depends on this module.
 *
 * <p>In: real ledgers of the sample data (the folder is the first argument of every program but {@code IndexBench}, a scratch directory
 * the next) and ledgers of the generated network. Out: tables on standard output, those of
 * {@code docs/benchmarks.md}.
 */
@NullMarked
package io.firn.bench;

import org.jspecify.annotations.NullMarked;
