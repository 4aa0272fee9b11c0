/** Stress tests: a few threads at one object, millions of times, against every order that the machine allows. Nothing depends on it. */
@NullMarked
package io.firn.stress;

import org.jspecify.annotations.NullMarked;
