/** Whole-node suites and the rules of the house; nothing depends on this module. */
@NullMarked
package io.firn.trial;

import org.jspecify.annotations.NullMarked;
