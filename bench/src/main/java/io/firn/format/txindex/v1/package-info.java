/**
 * What the benchmark sees of the index from inside.
 *
 * <p>In: keys in memory. Out: {@link io.firn.format.txindex.v1.BlockEncoding}, the encoding of blocks by itself.
 *
 * <p>Promises: nothing here is part of the program.
 */
@NullMarked
package io.firn.format.txindex.v1;

import org.jspecify.annotations.NullMarked;
