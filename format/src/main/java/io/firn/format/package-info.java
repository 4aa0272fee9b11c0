/** Firn's immutable formats: what they share. Each format version has a package of its own. */
@NullMarked
package io.firn.format;

import org.jspecify.annotations.NullMarked;
