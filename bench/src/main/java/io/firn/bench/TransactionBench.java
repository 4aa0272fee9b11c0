package io.firn.bench;

import com.sun.management.OperatingSystemMXBean;
import io.firn.catalog.Roots;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.node.ArchiveView;
import io.firn.node.Node;
import io.firn.node.NodeConfig;
import io.firn.node.NodeException;
import io.firn.rpc.Health;
import io.firn.rpc.RpcConfig;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.RpcServer;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedSource;
import io.firn.stellar.LakeOptions;
import io.firn.stellar.LakeSource;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.BuildInfo;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * {@code getTransaction}, hit and miss, of frozen and indexed ledgers: the archive alone, the method in process, and over HTTP on the
 * loopback; against decompressing the transaction's whole ledger and walking it.
 */
final class TransactionBench {
    private static final int REQUESTS = 2_000;
    private static final int BASELINE_REQUESTS = 200;
    private static final int WARM_UP = 1_000;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final StellarChain chain;
    private final Node node;
    private final List<Known> known = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private final Table table;

    /** A transaction that is there. */
    private record Known(Hash hash, long seq) {}

    /** Does one request; the result is the length of its answer. */
    private interface Way {
        long ask(Known transaction) throws IOException, RpcException, InterruptedException, BadLedgerException;
    }

    private TransactionBench(String title, StellarChain chain, Node node) {
        this.chain = chain;
        this.node = node;
        this.table = new Table(
                System.out,
                title,
                "way",
                "bytes an answer",
                "p50 ms",
                "p99 ms",
                "processor ms a request",
                "allocated bytes a request");
    }

    public static void main(String[] arguments) throws Exception {
        Path lake = Path.of(arguments[0]).resolve("stellar/lake-pubnet");
        Path work = Files.createTempDirectory(Path.of(arguments.length > 1 ? arguments[1] : "."), "transaction-bench");
        Table.machine(System.out);
        StellarChain pubnet = new StellarChain("Public Global Stellar Network ; September 2015");
        LakeOptions options = LakeOptions.DEFAULTS.withWorkers(0);
        try (LakeSource source = new LakeSource(lake, pubnet, pubnet::newWalker, options, InstantSource.system())) {
            NodeConfig config = config(work.resolve("pubnet"), new Geometry(20, 1, 2), 63_092_982, 63_093_001);
            run("getTransaction, pubnet 63092982-63093001", pubnet, source, config);
        }
        StellarChain dense = new StellarChain(GeneratedNetwork.PASSPHRASE);
        GeneratedOptions six = new GeneratedOptions(1, 6_000, GeneratedOptions.Signatures.FILLER);
        try (GeneratedSource source =
                new GeneratedSource(dense.network(), six, GeneratedSource.Fixed.STANDARD, InstantSource.system())) {
            NodeConfig config = config(work.resolve("dense"), new Geometry(8, 1, 2), 2, 9);
            run("getTransaction, 6,000 generated transactions a ledger", dense, source, config);
        }
        System.out.println();
        System.out.println("peak resident memory " + Table.peakMemoryMib() + " MiB");
    }

    private static NodeConfig config(Path data, Geometry geometry, long first, long last) {
        return new NodeConfig(
                Roots.under(data),
                geometry,
                OptionalLong.of(first),
                OptionalLong.of(last),
                1L << 30,
                4_096,
                1,
                2,
                8,
                Duration.ofMinutes(1),
                Duration.ofMillis(50));
    }

    private static void run(String title, StellarChain chain, LedgerSource source, NodeConfig config)
            throws IOException, InterruptedException, NodeException, RpcException, BadLedgerException {
        FileDisk disk = new FileDisk();
        try (Node node = Node.start(
                config,
                new Node.Parts(
                        chain,
                        source,
                        disk,
                        new RocksHotStores(disk),
                        InstantSource.system(),
                        new SimpleMeterRegistry()))) {
            node.awaitSettled();
            TransactionBench bench = new TransactionBench(title, chain, node);
            bench.know(config.earliestSeq().orElseThrow(), config.lastSeq().orElseThrow());
            bench.archive();
            bench.served();
        }
    }

