/** What exists, in which state, and the one write protocol. */
@NullMarked
package io.firn.catalog;

import org.jspecify.annotations.NullMarked;
