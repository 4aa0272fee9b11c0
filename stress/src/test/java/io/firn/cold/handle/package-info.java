/** Stress tests of what the handle of cold storage is made of. */
@NullMarked
package io.firn.cold.handle;

import org.jspecify.annotations.NullMarked;
