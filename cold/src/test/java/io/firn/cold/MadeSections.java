package io.firn.cold;

import io.firn.ledger.Hash;
import java.util.ArrayList;
import java.util.List;

/** Sections of made ledgers, for tests of what a back end does with several ledgers at once. */
public final class MadeSections {
    private MadeSections() {}

    /** Ledgers that link to each other and to the one before, with a few transactions each; another flavour has others. */
    public static List<MadeLedger> linked(long firstSeq, long lastSeq, Hash before, int flavour) {
        return ColdKit.made(firstSeq, lastSeq, before, flavour);
    }

    /** These ledgers, together. */
    public static Section of(List<MadeLedger> ledgers) {
        List<Section.Entry> entries = new ArrayList<>();
        for (MadeLedger ledger : ledgers) {
            entries.add(new Section.Entry(ledger.header(), ledger.frame()));
        }
        return new Section(entries);
    }

    /** A ledger with a transaction that nobody understands. */
    public static MadeLedger opaque(long seq, Hash before) {
        return MadeLedger.opaque(seq, before);
    }
}
