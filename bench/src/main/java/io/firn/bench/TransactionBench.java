package io.firn.bench;

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
import io.firn.stellar.GeneratedSource;
import io.firn.stellar.LakeOptions;
import io.firn.stellar.LakeSource;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.BuildInfo;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * {@code getTransaction}, hit and miss, of frozen and indexed ledgers: the archive alone, the method in process, and over HTTP on the
 * loopback; against decompressing the transaction's whole ledger and walking it.
 */
final class TransactionBench {
    private static final int REQUESTS = 2_000;
    private static final int BASELINE_REQUESTS = 200;

    private final StellarChain chain;
    private final Node node;
    private final List<Known> known;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Requests requests;

    /** A transaction that is there. */
    private record Known(Hash hash, long seq) {}

    /** Asks for one transaction; the result is the length of the answer. */
    @FunctionalInterface
    private interface Way {
        long ask(Known transaction) throws IOException, RpcException, InterruptedException, BadLedgerException;
    }

    private TransactionBench(String title, StellarChain chain, Node node, List<Known> known) {
        this.chain = chain;
        this.node = node;
        this.known = known;
        this.requests = new Requests(
                String.format(Locale.ROOT, "getTransaction, %s, %,d transactions", title, known.size()),
                "bytes an answer");
    }

    public static void main(String[] arguments) throws Exception {
        Path lake = Path.of(arguments[0]).resolve("stellar/lake-pubnet");
        Table.machine(System.out);
        try (Scratch scratch = Scratch.create(arguments, 1, "transaction-bench")) {
            pubnet(lake, scratch.path().resolve("pubnet"));
            dense(scratch.path().resolve("dense"));
        }
        System.out.println();
        System.out.println("peak resident memory " + Table.peakMemoryMib() + " MiB");
    }

    private static void pubnet(Path lake, Path data) throws Exception {
        StellarChain pubnet = new StellarChain("Public Global Stellar Network ; September 2015");
        LakeOptions options = LakeOptions.DEFAULTS.withWorkers(0);
        try (LakeSource source = new LakeSource(lake, pubnet, pubnet::newWalker, options, InstantSource.system())) {
            NodeConfig config = Nodes.config(data, new Geometry(20, 1, 2), 63_092_982, 63_093_001);
            run("pubnet 63092982-63093001", pubnet, source, config);
        }
    }

    private static void dense(Path data) throws Exception {
        try (GeneratedSource source = GeneratedLedgers.source(GeneratedLedgers.DENSE_TRANSACTIONS)) {
            NodeConfig config = Nodes.config(data, new Geometry(8, 1, GeneratedLedgers.FIRST), 2, 9);
            run("eight generated ledgers", GeneratedLedgers.CHAIN, source, config);
        }
    }

    private static void run(String title, StellarChain chain, LedgerSource source, NodeConfig config)
            throws IOException, InterruptedException, NodeException, RpcException, BadLedgerException {
        try (Node node = Nodes.start(chain, source, config)) {
            node.awaitSettled();
            List<Known> known = known(
                    chain,
                    node,
                    config.earliestSeq().orElseThrow(),
                    config.lastSeq().orElseThrow());
            TransactionBench bench = new TransactionBench(title, chain, node, known);
            bench.archive();
            bench.served();
        }
    }

    private static List<Known> known(StellarChain chain, Node node, long first, long last)
            throws IOException, BadLedgerException {
        List<Known> known = new ArrayList<>();
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
        return known;
    }

    private static Slice frame(ArchiveView view, long seq) throws IOException {
        return ((ArchiveView.Found) view.ledger(seq)).frame().decode();
    }

    private void archive() throws IOException, RpcException, InterruptedException, BadLedgerException {
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        requests.baseline("whole ledger decompressed and walked", BASELINE_REQUESTS, Allocation::ofAllThreads, _ -> {
            Known transaction = any();
            try (ArchiveView view = node.archive().view()) {
                walker.walkTrusted(frame(view, transaction.seq()), layout);
            }
            int i = 0;
            while (!layout.hash(i).equals(transaction.hash())) {
                i++;
            }
            return (long) layout.envelopeLength(i) + layout.resultLength(i);
        });
        measure("archive, hit", transaction -> {
            try (ArchiveView view = node.archive().view()) {
                ArchiveView.FoundTx found = (ArchiveView.FoundTx) view.find(transaction.hash());
                return (long) found.envelope().length() + found.result().length();
            }
        });
        measure("archive, miss", transaction -> {
            try (ArchiveView view = node.archive().view()) {
                return view.find(other(transaction.hash())) instanceof ArchiveView.Unknown ? 0 : -1;
            }
        });
    }

    private void measure(String name, Way way)
            throws IOException, RpcException, InterruptedException, BadLedgerException {
        requests.measure(name, REQUESTS, Allocation::ofAllThreads, _ -> way.ask(any()));
    }

    private Known any() {
        return known.get(random.nextInt(known.size()));
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
            measure("in process, hit", transaction -> Answers.inProcess(method, params(transaction.hash())));
            measure("in process, miss", transaction -> Answers.inProcess(method, params(other(transaction.hash()))));
            try (RpcServer server = RpcServer.start(
                            RpcConfig.standard("127.0.0.1", 0), methods, storage, health, new SimpleMeterRegistry());
                    HttpClient client = HttpClient.newHttpClient()) {
                URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
                measure("HTTP, hit", transaction -> overHttp(client, uri, transaction.hash()));
                measure("HTTP, miss", transaction -> overHttp(client, uri, other(transaction.hash())));
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
}
