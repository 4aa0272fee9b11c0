/**
 * Ledgers of any number that look like the network's: made from a few real ones, with other accounts, times and links.
 *
 * <p>In: consecutive raw ledgers. Out: {@link io.firn.bench.replay.Templates} (the real ledgers, taken apart once),
 * {@link io.firn.bench.replay.Replay} (the ledgers made from them), {@link io.firn.bench.replay.ReplaySource} (those as a source),
 * {@link io.firn.bench.replay.ReplayFiles} (those as files).
 *
 * <p>Promises: what is made follows from the templates, the density and the sequence, and passes every check of
 * {@link io.firn.stellar.StellarWalker}; no two transactions have one hash. Signatures are those of the templates and do not hold:
 * see {@code docs/replay.md}.
 */
@NullMarked
package io.firn.bench.replay;

import org.jspecify.annotations.NullMarked;
