/**
 * What Firn costs, always beside a baseline in the same process and on the same ledgers. Nothing depends on this module.
 *
 * <p>In: real ledgers of the sample data (the folder is the one argument of every program). Out: tables on standard output, those of
 * {@code docs/benchmarks.md}.
 */
@NullMarked
package io.firn.bench;

import org.jspecify.annotations.NullMarked;
