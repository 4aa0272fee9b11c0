package io.firn.cold;

import java.util.List;

class MemoryColdTest extends ColdStorageTck {
    @Override
    ColdStorage open(ColdFixture from) {
        return new MemoryCold(ColdFixture.GEOMETRY, from.catalog::view);
    }

    @Override
    List<Ledgers.Made> freeze(int chunk) throws Exception {
        List<Ledgers.Made> ledgers = fixture.freeze(chunk);
        for (Ledgers.Made made : ledgers) {
            ((MemoryCold) cold).put(made.header().seq(), made.frame());
        }
        return ledgers;
    }
}
