package io.firn.cli;

import io.firn.node.Archive;
import io.firn.rpc.Health;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.BuildInfo;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers of the JSON-RPC methods from an archive, without a listener. */
final class LedgerAnswers {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private LedgerAnswers() {}

    /**
     * Writes the result of a method.
     *
     * @throws RpcException when the method refuses
     */
    static void write(String name, Archive archive, StellarChain chain, JsonNode params, PrintStream out)
            throws RpcException, IOException, InterruptedException {
        Health health = new Health(archive, InstantSource.system(), Duration.ZERO);
        try (StorageThreads storage = new StorageThreads(1)) {
            RpcMethod method =
                    StellarMethods.of(archive, chain, storage, health, StellarRpcConfig.standard(), BuildInfo.load())
                            .stream()
                            .filter(m -> m.name().equals(name))
                            .findFirst()
                            .orElseThrow();
            try (RpcResult result = method.handler().call(RpcParams.of(params));
                    JsonGenerator json = JSON.createGenerator(out)) {
                result.writeTo(json);
            }
        }
        out.println();
    }

    /**
     * The result of a method.
     *
     * @throws RpcException when the method refuses
     */
    static JsonNode read(String name, Archive archive, StellarChain chain, JsonNode params)
            throws RpcException, IOException, InterruptedException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        write(name, archive, chain, params, new PrintStream(result, false, StandardCharsets.UTF_8));
        return JSON.readTree(result.toByteArray());
    }
}
