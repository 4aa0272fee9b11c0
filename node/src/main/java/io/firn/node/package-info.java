/** The daemon: ingestion, lifecycle, archive, audit. */
@NullMarked
package io.firn.node;

import org.jspecify.annotations.NullMarked;
