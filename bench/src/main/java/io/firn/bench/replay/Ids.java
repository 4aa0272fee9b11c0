package io.firn.bench.replay;

import io.firn.bench.replay.LedgerValues.Value;
import io.firn.ledger.Hash;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The accounts and claimable balances of one ledger, numbered: what becomes another one in each replayed ledger.
 *
 * <p>Holds: only what looks random, so that where the same bytes stand again, the same is meant.
 */
final class Ids {
    /** Different bytes in an id at least: a random one has about thirty, one with fewer than these is filler. */
    private static final int MIN_DIFFERENT_BYTES = 16;

    private static final int MUXED_ED25519 = 0x100;
    private static final byte ACCOUNT = 1;
    private static final byte BALANCE = 2;

    private final Map<Hash, Integer> numbers = new HashMap<>();
    private final Map<Hash, Byte> kinds = new LinkedHashMap<>();
    private final byte[] ledger;
    private final ByteBuffer in;

    /** Collects those that stand where the schema has one, within the values told. */
    Ids(byte[] ledger, List<Value> values) {
        this.ledger = ledger;
        this.in = ByteBuffer.wrap(ledger);
        for (Value value : values) {
            int at = value.from();
            switch (value.name()) {
                case "PublicKey" -> add(at + 4, ACCOUNT);
                case "MuxedAccount" -> add(in.getInt(at) == MUXED_ED25519 ? at + 12 : at + 4, ACCOUNT);
                case "TransactionV0" -> add(at, ACCOUNT);
                case "ClaimAtom" -> addIf(in.getInt(at) == 0, at + 4);
                case "SCAddress" -> addIf(in.getInt(at) == 2, at + 12);
                case "ClaimableBalanceID" -> add(at + 4, BALANCE);
                default -> {}
            }
        }
    }

    private void addIf(boolean account, int at) {
        if (account) {
            add(at, ACCOUNT);
        }
    }

    private void add(int at, byte kind) {
        Hash id = Hash.of(ledger, at);
        if (different(at) >= MIN_DIFFERENT_BYTES && kinds.putIfAbsent(id, kind) == null) {
            numbers.put(id, numbers.size());
        }
    }

    private int different(int at) {
        boolean[] seen = new boolean[256];
        int count = 0;
        for (int i = at; i < at + Hash.BYTES; i++) {
            int value = ledger[i] & 0xFF;
            count += seen[value] ? 0 : 1;
            seen[value] = true;
        }
        return count;
    }

    /** Numbers by id. */
    Map<Hash, Integer> numbers() {
        return numbers;
    }

    /** By number, {@value Hash#BYTES} bytes and then what kind of id it is. */
    byte[] table() {
        ByteBuffer table = ByteBuffer.allocate(kinds.size() * Mapping.ID_BYTES);
        kinds.forEach((id, kind) -> table.put(id.bytes()).put(kind));
        return table.array();
    }
}
