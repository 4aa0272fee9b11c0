package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.stellar.HistoryFiles.Category;
import io.firn.stellar.HistoryRecords.Content;
import io.firn.stellar.TransactionSets.Form;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Checks checkpoint after checkpoint of a history archive: each header hashes to what it claims and names the hash of the one
 * before; the transaction set and the results of each ledger hash to what its header states, those left out as empty ones; and the
 * results name the transactions of the set. What is wrong is told, and checking goes on behind it.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Source: Stellar-ledger.x (TransactionHistoryEntry, TransactionHistoryResultEntry); the empty sets are those of stellar-core
 * src/herder/TxSetFrame.cpp, protocol 23.
 */
final class HistoryCheckpoint {
    private static final int MIN_RESULT_BYTES = 44;

    private final NetworkId network;
    private final HistoryFiles files;
    private final HistoryArchive.Listener heard;
    private final XdrStepper xdr = new XdrStepper();
    private final Sha256 sha256 = new Sha256();
    private final EnvelopeTable envelopes = new EnvelopeTable();
    private final TransactionSets sets;
    private final Hash noResults = sha256.add(new byte[4]).finish();

    private Optional<Hash> previous = Optional.empty();
    private boolean ofNetwork;
    private long ledgers;
    private long transactions;

    HistoryCheckpoint(NetworkId network, HistoryFiles files, HistoryArchive.Listener heard) {
        this.network = network;
        this.files = files;
        this.heard = heard;
        this.sets = new TransactionSets(xdr, sha256, new TransactionHasher(network, sha256), envelopes);
    }

    /** What a header that holds says of the rest. */
    private record Stated(Hash previous, Hash txSetHash, Hash resultHash) {}

    /** How far a set was understood. */
    private enum Walked {
        WHOLE,
        /** Its hash is right, and it holds something this version does not know. */
        OPAQUE,
        NOT
    }

    /** Ledgers whose header held and whose set and results were looked at. */
    long ledgers() {
        return ledgers;
    }

    /** Transactions in the sets that held. */
    long transactions() {
        return transactions;
    }

    /** What comes next does not follow what was checked last. */
    void gap() {
        previous = Optional.empty();
    }

    /**
     * Checks ledgers of one checkpoint, all that its files may hold.
     *
     * @throws SourceException when a file does not answer, or the first transactions found are of another network
     */
    void check(long firstSeq, long lastSeq) throws SourceException {
        long checkpoint = HistoryFiles.checkpointOf(lastSeq);
        try (HistoryRecords headers =
                        HistoryRecords.open(files.file(Category.LEDGER, checkpoint), Content.HEADERS, lastSeq, heard);
                HistoryRecords txSets = HistoryRecords.open(
                        files.file(Category.TRANSACTIONS, checkpoint), Content.NUMBERED, lastSeq, heard);
                HistoryRecords results = HistoryRecords.open(
                        files.file(Category.RESULTS, checkpoint), Content.NUMBERED, lastSeq, heard)) {
            for (long seq = firstSeq; seq <= lastSeq; seq++) {
                Optional<Stated> stated = header(seq, headers);
                Optional<Slice> set = txSets.take(seq);
                Optional<Slice> result = results.take(seq);
                if (stated.isPresent()) {
                    ledgers++;
                    Walked walked = set(seq, stated.get(), set, txSets);
                    results(seq, stated.get(), result, results, walked);
                }
            }
            headers.finish();
            txSets.finish();
            results.finish();
        }
    }

    private Optional<Stated> header(long seq, HistoryRecords headers) throws SourceException {
        Optional<Hash> before = previous;
        previous = Optional.empty();
        Optional<Slice> record = headers.take(seq);
        if (record.isEmpty()) {
            // Ledger 1 is closed by nobody; an archive may begin with what follows from it.
            if (!headers.isLost() && seq > 1) {
                heard.bad(
                        "ledger " + seq + ": header: there is none",
                        headers.file().toString());
            }
            return Optional.empty();
        }
        try {
            xdr.over(record.get(), "header");
            StellarHeader where = StellarHeader.alone(xdr);
            byte[] bytes = xdr.array();
            int from = xdr.start() + where.headerOffset();
            Hash computed =
                    sha256.begin().add(bytes, from, from + where.headerLength()).finish();
            same("header hash", computed, Hash.of(bytes, xdr.start()));
            Hash named = where.facts(bytes, xdr.start()).previousHash();
            if (before.isPresent() && !before.get().equals(named)) {
                heard.bad(
                        "ledger " + seq + ": header: names " + named + " as the hash of the ledger before it, which is "
                                + before.get(),
                        headers.file().toString());
            }
            previous = Optional.of(computed);
            return Optional.of(new Stated(
                    named,
                    Hash.of(bytes, xdr.start() + where.txSetHashOffset()),
                    Hash.of(bytes, xdr.start() + where.resultHashOffset())));
        } catch (BadLedgerException e) {
            heard.bad("ledger " + seq + ": " + e.getMessage(), headers.file().toString());
            return Optional.empty();
        }
    }

