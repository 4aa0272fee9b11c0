/** The pack, version 1. */
@NullMarked
package io.firn.format.pack.v1;

import org.jspecify.annotations.NullMarked;
