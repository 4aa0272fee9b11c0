package io.firn.stellar;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a data lake cuts ledgers into objects and names them.
 *
 * <p>Format: SEP-54 (stellar-protocol, ecosystem/sep-0054.md 0.2.0). A name begins with the hexadecimal complement of its
 * first sequence, so that a plain listing is newest first. Ends are clamped to 2^32-1.
 *
 * @param ledgersPerBatch ledgers in an object
 * @param batchesPerPartition objects in a partition; with 1 there is no partition level
 */
public record LakeSchema(int ledgersPerBatch, int batchesPerPartition) {
    /** Sequences are 32-bit. */
    static final long MAX_SEQ = 0xFFFF_FFFFL;

    /** Of names without extension, in the order they are tried: what Galexie writes, and what it wrote before. */
    static final String[] EXTENSIONS = {".zst", ".zstd"};

    private static final Pattern NAME = Pattern.compile("([0-9A-F]{8})--([0-9]{1,10})(?:-([0-9]{1,10}))?");
    private static final Pattern OBJECT = Pattern.compile("(.+)\\.xdr\\.(?:zst|zstd)");

    public LakeSchema {
        if (ledgersPerBatch < 1 || batchesPerPartition < 1) {
            throw new IllegalArgumentException("a lake of " + ledgersPerBatch + " ledgers per batch and "
                    + batchesPerPartition + " batches per partition: both must be at least 1");
        }
        if ((long) ledgersPerBatch * batchesPerPartition > MAX_SEQ) {
            throw new IllegalArgumentException("a lake of " + ledgersPerBatch + " ledgers per batch and "
                    + batchesPerPartition + " batches per partition: a partition must not exceed " + MAX_SEQ
                    + " ledgers");
        }
    }

    /** What a name claims to hold, both inclusive. */
    record Range(long first, long last) {}

    long batchFirst(long seq) {
        return seq / ledgersPerBatch * ledgersPerBatch;
    }

    long batchLast(long seq) {
        return Math.min(batchFirst(seq) + ledgersPerBatch - 1, MAX_SEQ);
    }

    private long partitionLedgers() {
        return (long) ledgersPerBatch * batchesPerPartition;
    }

    /** Name of the object that holds a sequence, relative to the lake, without its last extension. */
    String objectName(long seq) {
        long first = batchFirst(seq);
        long last = batchLast(seq);
        String batch = first == last ? inverted(first) + "--" + first : ranged(first, last);
        return partitionName(seq).map(p -> p + "/").orElse("") + batch + ".xdr";
    }

    /** Name of the partition that holds a sequence; empty when there is no partition level. */
    Optional<String> partitionName(long seq) {
        if (batchesPerPartition == 1) {
            return Optional.empty();
        }
        long first = seq / partitionLedgers() * partitionLedgers();
        return Optional.of(ranged(first, Math.min(first + partitionLedgers() - 1, MAX_SEQ)));
    }

    private static String ranged(long first, long last) {
        return inverted(first) + "--" + first + "-" + last;
    }

    private static String inverted(long seq) {
        return HexFormat.of().withUpperCase().toHexDigits((int) (MAX_SEQ - seq));
    }

    /** What a partition's or batch's name claims; empty when it is no such name, or contradicts itself. */
    static Optional<Range> parse(String name) {
        Matcher m = NAME.matcher(name);
        if (!m.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(m.group(2));
        String end = m.group(3);
        long last = end == null ? first : Long.parseLong(end);
        if (first > last || last > MAX_SEQ || !inverted(first).equals(m.group(1))) {
            return Optional.empty();
        }
        return Optional.of(new Range(first, last));
    }

    /** What an object's file name claims, extension and all; empty when it is no such name. */
    static Optional<Range> parseObject(String fileName) {
        Matcher m = OBJECT.matcher(fileName);
        return m.matches() ? parse(m.group(1)) : Optional.empty();
    }
}