    private Walked set(long seq, Stated stated, Optional<Slice> record, HistoryRecords from) {
        envelopes.clear();
        try {
            if (record.isPresent()) {
                return set(stated, record.get());
            }
            if (from.isLost()) {
                return Walked.NOT;
            }
            boolean genesis = seq == 1 && stated.txSetHash().equals(Hash.ZERO);
            if (!genesis && !emptySets(stated.previous()).contains(stated.txSetHash())) {
                throw new BadLedgerException("transaction set: there is none, and " + stated.txSetHash()
                        + " is not the hash of an empty one");
            }
            return Walked.WHOLE;
        } catch (BadLedgerException e) {
            heard.bad("ledger " + seq + ": " + e.getMessage(), from.file().toString());
            return Walked.NOT;
        }
    }

    private Walked set(Stated stated, Slice record) throws BadLedgerException {
        xdr.over(record, "transaction set");
        sha256.begin();
        Form form = Form.LEGACY;
        int at = xdr.start() + 4;
        int end = xdr.limit();
        Walked walked = Walked.WHOLE;
        try {
            end = sets.walk(Form.LEGACY, at);
            int arm = xdr.int32(end);
            if (arm == 1 && envelopes.count() == 0) {
                form = Form.GENERALIZED;
                at = end + 4;
                end = xdr.limit();
                end = sets.walk(Form.GENERALIZED, at);
            } else if (arm != 0) {
                throw xdr.malformed(
                        "arm " + arm + " of TransactionHistoryEntry behind " + envelopes.count() + " transactions",
                        end);
            }
        } catch (UnknownArmException e) {
            if (form == Form.LEGACY) {
                throw new BadLedgerException("malformed transaction set: " + e.reason());
            }
            walked = Walked.OPAQUE;
            sha256.begin();
        }
        if (end + (form == Form.LEGACY ? 4 : 0) != xdr.limit()) {
            throw xdr.malformed("it ends, but more bytes follow", end);
        }
        same("transaction set hash", sets.hash(form, at, end), stated.txSetHash());
        transactions += walked == Walked.WHOLE ? envelopes.count() : 0;
        return walked;
    }

    private void results(long seq, Stated stated, Optional<Slice> record, HistoryRecords from, Walked set)
            throws SourceException {
        try {
            if (record.isPresent()) {
                results(seq, stated, record.get(), set);
            } else if (!from.isLost()) {
                boolean genesis = seq == 1 && stated.resultHash().equals(Hash.ZERO);
                if (!genesis && !stated.resultHash().equals(noResults)) {
                    throw new BadLedgerException(
                            "results: there are none, and " + stated.resultHash() + " is not the hash of none");
                }
                mustMatch(set, 0, 0);
            }
        } catch (BadLedgerException e) {
            heard.bad("ledger " + seq + ": " + e.getMessage(), from.file().toString());
        }
    }

    private void results(long seq, Stated stated, Slice record, Walked set) throws BadLedgerException, SourceException {
        xdr.over(record, "result set");
        int at = xdr.start() + 4;
        // What ends a record is an extension without content.
        int end = xdr.limit() - 4;
        if (end < at || xdr.int32(end) != 0) {
            throw xdr.malformed("it does not end in 0", Math.max(at, end));
        }
        same("result hash", sha256.begin().add(xdr.array(), at, end).finish(), stated.resultHash());
        int count = xdr.count(at, MIN_RESULT_BYTES);
        int matched = 0;
        int pos = at + 4;
        try {
            for (int i = 0; i < count; i++) {
                int next = xdr.step(XdrShape.TRANSACTION_RESULT_PAIR, pos);
                matched += envelopes.take(xdr.array(), pos) == EnvelopeTable.NONE ? 0 : 1;
                pos = next;
            }
        } catch (UnknownArmException e) {
            return;
        }
        if (pos != end) {
            throw xdr.malformed("it ends, but more bytes follow", pos);
        }
        if (set == Walked.WHOLE && matched == 0 && count > 0 && count == envelopes.count() && !ofNetwork) {
            throw new SourceException(
                    SourceException.Kind.FOREIGN,
                    "history archive " + files.root() + " is of another network than '" + network.passphrase()
                            + "': none of the " + count + " transactions of ledger " + seq
                            + " hashes to what its results name");
        }
        mustMatch(set, count, matched);
    }

    private void mustMatch(Walked set, int results, int matched) throws BadLedgerException {
        if (set != Walked.WHOLE) {
            return;
        }
        ofNetwork |= matched > 0;
        if (matched != results || results != envelopes.count()) {
            throw new BadLedgerException("results: " + matched + " of " + results
                    + " name a transaction of the set, which holds " + envelopes.count());
        }
    }

    /** The hashes of a set without transactions, in every way it is written. */
    private Set<Hash> emptySets(Hash before) {
        Set<Hash> hashes = new HashSet<>();
        hashes.add(sha256.begin().add(before.bytes()).finish());
        // Two phases of no components; then the second as no stages without a base fee.
        hashes.add(sha256.add(
                        new XdrWriter().ints(1).hash(before).ints(2, 0, 0, 0, 0).done())
                .finish());
        hashes.add(sha256.add(new XdrWriter()
                        .ints(1)
                        .hash(before)
                        .ints(2, 0, 0, 1, 0, 0)
                        .done())
                .finish());
        return hashes;
    }

    private static void same(String check, Hash computed, Hash stated) throws BadLedgerException {
        if (!computed.equals(stated)) {
            throw new BadLedgerException(check + ": its bytes hash to " + computed + ", stated is " + stated);
        }
    }
}
