package io.firn.bench;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.node.ArchiveView;
import io.firn.node.Node;
import io.firn.rpc.Health;
import io.firn.rpc.RpcConfig;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.RpcServer;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.StellarMethods;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * {@code getTransaction}, hit and miss, of frozen and indexed ledgers: the archive alone, the method in process, and over HTTP on the
 * loopback; against decompressing the transaction's whole ledger and walking it.
 */
final class TransactionQueries {
    private static final int REQUESTS = 2_000;
    private static final int BASELINE_REQUESTS = 200;
    private static final int KNOWN_LEDGERS = 200;

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

    TransactionQueries(Given given, Node node) throws IOException, BadLedgerException {
        this.chain = given.input().chain();
        this.node = node;
        this.known = known(given.input().firstSeq(), given.ledgers());
        this.requests = new Requests(
                given.report(),
                String.format(
                        Locale.ROOT,
                        "%s: getTransaction, %,d known",
                        given.input().name(),
                        known.size()),
                "bytes an answer");
    }

    void run() throws IOException, RpcException, InterruptedException, BadLedgerException {
        archive();
        served();
    }

    /** The transactions of some ledgers, spread over the chunk. */
    private List<Known> known(long firstSeq, int ledgers) throws IOException, BadLedgerException {
        List<Known> found = new ArrayList<>();
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        int step = Math.max(1, ledgers / KNOWN_LEDGERS);
        try (ArchiveView view = node.archive().view()) {
            for (long seq = firstSeq; seq < firstSeq + ledgers; seq += step) {
                walker.walkTrusted(frame(view, seq), layout);
                for (int i = 0; i < layout.txCount(); i++) {
                    found.add(new Known(layout.hash(i), seq));
                }
            }
        }
        return found;
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
        Health health = QueryBench.health(node);
        try (StorageThreads storage = new StorageThreads(2)) {
            List<RpcMethod> methods = QueryBench.methods(node, chain, storage);
            RpcMethod method = QueryBench.method(methods, StellarMethods.GET_TRANSACTION);
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
