/** What the handle of cold storage promises, shown on a back end that records the order of calls inside it and can be held. */
@NullMarked
package io.firn.cold.handle;

import org.jspecify.annotations.NullMarked;
