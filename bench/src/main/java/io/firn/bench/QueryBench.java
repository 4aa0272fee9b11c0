package io.firn.bench;

import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerSource;
import io.firn.node.Node;
import io.firn.node.NodeException;
import io.firn.rpc.Health;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.BuildInfo;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Ledgers, transactions and events asked for: of one chunk that is frozen in one node, and hot in another. */
final class QueryBench {
    private QueryBench() {}

    static void measure(Given given) throws Exception {
        Input input = given.input();
        int ledgers = given.ledgers();
        try (LedgerSource one = input.source(ledgers);
                Node frozen = node(input, one, given.work().resolve("frozen"), ledgers, ledgers);
                LedgerSource other = input.source(ledgers);
                Node hot = node(input, other, given.work().resolve("hot"), ledgers + 1, ledgers)) {
            frozen.awaitSettled();
            hot.awaitSettled();
            if (frozen.status().frozenChunks() != 1 || hot.status().frozenChunks() != 0) {
                throw new IllegalStateException("one chunk is to be frozen and one hot, but "
                        + frozen.status().frozenChunks() + " and "
                        + hot.status().frozenChunks() + " are frozen");
            }
            new LedgerQueries(given, frozen).run();
            new TransactionQueries(given, frozen).run();
            new EventQueries(given, frozen, hot).run();
        }
    }

    private static Node node(Input input, LedgerSource source, Path data, int ledgersPerChunk, int ledgers)
            throws IOException, InterruptedException, NodeException {
        Geometry geometry = new Geometry(ledgersPerChunk, 1, input.firstSeq());
        long last = input.firstSeq() + ledgers - 1;
        return Nodes.start(input.chain(), source, Nodes.config(data, geometry, input.firstSeq(), last));
    }

    static Health health(Node node) {
        return new Health(node.archive(), InstantSource.system(), Duration.ZERO);
    }

    static List<RpcMethod> methods(Node node, StellarChain chain, StorageThreads storage) throws IOException {
        return StellarMethods.of(
                node.archive(), chain, storage, health(node), StellarRpcConfig.standard(), BuildInfo.load());
    }

    static RpcMethod method(List<RpcMethod> methods, String name) {
        return methods.stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
