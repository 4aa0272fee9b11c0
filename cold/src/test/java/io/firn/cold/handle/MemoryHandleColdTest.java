package io.firn.cold.handle;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdTck;
import io.firn.cold.Continuity;
import io.firn.cold.Driven;
import io.firn.cold.memory.MemoryCold;

/** The kit of the back ends, asked through the handle. */
class MemoryHandleColdTest extends ColdTck {
    @Override
    protected ColdBackEnd open(Continuity continuity) {
        return new MemoryCold(CHAIN, continuity);
    }

    /** What is kept in memory ends with the process: the same store stands for one that was opened again. */
    @Override
    protected ColdBackEnd reopen(ColdBackEnd before) {
        return before;
    }

    @Override
    protected Driven drive(ColdBackEnd of) {
        return Handled.over(of, ColdLimits.DEFAULTS);
    }
}
