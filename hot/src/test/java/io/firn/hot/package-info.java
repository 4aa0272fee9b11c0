/** What every hot store must do ({@code HotStoreTck}), and what only one of them does. */
@NullMarked
package io.firn.hot;

import org.jspecify.annotations.NullMarked;
