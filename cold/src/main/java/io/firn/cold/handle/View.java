package io.firn.cold.handle;

import io.firn.cold.ColdReads;
import java.util.function.LongSupplier;

/**
 * What reads look at.
 *
 * @param picture the back end, or a picture of it
 * @param epoch of the picture, read before it was taken; of the back end, as it is now
 * @param anchor what keeps the handle from being taken for lost
 */
record View(ColdReads picture, LongSupplier epoch, Object anchor) {}
