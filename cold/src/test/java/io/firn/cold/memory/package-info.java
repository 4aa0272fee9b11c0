@NullMarked
package io.firn.cold.memory;

import org.jspecify.annotations.NullMarked;
