package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import java.util.List;
import java.util.Map;
import java.util.Set;

class MemoryColdTest extends ColdStorageTck {
    @Override
    ColdStorage open(ColdFixture from) {
        return new MemoryCold(ColdFixture.GEOMETRY, from.catalog::view);
    }

    @Override
    void index(ArtifactKey.Index coverage, Map<Long, Set<Hash>> hashes) throws Exception {
        fixture.index(coverage, hashes);
        ((MemoryCold) cold).index(coverage, hashes);
    }

    @Override
    List<Ledgers.Made> freeze(int chunk) throws Exception {
        List<Ledgers.Made> ledgers = fixture.freeze(chunk);
        for (Ledgers.Made made : ledgers) {
            ((MemoryCold) cold).put(made.header().seq(), made.frame());
        }
        return ledgers;
    }

    @Override
    List<LedgerEvents> freezeEvents(int chunk) throws Exception {
        List<LedgerEvents> events = fixture.freezeEvents(chunk);
        ((MemoryCold) cold).events(chunk, events);
        return events;
    }
}
