/** The catalog's contract, its crash points, and toys that stand in for the rooms that write artifacts and hot stores. */
@NullMarked
package io.firn.catalog;

import org.jspecify.annotations.NullMarked;
