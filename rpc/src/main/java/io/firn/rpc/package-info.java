/** The room {@code rpc}. */
@NullMarked
package io.firn.rpc;

import org.jspecify.annotations.NullMarked;
