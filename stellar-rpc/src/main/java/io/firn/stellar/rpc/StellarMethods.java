package io.firn.stellar.rpc;

import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.rpc.Health;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.RpcResult;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The methods, ready for an {@link io.firn.rpc.RpcServer}. */
public final class StellarMethods {
    public static final String GET_HEALTH = "getHealth";
    public static final String GET_NETWORK = "getNetwork";
    public static final String GET_VERSION_INFO = "getVersionInfo";
    public static final String GET_LATEST_LEDGER = "getLatestLedger";
    public static final String GET_LEDGERS = "getLedgers";
    public static final String GET_TRANSACTION = "getTransaction";
    public static final String GET_TRANSACTIONS = "getTransactions";
    public static final String GET_EVENTS = "getEvents";
    public static final String GET_FEE_STATS = "getFeeStats";

    /** An eighth of the heap: pages of compressed ledgers that wait for slow readers. */
    private static final int BUDGET_OF_HEAP = 8;

    private static final Duration BUDGET_PATIENCE = Duration.ofSeconds(2);

    /** Of all methods the reference takes this one's parameters also as an array. */
    private static final List<String> TRANSACTIONS_BY_PLACE = List.of("startLedger", "pagination", "xdrFormat");

    private final Archive archive;
    private final StellarChain chain;
    private final StorageThreads storage;
    private final Health health;
    private final StellarRpcConfig config;
    private final BuildInfo build;

    private StellarMethods(
            Archive archive,
            StellarChain chain,
            StorageThreads storage,
            Health health,
            StellarRpcConfig config,
            BuildInfo build) {
        this.archive = archive;
        this.chain = chain;
        this.storage = storage;
        this.health = health;
        this.config = config;
        this.build = build;
    }

    /**
     * The methods over this archive.
     *
     * @param chain the archive's chain
     */
    public static List<RpcMethod> of(
            Archive archive,
            StellarChain chain,
            StorageThreads storage,
            Health health,
            StellarRpcConfig config,
            BuildInfo build) {
        return new StellarMethods(archive, chain, storage, health, config, build).all();
    }

    private List<RpcMethod> all() {
        ResponseBudget budget = new ResponseBudget(Runtime.getRuntime().maxMemory() / BUDGET_OF_HEAP, BUDGET_PATIENCE);
        LedgerMethods ledgers = new LedgerMethods(archive, chain, storage, config.limitsOf(GET_LEDGERS), budget);
        TransactionMethods transactions = new TransactionMethods(
                archive, chain, storage, config.limitsOf(GET_TRANSACTIONS), budget, System::nanoTime);
        EventMethods events = new EventMethods(archive, config.limitsOf(GET_EVENTS), budget, System::nanoTime);
        FeeMethods fees = new FeeMethods(archive, new FeeWindows(chain, config.feeLedgers()));
        return List.of(
                method(GET_HEALTH, params -> getHealth()),
                method(GET_NETWORK, params -> getNetwork()),
                method(GET_VERSION_INFO, params -> getVersionInfo()),
                method(GET_LATEST_LEDGER, params -> ledgers.getLatestLedger()),
                method(GET_LEDGERS, ledgers::getLedgers),
                method(GET_TRANSACTION, transactions::getTransaction),
                method(GET_TRANSACTIONS, TRANSACTIONS_BY_PLACE, transactions::getTransactions),
                method(GET_EVENTS, events::getEvents),
                method(GET_FEE_STATS, params -> fees.getFeeStats()));
    }

    private RpcMethod method(String name, RpcMethod.Handler handler) {
        return method(name, List.of(), handler);
    }

    private RpcMethod method(String name, List<String> byPlace, RpcMethod.Handler handler) {
        StellarRpcConfig.Limits limits = config.limitsOf(name);
        return new RpcMethod(name, limits.queue(), limits.timeout(), byPlace, handler);
    }

    private RpcResult getHealth() throws RpcException, IOException {
        LedgerHeader oldest;
        LedgerHeader latest;
        try (ArchiveView view = archive.view()) {
            oldest = view.oldest().orElseThrow(StellarMethods::notInitialized);
            latest = view.latest().orElseThrow(StellarMethods::notInitialized);
        }
        Optional<Duration> latency = health.excessiveLatency(latest);
        if (latency.isPresent()) {
            throw new RpcException(
                    RpcCodes.INTERNAL_ERROR,
                    "latency (" + GoText.duration(latency.get()) + ") since last known ledger closed is too high (>"
                            + GoText.duration(health.maxLatency()) + ")");
        }
        return out -> {
            out.writeStartObject();
            out.writeStringProperty("status", "healthy");
            out.writeNumberProperty("latestLedger", latest.seq());
            out.writeStringProperty("latestLedgerCloseTime", Long.toString(latest.closeTimeSeconds()));
            out.writeNumberProperty("oldestLedger", oldest.seq());
            out.writeStringProperty("oldestLedgerCloseTime", Long.toString(oldest.closeTimeSeconds()));
            out.writeNumberProperty("ledgerRetentionWindow", latest.seq() - oldest.seq() + 1);
            out.writeEndObject();
        };
    }

    private static RpcException notInitialized() {
        return new RpcException(RpcCodes.INTERNAL_ERROR, "data stores are not initialized: no ledger is stored yet");
    }

    private RpcResult getNetwork() throws RpcException, IOException {
        LedgerHeader latest = health.latest().orElseThrow(LedgerMethods::nothingStored);
        return out -> {
            out.writeStartObject();
            if (config.friendbotUrl().isPresent()) {
                out.writeStringProperty("friendbotUrl", config.friendbotUrl().get());
            }
            out.writeStringProperty("passphrase", chain.network());
            out.writeNumberProperty("protocolVersion", latest.protocolVersion());
            out.writeEndObject();
        };
    }

    private RpcResult getVersionInfo() throws IOException {
        int protocol = health.latest().map(LedgerHeader::protocolVersion).orElse(0);
        return out -> {
            out.writeStartObject();
            out.writeStringProperty("version", build.version());
            out.writeStringProperty("commitHash", build.commit());
            out.writeStringProperty("buildTimestamp", build.builtAt());
            out.writeStringProperty("captiveCoreVersion", "");
            out.writeNumberProperty("protocolVersion", protocol);
            out.writeEndObject();
        };
    }
}