    private void know(long first, long last) throws IOException, BadLedgerException {
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        try (ArchiveView view = node.archive().view()) {
            for (long seq = first; seq <= last; seq++) {
                walker.walkTrusted(frame(view, seq), layout);
                for (int i = 0; i < layout.txCount(); i++) {
                    known.add(new Known(layout.hash(i), seq));
                }
            }
        }
        System.out.println();
        System.out.println(known.size() + " transactions in " + (last - first + 1) + " ledgers");
    }

    private static Slice frame(ArchiveView view, long seq) throws IOException {
        return ((ArchiveView.Found) view.ledger(seq)).frame().decode();
    }

    private void archive() throws IOException, RpcException, InterruptedException, BadLedgerException {
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        measure("whole ledger decompressed and walked", BASELINE_REQUESTS, transaction -> {
            try (ArchiveView view = node.archive().view()) {
                walker.walkTrusted(frame(view, transaction.seq()), layout);
            }
            int i = 0;
            while (!layout.hash(i).equals(transaction.hash())) {
                i++;
            }
            return (long) layout.envelopeLength(i) + layout.resultLength(i);
        });
        measure("archive, hit", REQUESTS, transaction -> {
            try (ArchiveView view = node.archive().view()) {
                ArchiveView.FoundTx found = (ArchiveView.FoundTx) view.find(transaction.hash());
                return (long) found.envelope().length() + found.result().length();
            }
        });
        measure("archive, miss", REQUESTS, transaction -> {
            try (ArchiveView view = node.archive().view()) {
                return view.find(other(transaction.hash())) instanceof ArchiveView.Unknown ? 0 : -1;
            }
        });
    }

    private Hash other(Hash hash) {
        return new Hash(random.nextLong(), random.nextLong(), hash.w2(), hash.w3());
    }

    private void served() throws IOException, RpcException, InterruptedException, BadLedgerException {
        Health health = new Health(node.archive(), InstantSource.system(), Duration.ZERO);
        try (StorageThreads storage = new StorageThreads(2)) {
            List<RpcMethod> methods = StellarMethods.of(
                    node.archive(), chain, storage, health, StellarRpcConfig.standard(), BuildInfo.load());
            RpcMethod method = methods.stream()
                    .filter(m -> m.name().equals(StellarMethods.GET_TRANSACTION))
                    .findFirst()
                    .orElseThrow();
            measure("in process, hit", REQUESTS, transaction -> Answers.inProcess(method, params(transaction.hash())));
            measure(
                    "in process, miss",
                    REQUESTS,
                    transaction -> Answers.inProcess(method, params(other(transaction.hash()))));
            try (RpcServer server = RpcServer.start(
                            RpcConfig.standard("127.0.0.1", 0), methods, storage, health, new SimpleMeterRegistry());
                    HttpClient client = HttpClient.newHttpClient()) {
                URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
                measure("HTTP, hit", REQUESTS, transaction -> overHttp(client, uri, transaction.hash()));
                measure("HTTP, miss", REQUESTS, transaction -> overHttp(client, uri, other(transaction.hash())));
            }
        }
    }

    private static String params(Hash hash) {
        return "{\"hash\":\"" + hash + "\"}";
    }

    private static long overHttp(HttpClient client, URI uri, Hash hash) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getTransaction\",\"params\":" + params(hash) + "}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body().length;
    }

    private void measure(String name, int requests, Way way)
            throws IOException, RpcException, InterruptedException, BadLedgerException {
        long[] took = new long[requests];
        long bytes = 0;
        long allocatedBefore = 0;
        long processorBefore = 0;
        int warmUp = Math.min(WARM_UP, requests);
        for (int i = -warmUp; i < requests; i++) {
            if (i == 0) {
                allocatedBefore = Allocation.ofAllThreads();
                processorBefore = PROCESS.getProcessCpuTime();
            }
            Known transaction = known.get(random.nextInt(known.size()));
            long started = System.nanoTime();
            long length = way.ask(transaction);
            if (i >= 0) {
                took[i] = System.nanoTime() - started;
                bytes += length;
            }
        }
        double processorMillis = (PROCESS.getProcessCpuTime() - processorBefore) / 1e6 / requests;
        long perRequest = (Allocation.ofAllThreads() - allocatedBefore) / requests;
        table.row(
                name,
                bytes / requests,
                String.format(Locale.ROOT, "%.3f", Table.median(took) / 1e6),
                String.format(Locale.ROOT, "%.3f", Table.percentile(took, 0.99) / 1e6),
                String.format(Locale.ROOT, "%.3f", processorMillis),
                perRequest);
    }
}
