/** Frozen chunks on a disk in memory: reading, writing, and crashes of both. */
@NullMarked
package io.firn.cold.packs;

import org.jspecify.annotations.NullMarked;
