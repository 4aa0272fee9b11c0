package io.firn.cold.memory;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdTck;
import io.firn.cold.Continuity;

class MemoryColdTest extends ColdTck {
    @Override
    protected ColdBackEnd open(Continuity continuity) {
        return new MemoryCold(CHAIN, continuity);
    }

    /** What is kept in memory ends with the process: the same store stands for one that was opened again. */
    @Override
    protected ColdBackEnd reopen(ColdBackEnd before) {
        return before;
    }
}
