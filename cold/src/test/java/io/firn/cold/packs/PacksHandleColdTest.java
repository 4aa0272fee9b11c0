package io.firn.cold.packs;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.Driven;
import io.firn.cold.handle.ColdLimits;
import io.firn.cold.handle.Handled;

/** The kit on packs, asked through the handle. */
class PacksHandleColdTest extends PacksColdTest {
    @Override
    protected Driven drive(ColdBackEnd of) {
        return Handled.over(of, ColdLimits.DEFAULTS);
    }
}
