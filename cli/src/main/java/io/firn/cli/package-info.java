/** The room {@code cli}. */
@NullMarked
package io.firn.cli;

import org.jspecify.annotations.NullMarked;
