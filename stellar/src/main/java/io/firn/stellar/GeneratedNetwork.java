package io.firn.stellar;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedAccounts.Signer;
import io.firn.stellar.GeneratedPayments.Payment;
import io.firn.stellar.GeneratedTransaction.Order;
import io.firn.stellar.GeneratedWork.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * A network that is made up: a ledger follows from the seed, its sequence, the hash before it and its close time, and from
 * nothing else, so that it can be taken up at any ledger.
 *
 * <p>Holds: every hash is right (header, transaction set, results, transactions, what contracts returned), every set is in the
 * order the protocol gives it, every signature is valid unless they are filler. Balances are told anew by each ledger and do
 * not add up across ledgers; sequence numbers of an account grow, but not by one.
 *
 * <p>Format: LedgerCloseMeta version 2 of protocol {@value #PROTOCOL}, TransactionMeta version 4.
 *
 * <p>Threading: confined to its owner.
 */
public final class GeneratedNetwork {
    /** Its passphrase. */
    public static final String PASSPHRASE = "Firn Demo Network ; generated";

    /** Its first ledger. */
    public static final long FIRST_SEQ = 2;

    private static final int PROTOCOL = 25;

    /** Accounts that sign, at least. */
    private static final int LEAST_ACCOUNTS = 4096;

    private static final String[] CODES = {"USDX", "EURX", "GOLD", "SALT", "SNOW", "FIRN", "RICE", "TIME"};
    private static final int TOKENS = 64;

    /** Of a hundred invocations, those whose refund is told as before protocol 23. */
    private static final int EARLY_REFUNDS = 25;

    private final GeneratedOptions options;
    private final NetworkId network;
    private final GeneratedAccounts accounts;
    private final Sha256 sha256 = new Sha256();
    private final GeneratedAsset nativeAsset;

    /** Accounts that sign: a power of two, above the transactions of any ledger. */
    private final int accountCount;

    private final List<GeneratedAsset> issued = new ArrayList<>();

    /** The network with this passphrase; there may be any number of them, told apart by seed. */
    public GeneratedNetwork(String passphrase, GeneratedOptions options) {
        this.options = options;
        network = NetworkId.of(passphrase);
        accountCount = Math.max(LEAST_ACCOUNTS, 2 * Integer.highestOneBit(2 * options.transactions()));
        accounts = new GeneratedAccounts(options.seed(), options.signatures());
        nativeAsset = GeneratedAsset.ofNetwork(network);
        for (int i = 0; i < CODES.length; i++) {
            Hash issuer = accounts.signer(accountCount + i).key();
            issued.add(GeneratedAsset.issued(network, CODES[i], issuer));
        }
    }

    /** What the first ledger names as the hash before it. */
    public Hash genesisHash() {
        return named("genesis", 0);
    }

    private Hash named(String what, long number) {
        return sha256.add(new XdrWriter()
                        .text(what)
                        .int64(options.seed())
                        .int64(number)
                        .done())
                .finish();
    }

    /**
     * A ledger.
     *
     * @param raw its bytes
     */
    public record Closed(long seq, Hash hash, Slice raw) {}

    /**
     * Closes a ledger.
     *
     * @param seq at least {@value #FIRST_SEQ}
     * @param previous hash of the ledger below
     * @param closeTimeSeconds since 1970
     */
    public Closed close(long seq, Hash previous, long closeTimeSeconds) {
        if (seq < FIRST_SEQ || seq > LakeSchema.MAX_SEQ) {
            throw new IllegalArgumentException(
                    "ledger " + seq + ": must lie between " + FIRST_SEQ + " and " + LakeSchema.MAX_SEQ);
        }
        GeneratedSet set = new GeneratedSet(transactions(seq));
        byte[] setBytes = set.xdr(previous).done();
        Hash setHash = sha256.add(setBytes).finish();
        List<GeneratedTransaction> applied = set.applied(setHash);
        List<XdrWriter> results = new ArrayList<>();
        XdrWriter pairs = new XdrWriter().ints(applied.size());
        for (GeneratedTransaction tx : applied) {
            XdrWriter result = tx.result();
            results.add(result);
            pairs.raw(result);
        }
        Hash resultHash = sha256.add(pairs.done()).finish();
        byte[] header = header(seq, previous, value(setHash, closeTimeSeconds), resultHash)
                .done();
        Hash hash = sha256.add(header).finish();
        XdrWriter out = new XdrWriter()
                // The version; what writing a kilobyte costs.
                .ints(2, 1, 0)
                .int64(11_800)
                .hash(hash)
                .raw(header)
                .ints(0)
                .raw(setBytes)
                .ints(applied.size());
        GeneratedEntries entries = new GeneratedEntries(seq);
        for (int i = 0; i < applied.size(); i++) {
            out.raw(applied.get(i).resultMeta(seq, entries, nativeAsset.contract(), results.get(i)));
        }
        // No upgrades, no consensus messages; the size of contract state; what was evicted.
        out.ints(0, 0).int64(700_000_000L + (seq << 8));
        return new Closed(seq, hash, Slice.of(evicted(seq, out).done()));
    }

    /** Every eighth ledger evicts a balance of a token. */
    private XdrWriter evicted(long seq, XdrWriter out) {
        if (seq % 8 != 0) {
            return out.ints(0);
        }
        return out.ints(1).raw(GeneratedEntries.tokenKey(named("token", seq % TOKENS), named("holder", seq)));
    }

    /** The StellarValue, signed by the one validator. */
    private XdrWriter value(Hash setHash, long closeTimeSeconds) {
        Signer validator = accounts.signer(-1);
        byte[] said = new XdrWriter()
                .hash(network.id())
                .ints(3)
                .hash(setHash)
                .int64(closeTimeSeconds)
                .done();
        return new XdrWriter()
                .hash(setHash)
                .int64(closeTimeSeconds)
                .ints(0, 1, 0)
                .hash(validator.key())
                .opaque(validator.sign(said));
    }

    private XdrWriter header(long seq, Hash previous, XdrWriter value, Hash resultHash) {
        XdrWriter out = new XdrWriter()
                .ints(PROTOCOL)
                .hash(previous)
                .raw(value)
                .hash(resultHash)
                .hash(named("buckets", seq))
                .ints((int) seq)
                // Coins, fees, inflation sequence, ids, base fee, base reserve, largest set.
                .int64(1_054_439_020_873_472_865L)
                .int64(100_000L * seq)
                .ints(0)
                .int64(seq * 16)
                .ints(100, 5_000_000, Math.max(options.transactions() * 2, 100));
        for (int i = 0; i < 4; i++) {
            out.hash(Hash.ZERO);
        }
        return out.ints(0);
    }

    private List<GeneratedTransaction> transactions(long seq) {
        SplittableRandom random = random(seq, -1);
        int mean = options.transactions();
        int spread = mean / 4;
        int count = Math.min(mean - spread + random.nextInt(2 * spread + 1), GeneratedOptions.MAX_TRANSACTIONS);
        int first = random.nextInt(accountCount);
        int stride = random.nextInt(accountCount) | 1;
        List<GeneratedTransaction> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int source = (first + i * stride) & (accountCount - 1);
            made.add(new GeneratedTransaction(network, seq, order(random(seq, i), seq, source), sha256));
        }
        return made;
    }

    private SplittableRandom random(long seq, long number) {
        return new SplittableRandom(
                options.seed() * 0x9E3779B97F4A7C15L + new SplittableRandom((seq << 24) ^ number).nextLong());
    }

    private Order order(SplittableRandom random, long seq, int source) {
        Signer signer = accounts.signer(source);
        Hash to = account(random, source);
        int kind = random.nextInt(100);
        int failing = random.nextInt(100);
        XdrWriter memo = new XdrWriter().ints(0);
        GeneratedWork work;
        if (kind < 64) {
            int memoKind = random.nextInt(10);
            Optional<XdrWriter> told = Optional.empty();
            if (memoKind == 0) {
                String text = "invoice " + random.nextInt(100_000);
                memo = new XdrWriter().ints(1).text(text);
                told = Optional.of(GeneratedEvents.string(text));
            } else if (memoKind == 1) {
                long id = random.nextLong(1L << 40);
                memo = new XdrWriter().ints(2).int64(id);
                told = Optional.of(GeneratedEvents.uint64(id));
            }
            work = payments(random, signer.key(), source, told);
        } else if (kind < 70) {
            Hash created = named("created " + random.nextLong(), seq);
            work = new GeneratedCreation(signer.key(), created, 10_000_000L + random.nextInt(1 << 28), nativeAsset);
        } else {
            work = invocation(random, signer.key(), to);
        }
        Optional<Signer> payer = random.nextInt(100) < 12
                ? Optional.of(accounts.signer(source ^ (1 + random.nextInt(accountCount - 1))))
                : Optional.empty();
        return new Order(
                signer,
                payer,
                memo,
                work,
                failing < 30 ? Outcome.FAILS : Outcome.SUCCEEDS,
                random.nextInt(100) < EARLY_REFUNDS ? GeneratedEvents.AFTER_TX : GeneratedEvents.AFTER_ALL_TXS);
    }

    /** An account other than the given one. */
    private Hash account(SplittableRandom random, int but) {
        return accounts.signer(but ^ (1 + random.nextInt(accountCount - 1))).key();
    }

    private GeneratedPayments payments(SplittableRandom random, Hash from, int source, Optional<XdrWriter> memo) {
        List<Payment> payments = new ArrayList<>();
        int count = 1 + random.nextInt(6) / 3 + random.nextInt(8) / 6;
        for (int i = 0; i < count; i++) {
            GeneratedAsset asset = random.nextInt(5) < 3 ? nativeAsset : issued.get(random.nextInt(issued.size()));
            OptionalLong muxedId =
                    random.nextInt(20) == 0 ? OptionalLong.of(random.nextLong(1L << 48)) : OptionalLong.empty();
            payments.add(new Payment(asset, account(random, source), muxedId, 1 + random.nextLong(500_000_000L)));
        }
        return new GeneratedPayments(from, payments, memo);
    }

    private GeneratedInvocation invocation(SplittableRandom random, Hash from, Hash to) {
        // Few tokens are called often, as everywhere.
        int token = (int) (TOKENS * Math.pow(random.nextDouble(), 4));
        GeneratedInvocation.Call[] calls = GeneratedInvocation.Call.values();
        int resourceFee = 50_000 + random.nextInt(200_000);
        return new GeneratedInvocation(
                calls[random.nextInt(calls.length)],
                named("token", token),
                from,
                to,
                2 + random.nextLong(500_000_000L),
                random.nextInt(3) == 0 ? GeneratedInvocation.Debug.TOLD : GeneratedInvocation.Debug.SILENT,
                resourceFee,
                1 + random.nextInt(resourceFee / 2));
    }
}
