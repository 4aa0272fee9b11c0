/** The search inside one chunk. */
@NullMarked
package io.firn.cold.search;

import org.jspecify.annotations.NullMarked;
