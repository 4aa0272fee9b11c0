/**
 * The back end that keeps cold ledgers in memory.
 *
 * <p>In: sections of ledgers, and the {@link io.firn.ledger.Chain chain} that walks them. Out: every answer of
 * {@link io.firn.cold.ColdBackEnd}. Public: {@link io.firn.cold.memory.MemoryCold}.
 *
 * <p>Promises: an answer is from one state, whatever is written meanwhile; nothing waits for anything; what is stored ends with the
 * process.
 */
@NullMarked
package io.firn.cold.memory;

import org.jspecify.annotations.NullMarked;
