/** The ledger frame, version 1. */
@NullMarked
package io.firn.format.frame.v1;

import org.jspecify.annotations.NullMarked;
