package io.firn.cold.packs;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdTck;
import io.firn.cold.Continuity;
import io.firn.ledger.Geometry;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;

/** The kit on packs of one ledger each. */
class PacksColdTest extends ColdTck {
    private static final ToyLedgers CHAIN_ONLY = ToyLedgers.of(CHAIN, 0);
    private static final Geometry GEOMETRY = new Geometry(1, 4, CHAIN.firstSeq());

    private final Map<ColdBackEnd, PackedChain> opened = new HashMap<>();

    @Override
    protected ColdBackEnd open(Continuity continuity) throws IOException {
        return open(new PackedChain(new SimulatedDisk(), CHAIN_ONLY, GEOMETRY, continuity));
    }

    private ColdBackEnd open(PackedChain chain) {
        opened.put(chain.cold, chain);
        return chain.cold;
    }

    @Override
    protected ColdBackEnd reopen(ColdBackEnd before) throws IOException {
        PackedChain chain = Objects.requireNonNull(opened.remove(before));
        chain.close();
        return open(new PackedChain(chain.disk, CHAIN_ONLY, GEOMETRY, chain.continuity));
    }

    @AfterEach
    void closeChains() throws IOException {
        List<PackedChain> all = new ArrayList<>(opened.values());
        opened.clear();
        for (PackedChain chain : all) {
            chain.close();
        }
    }
}
