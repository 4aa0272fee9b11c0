package io.firn.bench;

import io.firn.rpc.RpcException;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectMapper;

/** Answers of JSON-RPC methods without a listener: written and counted. */
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Answers() {}

    /** Bytes of the result of a method. */
    static long inProcess(RpcMethod method, String params) throws IOException, RpcException, InterruptedException {
        Counted counted = new Counted();
        try (RpcResult result = method.handler().call(RpcParams.of(JSON.readTree(params)));
                JsonGenerator out = JSON.createGenerator(counted)) {
            result.writeTo(out);
        }
        return counted.bytes;
    }

    private static final class Counted extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes += length;
        }
    }
}
