/** The commit log. */
@NullMarked
package io.firn.journal;

import org.jspecify.annotations.NullMarked;
