/** Fuzz targets for every reader of outside bytes, one class each, in the package of the room whose reader it is; they lie in the tests. */
@NullMarked
package io.firn.fuzz;

import org.jspecify.annotations.NullMarked;
