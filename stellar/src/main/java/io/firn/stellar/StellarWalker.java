package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.TxFacts;

/**
 * Walks LedgerCloseMeta of every version (0 to 2) and protocol, in place.
 *
 * <p>Order: header and its hash; transaction set and its hash; results and their hash; each result's transaction hash
 * among the hashes of the envelopes; upgrades, consensus messages, evictions; and nothing after. From the header's hash on,
 * a union value without a shape makes the ledger opaque; before it, such a value makes it unreadable.
 *
 * <p>Threading: confined to its owner.
 */
public final class StellarWalker implements LedgerWalker, LedgerBoundary {
    private static final int MIN_RESULT_META_BYTES = 48;

    private final NetworkId network;
    private final XdrStepper xdr = new XdrStepper();
    private final Sha256 sha256 = new Sha256();
    private final TransactionHasher hasher;
    private final EnvelopeTable envelopes = new EnvelopeTable();
    private final TransactionSets sets;
    private final EventWalk eventWalk = new EventWalk(xdr);
    private final FactsReader factsReader = new FactsReader(xdr);

    private int unmatched;
    private String firstUnmatched = "";

    StellarWalker(NetworkId network) {
        this.network = network;
        this.hasher = new TransactionHasher(network, sha256);
        this.sets = new TransactionSets(xdr, sha256, hasher, envelopes);
    }

    private enum Trust {
        NOTHING,
        HASHES
    }

    @Override
    public void walk(Slice raw, LedgerLayout into) throws BadLedgerException {
        walk(raw, into, Trust.NOTHING);
    }

    @Override
    public void walkTrusted(Slice raw, LedgerLayout into) throws BadLedgerException {
        walk(raw, into, Trust.HASHES);
    }

    @Override
    public LedgerHeader peek(Slice raw) throws BadLedgerException {
        xdr.over(raw);
        return StellarHeader.find(xdr).facts(raw.array(), raw.offset());
    }

    @Override
    public LedgerHeader peekHead(Slice head) throws BadLedgerException {
        return peek(head);
    }

    @Override
    public boolean hashesTo(Slice envelope, Hash hash) throws BadLedgerException {
        envelopes.clear();
        xdr.over(envelope);
        // A ledger refused half way leaves a hash begun.
        sha256.begin();
        try {
            int end = hasher.add(xdr, xdr.start(), envelopes);
            if (end != xdr.limit()) {
                throw new BadLedgerException("malformed envelope: " + (xdr.limit() - end) + " bytes follow it");
            }
        } catch (UnknownArmException e) {
            throw new BadLedgerException("malformed envelope: " + e.reason());
        }
        return envelopes.hash(0).equals(hash) || envelopes.innerHash(0).equals(hash);
    }

    /**
     * Bytes of the one ledger the slice begins with; more may follow. Verifies nothing.
     *
     * @throws BadLedgerException when the bytes are malformed or truncated, or hold something this version cannot step over
     */
    public int endOfLedger(Slice raw) throws BadLedgerException {
        xdr.over(raw);
        try {
            return xdr.step(XdrShape.LEDGER_CLOSE_META, raw.offset()) - raw.offset();
        } catch (UnknownArmException e) {
            long seq = peek(raw).seq();
            throw new BadLedgerException("ledger " + seq + ": its end cannot be found: " + e.reason());
        }
    }

    /** As {@link #endOfLedger(Slice)}, for the ledger that begins at {@code from} in a run of several: where it ends. */
    @Override
    public int endOfLedger(Slice bytes, int from) throws BadLedgerException {
        return from + endOfLedger(bytes.part(from, bytes.length() - from));
    }

    @Override
    public TxFacts facts(Slice envelope, Slice result) throws BadLedgerException {
        return factsReader.read(envelope, result);
    }

    @Override
    public void events(Slice raw, LedgerLayout layout, LedgerEvents into) throws BadLedgerException {
        eventWalk.events(raw, layout, into);
    }

    @Override
    public void fields(Slice event, EventFields into) throws BadLedgerException {
        EventReader.fields(xdr, event, into);
    }

    private void walk(Slice raw, LedgerLayout into, Trust trust) throws BadLedgerException {
        into.clear();
        xdr.over(raw);
        // A ledger refused half way leaves a hash begun.
        sha256.begin();
        StellarHeader header = StellarHeader.find(xdr);
        LedgerHeader facts = header.facts(raw.array(), raw.offset());
        into.header(facts);
        if (trust == Trust.NOTHING) {
            int from = raw.offset() + header.headerOffset();
            Hash computed =
                    sha256.add(raw.array(), from, from + header.headerLength()).finish();
            same(facts.seq(), "header hash", computed, raw.array(), raw.offset() + header.entryOffset());
        }
        try {
            walkBody(header, facts.seq(), into, trust);
        } catch (UnknownArmException e) {
            into.opaque(e.reason());
        }
    }

