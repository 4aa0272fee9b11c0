package io.firn.node;

import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWitness;
import io.firn.ledger.LedgerWitness.Absent;
import io.firn.ledger.LedgerWitness.Differs;
import io.firn.ledger.LedgerWitness.Same;
import io.firn.ledger.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares verified ledgers with what a witness has.
 *
 * <p>Limits: lists {@value #MOST_LISTED} ledgers that differ and {@value #MOST_RANGES} ranges that are absent; all are counted.
 *
 * <p>Threading: confined to its owner.
 */
final class Comparison {
    static final int MOST_LISTED = 10_000;
    static final int MOST_RANGES = 100;

    private final Optional<LedgerWitness> witness;
    private final LedgerChecks.Problems problems;
    private final List<Verify.Range> absent = new ArrayList<>();
    private long same;
    private long different;
    private long missing;

    Comparison(Optional<LedgerWitness> witness, LedgerChecks.Problems problems) {
        this.witness = witness;
        this.problems = problems;
    }

    /** Compares a ledger that holds. */
    void ledger(LedgerHeader header, Slice raw) {
        if (witness.isEmpty()) {
            return;
        }
        switch (witness.get().compare(header, raw)) {
            case Same() -> same++;
            case Differs(String what, String where) -> {
                if (++different <= MOST_LISTED) {
                    problems.bad(what, where);
                }
            }
            case Absent() -> absent(header.seq());
        }
    }

    /** What came of it; empty when there is no witness. */
    Optional<Verify.Compared> end(long from, long to) {
        if (witness.isEmpty()) {
            return Optional.empty();
        }
        if (different > MOST_LISTED) {
            problems.bad((different - MOST_LISTED) + " more ledgers differ from what the witness has", "witness");
        }
        return Optional.of(new Verify.Compared(from, to, same + different, different, missing, List.copyOf(absent)));
    }

    private void absent(long seq) {
        missing++;
        if (!absent.isEmpty() && absent.getLast().lastSeq() + 1 == seq) {
            absent.set(absent.size() - 1, new Verify.Range(absent.getLast().firstSeq(), seq));
        } else if (absent.size() < MOST_RANGES) {
            absent.add(new Verify.Range(seq, seq));
        }
    }
}
