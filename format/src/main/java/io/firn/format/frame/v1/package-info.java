/**
 * The ledger frame, version 1: one raw ledger, compressed once, as the journal and the pack hold it.
 *
 * <p>In: a raw ledger and its layout. Out: {@link io.firn.format.frame.v1.FrameEncoder} (ledger to frame) and
 * {@link io.firn.format.frame.v1.LedgerFrame} (frame to ledger, whole or a range of it).
 *
 * <p>Promises: the same ledger and layout give the same bytes; any zstd tool decodes a frame to exactly the ledger; a range is
 * read by decompressing only the data frames that hold it; every altered byte is detected. The bytes are described in
 * {@code docs/formats/ledger-frame-v1.md}.
 */
@NullMarked
package io.firn.format.frame.v1;

import org.jspecify.annotations.NullMarked;