    private void walkBody(StellarHeader header, long seq, LedgerLayout into, Trust trust)
            throws BadLedgerException, UnknownArmException {
        byte[] bytes = xdr.array();
        int start = xdr.start();
        int txSet = start + header.endOffset();
        envelopes.clear();
        TransactionSets.Form form =
                header.metaVersion() == 0 ? TransactionSets.Form.LEGACY : TransactionSets.Form.GENERALIZED;
        int txSetEnd = sets.walk(form, txSet);
        if (trust == Trust.NOTHING) {
            Hash computed = sets.hash(form, txSet, txSetEnd);
            same(seq, "transaction set hash", computed, bytes, start + header.txSetHashOffset());
        }
        int resultsEnd = results(header.metaVersion(), txSetEnd, into, trust);
        if (trust == Trust.NOTHING) {
            same(seq, "result hash", sha256.finish(), bytes, start + header.resultHashOffset());
        }
        checkMatches(seq, into);
        XdrShape tail = switch (header.metaVersion()) {
            case 0 -> XdrShape.CLOSE_TAIL;
            case 1 -> XdrShape.CLOSE_TAIL_V1;
            default -> XdrShape.CLOSE_TAIL_V2;
        };
        int end = xdr.step(tail, resultsEnd);
        if (end != xdr.limit()) {
            throw new BadLedgerException("ledger " + seq + ": malformed: it ends at offset " + (end - start) + ", but "
                    + (xdr.limit() - end) + " bytes follow");
        }
    }

    /** Walks the results in apply order, and feeds their set's hash. */
    private int results(int metaVersion, int at, LedgerLayout into, Trust trust)
            throws BadLedgerException, UnknownArmException {
        byte[] bytes = xdr.array();
        int start = xdr.start();
        int count = xdr.count(at, MIN_RESULT_META_BYTES);
        XdrShape tail = metaVersion == 2 ? XdrShape.RESULT_META_TAIL_V1 : XdrShape.RESULT_META_TAIL;
        sha256.add(bytes, at, at + 4);
        unmatched = 0;
        int pos = at + 4;
        for (int i = 0; i < count; i++) {
            int pair = metaVersion == 2 ? xdr.step(XdrShape.EXTENSION_POINT, pos) : pos;
            int pairEnd = xdr.step(XdrShape.TRANSACTION_RESULT_PAIR, pair);
            if (trust == Trust.NOTHING) {
                sha256.add(bytes, pair, pairEnd);
            }
            int end = xdr.step(tail, pairEnd);
            int envelope = envelopes.take(bytes, pair);
            if (envelope == EnvelopeTable.NONE) {
                if (unmatched++ == 0) {
                    firstUnmatched = "transaction " + i + " in apply order, " + Hash.of(bytes, pair);
                }
            } else {
                into.addTx(
                        envelopes.offset(envelope),
                        envelopes.length(envelope),
                        pos - start,
                        end - pos,
                        envelopes.hash(envelope),
                        envelopes.innerHash(envelope));
            }
            pos = end;
        }
        return pos;
    }

    private void checkMatches(long seq, LedgerLayout into) throws BadLedgerException {
        int matched = into.txCount();
        if (unmatched > 0 && matched == 0 && unmatched == envelopes.count()) {
            throw new BadLedgerException("ledger " + seq + " is of another network than '" + network.passphrase()
                    + "': none of its " + unmatched + " transactions hashes to what its results name; first "
                    + firstUnmatched);
        }
        if (unmatched > 0) {
            throw new BadLedgerException("ledger " + seq + ": transaction hash: no envelope of its set hashes to "
                    + firstUnmatched + " (" + unmatched + " of " + (matched + unmatched) + " results)");
        }
        if (matched != envelopes.count()) {
            throw new BadLedgerException(
                    "ledger " + seq + ": its set holds " + envelopes.count() + " transactions, its results " + matched);
        }
    }

    private static void same(long seq, String check, Hash computed, byte[] bytes, int statedAt)
            throws BadLedgerException {
        if (!computed.equalsBytes(bytes, statedAt)) {
            throw new BadLedgerException("ledger " + seq + ": " + check + ": its bytes hash to " + computed
                    + ", stated is " + Hash.of(bytes, statedAt));
        }
    }
}
