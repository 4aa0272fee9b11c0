/** A small sorted map of keys and values on a commit log. */
@NullMarked
package io.firn.keylog;

import org.jspecify.annotations.NullMarked;
