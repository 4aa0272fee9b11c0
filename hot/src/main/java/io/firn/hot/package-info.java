/** The hot store of a chunk. */
@NullMarked
package io.firn.hot;

import org.jspecify.annotations.NullMarked;
