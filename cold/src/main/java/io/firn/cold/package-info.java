/** The cold storage handle and its back ends. */
@NullMarked
package io.firn.cold;

import org.jspecify.annotations.NullMarked;
