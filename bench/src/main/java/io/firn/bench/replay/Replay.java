package io.firn.bench.replay;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarHeader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Ledgers of a replayed chain, one after the other, in one buffer; the same for the same arguments.
 *
 * <p>Holds: but for its link, a ledger follows from the templates, the density and its sequence; so a chain can be taken up
 * anywhere with the hash it has there.
 *
 * <p>Limits: ledgers of {@value #MAX_LEDGER_BYTES} bytes.
 *
 * <p>Threading: confined to its owner.
 */
public final class Replay {
    /** Three of the densest ledgers a goal is set for; a frame of a stream may hold four times as much. */
    public static final int MAX_LEDGER_BYTES = 64 << 20;

    /** Sequences are 32-bit. */
    static final long MAX_SEQ = 0xFFFF_FFFFL;

    /** Offsets in a LedgerHeader. */
    private static final int PREVIOUS_HASH = 4;

    private static final int VALUE = 36;
    private static final int SET_HEAD_BYTES = 4 + Hash.BYTES + 4;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Templates templates;
    private final byte[] networkId;
    private final Digest digest = new Digest();
    private final List<Mapping> copies;
    private final byte[] out;
    private long nextSeq;
    private Hash previous;
    private Optional<LedgerHeader> last = Optional.empty();

    /**
     * A chain from {@code firstSeq} on; what its first ledger names as the hash before it belongs to no ledger.
     *
     * @param density how many templates are merged into each ledger: 1 is as real
     * @throws IllegalArgumentException when ledgers could become larger than {@value #MAX_LEDGER_BYTES} bytes
     */
    public Replay(Templates templates, int density, long firstSeq) {
        this(templates, density, firstSeq, beginning(density, firstSeq));
    }

    /** The same chain from {@code nextSeq} on, behind a ledger whose hash is {@code previous}. */
    public Replay(Templates templates, int density, long nextSeq, Hash previous) {
        if (density < 1) {
            throw new IllegalArgumentException("a density of " + density + ": must be at least 1");
        }
        if (nextSeq < 1 || nextSeq > MAX_SEQ) {
            throw new IllegalArgumentException("ledger " + nextSeq + ": must lie between 1 and " + MAX_SEQ);
        }
        this.templates = templates;
        this.networkId = templates.network().id().bytes();
        this.nextSeq = nextSeq;
        this.previous = previous;
        List<Template> all = templates.all();
        int maxIds = all.stream()
                .mapToInt(t -> t.ids().length / Mapping.ID_BYTES)
                .max()
                .orElseThrow();
        int maxHashes = all.stream().mapToInt(Template::hashCount).max().orElseThrow();
        this.copies = IntStream.range(0, density)
                .mapToObj(_ -> new Mapping(digest, all.getFirst(), maxIds, maxHashes))
                .toList();
        this.out = new byte[largest(all, density)];
    }

    private static Hash beginning(int density, long firstSeq) {
        byte[] hash = new byte[Hash.BYTES];
        LONG.set(hash, 0, density);
        LONG.set(hash, 8, firstSeq);
        new Digest().add(hash, 0, 16).finish(hash, 0);
        return Hash.of(hash, 0);
    }

    private static int largest(List<Template> all, int density) {
        long largest = 0;
        for (int first = 0; first < all.size(); first++) {
            long bytes = 0;
            for (int copy = 0; copy < density; copy++) {
                bytes += all.get((first + copy) % all.size()).ledger().length;
            }
            largest = Math.max(largest, bytes);
        }
        if (largest > MAX_LEDGER_BYTES) {
            throw new IllegalArgumentException("a density of " + density + " makes ledgers of " + largest
                    + " bytes, more than " + MAX_LEDGER_BYTES);
        }
        return (int) largest;
    }

    /** The network of the templates. */
    public String passphrase() {
        return templates.passphrase();
    }

    /** Sequence of the ledger that {@link #next} makes. */
    public long nextSeq() {
        return nextSeq;
    }

    /**
     * What is known of the ledger made last.
     *
     * @throws IllegalStateException before the first one
     */
    public LedgerHeader header() {
        return last.orElseThrow(() -> new IllegalStateException("no ledger was made yet"));
    }

    /**
     * Makes the next ledger. The bytes stay until the following call.
     *
     * @throws IllegalStateException behind the last sequence there can be
     */
    public Slice next() {
        long seq = nextSeq;
        if (seq > MAX_SEQ) {
            throw new IllegalStateException("there is no ledger above " + MAX_SEQ);
        }
        long closeTimeSeconds = templates.closeTimeSeconds(seq);
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).turnTo(templates.at(seq + i), templates.cycle(seq + i), i, seq, closeTimeSeconds);
        }
        Template first = copies.getFirst().template();
        int setTo = writeSet(first);
        int end = copies.getFirst().write(first.tail(), out, writeResults(setTo));
        Hash hash = writeHeader(first, seq, closeTimeSeconds, setTo);
        last = Optional.of(new LedgerHeader(
                seq, hash, previous, closeTimeSeconds, first.facts().protocolVersion()));
        previous = hash;
        nextSeq = seq + 1;
        return new Slice(out, 0, end);
    }

    /** Everything up to the end of the transaction set, and the hash of every transaction. */
    private int writeSet(Template first) {
        int at = first.setFrom() + SET_HEAD_BYTES;
        System.arraycopy(first.ledger(), 0, out, 0, at);
        previous.write(out, first.setFrom() + 4);
        for (int p = 0; p < first.phases().size(); p++) {
            Phase own = first.phases().get(p);
            int headBytes = own.countOffset() - own.from();
            System.arraycopy(first.ledger(), own.from(), out, at, headBytes);
            int countAt = at + headBytes;
            at = countAt + 4;
            int count = 0;
            for (int i = 0; i < copies.size(); i++) {
                Mapping copy = copies.get(i);
                Phase phase = copy.template().phases().get(p);
                count += copy.template().countIn(phase);
                int from = at;
                at = copy.write(phase.body(), out, from);
                copy.hash(phase, networkId, out, from);
            }
            INT.set(out, countAt, count);
        }
        return at;
    }

    /** The results with what they changed; their hash goes to where the header has it. */
    private int writeResults(int countAt) {
        int at = countAt + 4;
        int count = 0;
        for (int i = 0; i < copies.size(); i++) {
            Mapping copy = copies.get(i);
            count += copy.template().resultCount();
            at = copy.write(copy.template().results(), out, at);
        }
        INT.set(out, countAt, count);
        digest.add(out, countAt, countAt + 4);
        int from = countAt + 4;
        for (int i = 0; i < copies.size(); i++) {
            Template template = copies.get(i).template();
            Patches pairs = template.pairs();
            for (int p = 0; p < pairs.at.length; p++) {
                digest.add(out, from + pairs.at[p], from + pairs.at[p] + pairs.what[p]);
            }
            from += template.results().length();
        }
        StellarHeader header = copies.getFirst().template().header();
        digest.finish(out, header.headerOffset() + VALUE + header.valueLength());
        return at;
    }

    private Hash writeHeader(Template first, long seq, long closeTimeSeconds, int setTo) {
        StellarHeader header = first.header();
        int from = header.headerOffset();
        int value = from + VALUE;
        previous.write(out, from + PREVIOUS_HASH);
        digest.add(out, first.setFrom(), setTo).finish(out, value);
        LONG.set(out, value + Hash.BYTES, closeTimeSeconds);
        INT.set(out, value + header.valueLength() + 2 * Hash.BYTES, (int) seq);
        digest.add(out, from, from + header.headerLength()).finish(out, header.entryOffset());
        return Hash.of(out, header.entryOffset());
    }
}
