/** The kit every cold storage passes, and what is particular to packs. */
@NullMarked
package io.firn.cold;

import org.jspecify.annotations.NullMarked;
