package io.firn.bench.replay;

import io.firn.bench.replay.LedgerValues.Value;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.stellar.NetworkId;
import io.firn.stellar.StellarHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One real ledger, taken apart: its bytes, and where in them is what a replayed ledger has otherwise.
 *
 * <p>Threading: immutable by agreement: nobody writes to the arrays.
 */
final class Template {
    private static final Set<String> WANTED = Set.of(
            "GeneralizedTransactionSet",
            "TransactionPhase",
            "TransactionV0",
            "Transaction",
            "FeeBumpTransaction",
            "TransactionResultPair",
            "CloseTail",
            "LedgerEntry",
            "AccountEntryExtensionV2Ext",
            "PublicKey",
            "MuxedAccount",
            "ClaimAtom",
            "SCAddress",
            "ClaimableBalanceID");

    private static final int ALIGNMENT = 4;
    private static final int PARALLEL = 1;

    private final byte[] ledger;
    private final ByteBuffer in;
    private final LedgerHeader facts;
    private final StellarHeader header;
    private final List<Value> values;
    private final int setFrom;
    private final int setTo;
    private final Patches.Builder idPatches = new Patches.Builder();
    private final Patches.Builder seqPatches = new Patches.Builder();
    private final Patches.Builder timePatches = new Patches.Builder();
    private final Patches.Builder hashPatches = new Patches.Builder();
    private final byte[] ids;
    private final List<Phase> phases = new ArrayList<>();
    private final int hashCount;
    private final Region results;
    private final Patches pairs;
    private final Region tail;

    /** @param facts of the ledger, which was walked and holds */
    Template(byte[] ledger, LedgerHeader facts, NetworkId network) throws BadLedgerException {
        this.ledger = ledger;
        this.in = ByteBuffer.wrap(ledger);
        this.facts = facts;
        this.header = StellarHeader.of(Slice.of(ledger));
        if (header.metaVersion() == 0) {
            throw new BadLedgerException(
                    "ledger " + facts.seq() + " has the close meta of version 0, of which no template is made");
        }
        this.values = LedgerValues.of(ledger, WANTED);
        Value set = named("GeneralizedTransactionSet").getFirst();
        Value close = named("CloseTail").getFirst();
        this.setFrom = set.from();
        this.setTo = set.to();
        Ids found = new Ids(
                ledger,
                values.stream()
                        .filter(v -> v.from() >= setFrom && v.to() <= close.from())
                        .toList());
        this.ids = found.table();
        Map<Hash, Integer> hashes = originalHashes(network);
        this.hashCount = hashes.size();
        findIdsAndHashes(found.numbers(), hashes);
        findSeqsAndTimes();
        int firstHash = 0;
        for (Value phase : named("TransactionPhase")) {
            Phase next = phase(phase, firstHash);
            phases.add(next);
            firstHash += next.inputs().count();
        }
        this.results = region(setTo + 4, close.from());
        this.tail = region(close.from(), ledger.length);
        Patches.Builder pairPlaces = new Patches.Builder();
        named("TransactionResultPair").forEach(p -> pairPlaces.add(p.from(), p.to() - p.from()));
        this.pairs = pairPlaces.between(results.from(), results.to());
    }

    private List<Value> named(String... names) {
        Set<String> any = Set.of(names);
        return values.stream().filter(v -> any.contains(v.name())).toList();
    }

    private List<Value> transactions() {
        return named("TransactionV0", "Transaction", "FeeBumpTransaction");
    }

    private Map<Hash, Integer> originalHashes(NetworkId network) {
        List<Value> transactions = transactions();
        byte[] hashes = new byte[transactions.size() * Hash.BYTES];
        new HashInputs(transactions, 0, 0).hash(new Digest(), network.id().bytes(), ledger, 0, hashes);
        Map<Hash, Integer> numbers = new HashMap<>();
        for (int i = 0; i < transactions.size(); i++) {
            numbers.put(Hash.of(hashes, i * Hash.BYTES), i);
        }
        return numbers;
    }

    private void findIdsAndHashes(Map<Hash, Integer> numbers, Map<Hash, Integer> hashes) {
        for (int at = setFrom + 4 + Hash.BYTES; at <= ledger.length - Hash.BYTES; at += ALIGNMENT) {
            Hash there = Hash.of(ledger, at);
            Integer id = numbers.get(there);
            // What a transaction itself holds must not depend on the hash of one.
            Integer hash = at < setTo ? null : hashes.get(there);
            if (id != null) {
                idPatches.add(at, id);
            } else if (hash != null) {
                hashPatches.add(at, hash);
            }
        }
    }

    private void findSeqsAndTimes() {
        for (Value entry : named("LedgerEntry")) {
            addSeq(entry.from());
        }
        for (Value extension : named("AccountEntryExtensionV2Ext")) {
            int seqAt = extension.from() + 8;
            if (in.getInt(extension.from()) != 0 && in.getInt(seqAt) != 0) {
                addSeq(seqAt);
                timePatches.add(seqAt + 4, (int) (facts.closeTimeSeconds() - in.getLong(seqAt + 4)));
            }
        }
    }

    private void addSeq(int at) {
        seqPatches.add(at, (int) facts.seq() - in.getInt(at));
    }

    private Phase phase(Value value, int firstHash) {
        int kind = in.getInt(value.from());
        int countAt = value.from() + 4;
        if (kind == PARALLEL) {
            countAt += in.getInt(countAt) == 0 ? 4 : 12;
        }
        Region body = region(countAt + 4, value.to());
        List<Value> inside = transactions().stream()
                .filter(t -> body.from() <= t.from() && t.to() <= body.to())
                .toList();
        return new Phase(kind, value.from(), countAt, body, new HashInputs(inside, body.from(), firstHash));
    }

    private Region region(int from, int to) {
        return new Region(
                from,
                to,
                idPatches.between(from, to),
                seqPatches.between(from, to),
                timePatches.between(from, to),
                hashPatches.between(from, to));
    }

    byte[] ledger() {
        return ledger;
    }

    LedgerHeader facts() {
        return facts;
    }

    StellarHeader header() {
        return header;
    }

    /** Accounts and balances by number, {@value Mapping#ID_BYTES} bytes each. */
    byte[] ids() {
        return ids;
    }

    /** Transactions and, of fee bumps, inner ones too. */
    int hashCount() {
        return hashCount;
    }

    /** Offset of the transaction set. */
    int setFrom() {
        return setFrom;
    }

    List<Phase> phases() {
        return phases;
    }

    /** What the union values of the phases are; only alike ones can be merged. */
    List<Integer> phaseKinds() {
        return phases.stream().map(Phase::kind).toList();
    }

    /** Results with what they changed, without their count. */
    Region results() {
        return results;
    }

    int resultCount() {
        return in.getInt(setTo);
    }

    int countIn(Phase phase) {
        return in.getInt(phase.countOffset());
    }

    /** Where in the results the pairs are that are hashed, and their lengths. */
    Patches pairs() {
        return pairs;
    }

    /** What follows the results. */
    Region tail() {
        return tail;
    }
}
