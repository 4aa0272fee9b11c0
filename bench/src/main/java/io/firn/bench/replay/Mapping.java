package io.firn.bench.replay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Who a template's accounts are in one replayed ledger, and what its transactions hash to there.
 *
 * <p>Threading: confined to its owner.
 */
final class Mapping {
    /** Bytes of an id in a template's table: the id, and what kind it is. */
    static final int ID_BYTES = Digest.BYTES + 1;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Digest digest;
    private final byte[] salt = new byte[12];
    private final byte[] ids;
    private final byte[] hashes;
    private Template template;
    private long seq;
    private long closeTimeSeconds;

    /** For templates of no more ids and hashes than these. */
    Mapping(Digest digest, Template first, int maxIds, int maxHashes) {
        this.digest = digest;
        this.template = first;
        this.ids = new byte[maxIds * Digest.BYTES];
        this.hashes = new byte[maxHashes * Digest.BYTES];
    }

    /** Turns to the part that a template has in a ledger. */
    void turnTo(Template to, long cycle, int copy, long ledgerSeq, long ledgerCloseTimeSeconds) {
        template = to;
        seq = ledgerSeq;
        closeTimeSeconds = ledgerCloseTimeSeconds;
        LONG.set(salt, 0, cycle);
        INT.set(salt, 8, copy);
        byte[] table = to.ids();
        int count = table.length / ID_BYTES;
        for (int i = 0; i < count; i++) {
            digest.add(table, i * ID_BYTES, (i + 1) * ID_BYTES)
                    .add(salt, 0, salt.length)
                    .finish(ids, i * Digest.BYTES);
        }
    }

    Template template() {
        return template;
    }

    /** Hashes the transactions of a phase that was written to {@code at}. */
    void hash(Phase phase, byte[] networkId, byte[] out, int at) {
        phase.inputs().hash(digest, networkId, out, at, hashes);
    }

    /** Writes a region as it is in this ledger; the result is where it ends. */
    int write(Region region, byte[] out, int at) {
        System.arraycopy(template.ledger(), region.from(), out, at, region.length());
        writeAll(region.ids(), ids, out, at);
        writeAll(region.hashes(), hashes, out, at);
        Patches seqs = region.seqs();
        for (int i = 0; i < seqs.at.length; i++) {
            INT.set(out, at + seqs.at[i], (int) Math.max(1, seq - seqs.what[i]));
        }
        Patches times = region.times();
        for (int i = 0; i < times.at.length; i++) {
            LONG.set(out, at + times.at[i], closeTimeSeconds - times.what[i]);
        }
        return at + region.length();
    }

    private static void writeAll(Patches patches, byte[] values, byte[] out, int base) {
        int[] at = patches.at;
        int[] what = patches.what;
        for (int i = 0; i < at.length; i++) {
            int from = what[i] * Digest.BYTES;
            int to = base + at[i];
            LONG.set(out, to, (long) LONG.get(values, from));
            LONG.set(out, to + 8, (long) LONG.get(values, from + 8));
            LONG.set(out, to + 16, (long) LONG.get(values, from + 16));
            LONG.set(out, to + 24, (long) LONG.get(values, from + 24));
        }
    }
}
