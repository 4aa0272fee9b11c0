/** The room {@code stellar}. */
@NullMarked
package io.firn.stellar;

import org.jspecify.annotations.NullMarked;
