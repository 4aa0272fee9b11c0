/**
 * What Firn costs: the command {@code firn bench}. Every figure stands beside a baseline in the same process and on the same
 * ledgers. Nothing depends on this module.
 *
 * <p>In: chains of any length, made of real ledgers of the sample data or by the generated network; and those real ledgers
 * themselves. Out: tables on standard output, those of {@code docs/benchmarks.md}, and the same as CSV.
 */
@NullMarked
package io.firn.bench;

import org.jspecify.annotations.NullMarked;
