package io.firn.node;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.util.Optional;

/**
 * The end of a run of ledgers, which the next one must be linked to.
 *
 * <p>Threading: confined to its owner.
 */
final class ChainLink {
    private long nextSeq;
    private Optional<Hash> lastHash;

    /** @param lastHash hash of the ledger below {@code nextSeq}; empty when there is nothing to link to */
    ChainLink(long nextSeq, Optional<Hash> lastHash) {
        this.nextSeq = nextSeq;
        this.lastHash = lastHash;
    }

    long nextSeq() {
        return nextSeq;
    }

    Optional<Hash> lastHash() {
        return lastHash;
    }

    /** Why {@code header} is not the next ledger; empty when it is. */
    Optional<String> broken(LedgerHeader header) {
        if (header.seq() != nextSeq) {
            return Optional.of("ledger " + nextSeq + " was expected, ledger " + header.seq() + " was found");
        }
        if (lastHash.isPresent() && !lastHash.get().equals(header.previousHash())) {
            return Optional.of("ledger " + header.seq() + " does not follow ledger " + (nextSeq - 1) + ": it names "
                    + header.previousHash() + " as the hash before it, which is " + lastHash.get());
        }
        return Optional.empty();
    }

    /** Takes {@code header} as the new end; the caller has asked {@link #broken} before. */
    void advance(LedgerHeader header) {
        nextSeq = header.seq() + 1;
        lastHash = Optional.of(header.hash());
    }
}
