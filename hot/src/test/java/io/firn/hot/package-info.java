/** What every hot store must do ({@code HotStoreTck}, {@code HotEventsTck}), and what only one of them does. */
@NullMarked
package io.firn.hot;

import org.jspecify.annotations.NullMarked;
