package io.firn.cli;

import io.firn.node.Node;
import io.firn.rpc.AdminConfig;
import io.firn.rpc.AdminServer;
import io.firn.rpc.Health;
import io.firn.rpc.RpcConfig;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcServer;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.BuildInfo;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import io.firn.stellar.rpc.StellarRpcConfig.FeeLedgers;
import io.firn.stellar.rpc.StellarRpcConfig.Limits;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a running node.
 *
 * <p>Owns: both, until closed.
 */
final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final RpcServer rpc;
    private final AdminServer admin;
    private final Address rpcAddress;
    private final Address adminAddress;

    private Listeners(RpcServer rpc, AdminServer admin, Address rpcAddress, Address adminAddress) {
        this.rpc = rpc;
        this.admin = admin;
        this.rpcAddress = rpcAddress;
        this.adminAddress = adminAddress;
    }

    /**
     * Listens.
     *
     * @throws CommandException usage, when the token cannot be read, or limits contradict each other
     * @throws IOException when an address cannot be taken
     */
    static Listeners open(Settings settings, Node node, StellarChain chain, PrometheusMeterRegistry metrics)
            throws CommandException, IOException {
        StellarRpcConfig methods = methods(settings);
        Address rpcAt = settings.address(Keys.RPC_LISTEN);
        Address adminAt = settings.address(Keys.ADMIN_LISTEN);
        AdminConfig adminConfig = new AdminConfig(adminAt.host(), adminAt.port(), token(settings));
        RpcConfig config = RpcConfig.standard(rpcAt.host(), rpcAt.port())
                .withLimits(
                        settings.count(Keys.MAX_IN_FLIGHT),
                        Math.toIntExact(settings.bytes(Keys.MAX_BODY_BYTES)),
                        settings.duration(Keys.MAX_DURATION));
        Health health = new Health(node.archive(), InstantSource.system(), settings.duration(Keys.MAX_HEALTHY_LATENCY));
        AdminServer admin = AdminServer.start(adminConfig, metrics, node::status);
        boolean open = false;
        StorageThreads storage = new StorageThreads(config.storageThreads());
        try {
            List<RpcMethod> all = StellarMethods.of(node.archive(), chain, storage, health, methods, BuildInfo.load());
            RpcServer rpc = RpcServer.start(config, all, storage, health, metrics);
            open = true;
            Thread.startVirtualThread(() -> readFees(all, storage));
            return new Listeners(
                    rpc, admin, new Address(rpcAt.host(), rpc.port()), new Address(adminAt.host(), admin.port()));
        } finally {
            if (!open) {
                storage.close();
                admin.close();
            }
        }
    }

    /** The latest ledgers' fees are read before somebody asks for them; what that fails with, who asks will be told. */
    private static void readFees(List<RpcMethod> methods, StorageThreads storage) {
        for (RpcMethod method : methods) {
            if (method.name().equals(StellarMethods.GET_FEE_STATS)) {
                try {
                    storage.run(() -> method.handler().call(RpcParams.none())).close();
                } catch (IOException | RuntimeException e) {
                    LOG.debug("fees cannot be read yet: {}", e.getMessage());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /**
     * The limits of single methods.
     *
     * @throws CommandException usage, when they contradict each other
     */
    static StellarRpcConfig methods(Settings settings) throws CommandException {
        Map<String, Limits> limits = new LinkedHashMap<>();
        for (MethodKeys method : Keys.METHODS) {
            try {
                limits.put(
                        method.name(),
                        new Limits(
                                settings.count(method.queue()),
                                settings.duration(method.timeout()),
                                method.maxItems().map(settings::count).orElse(0),
                                method.defaultItems().map(settings::count).orElse(0)));
            } catch (IllegalArgumentException e) {
                throw new CommandException(Exit.USAGE, "rpc.methods." + method.name() + ": " + e.getMessage(), e);
            }
        }
        return new StellarRpcConfig(
                Optional.empty(),
                limits,
                new FeeLedgers(settings.count(Keys.CLASSIC_FEE_LEDGERS), settings.count(Keys.SOROBAN_FEE_LEDGERS)));
    }

    /**
     * Checks what is configured before a node is started for it.
     *
     * @throws CommandException usage, naming the key
     */
    static void check(Settings settings) throws CommandException {
        methods(settings);
        Address admin = settings.address(Keys.ADMIN_LISTEN);
        boolean loopback;
        try {
            loopback = InetAddress.getByName(admin.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new CommandException(Exit.USAGE, "admin.listen: nobody knows the host '" + admin.host() + "'", e);
        }
        if (token(settings).isEmpty() && !loopback) {
            throw CommandException.usage("admin.listen " + admin.host()
                    + " can be reached from elsewhere: set admin.token_file, or listen on 127.0.0.1");
        }
    }

    private static Optional<String> token(Settings settings) throws CommandException {
        Optional<Path> file = settings.path(Keys.ADMIN_TOKEN_FILE);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String token;
        try {
            token = Files.readString(file.get()).strip();
        } catch (IOException e) {
            throw new CommandException(
                    Exit.USAGE, "admin.token_file " + file.get() + " cannot be read: " + e.getMessage(), e);
        }
        if (token.isEmpty()) {
            throw CommandException.usage("admin.token_file " + file.get() + " is empty");
        }
        return Optional.of(token);
    }

    String rpcUrl() {
        return rpcAddress.url();
    }

    String adminUrl() {
        return adminAddress.url();
    }

    /** New requests are refused, running ones are waited for; then both are closed. */
    @Override
    public void close() {
        rpc.close();
        admin.close();
    }
}
