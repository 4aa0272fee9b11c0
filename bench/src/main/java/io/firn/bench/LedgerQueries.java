package io.firn.bench;

import com.github.luben.zstd.ZstdDecompressCtx;
import io.firn.ledger.BadLedgerException;
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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * {@code getLedgers} of one frozen ledger, in process and over HTTP on the loopback, one request after the other, against
 * reading the same stored bytes from a bare file, decompressing them and writing them as base64.
 */
final class LedgerQueries {
    private static final int REQUESTS = 1_000;
    private static final int DISTINCT_LEDGERS = 200;
    private static final int BUFFER_BYTES = 64 << 20;

    private final byte[] response = new byte[BUFFER_BYTES];
    private final Requests requests;
    private final Node node;
    private final StellarChain chain;
    private final long firstSeq;
    private final int ledgers;
    private final Path work;

    LedgerQueries(Given given, Node node) throws IOException {
        this.requests =
                new Requests(given.report(), given.input().name() + ": getLedgers of one ledger", "bytes an answer");
        this.node = node;
        this.chain = given.input().chain();
        this.firstSeq = given.input().firstSeq();
        this.ledgers = Math.min(DISTINCT_LEDGERS, given.ledgers());
        this.work = given.directory("ledger-queries");
    }

    void run() throws IOException, InterruptedException, RpcException, BadLedgerException {
        bare(work.resolve("bare"));
        served();
    }

    private void bare(Path file) throws IOException, InterruptedException, RpcException, BadLedgerException {
        List<Integer> sizes = new ArrayList<>();
        try (ArchiveView view = node.archive().view();
                OutputStream out = Files.newOutputStream(file)) {
            for (long seq = firstSeq; seq < firstSeq + ledgers; seq++) {
                ByteBuffer frame =
                        ((ArchiveView.Found) view.ledger(seq)).frame().bytes();
                byte[] bytes = new byte[frame.remaining()];
                frame.get(bytes);
                out.write(bytes);
                sizes.add(bytes.length);
            }
        }
        byte[] stored = new byte[BUFFER_BYTES / 4];
        byte[] raw = new byte[BUFFER_BYTES / 2];
        byte[] part = new byte[3 << 12];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            requests.baseline("bare read, decompress, base64", REQUESTS, Allocation::ofThisThread, i -> {
                int index = Math.floorMod(i, ledgers);
                long position =
                        sizes.subList(0, index).stream().mapToLong(size -> size).sum();
                ByteBuffer to = ByteBuffer.wrap(stored, 0, sizes.get(index));
                while (to.hasRemaining()) {
                    channel.read(to, position + to.position());
                }
                int length = zstd.decompressByteArray(raw, 0, raw.length, stored, 0, to.position());
                // Base64 takes whole arrays only; a page of the raw bytes at a time keeps what it allocates small.
                long text = 0;
                for (int from = 0; from < length; from += part.length) {
                    System.arraycopy(raw, from, part, 0, Math.min(part.length, length - from));
                    text += Base64.getEncoder().encode(part, response);
                }
                return text;
            });
        }
    }

    private void served() throws IOException, InterruptedException, RpcException, BadLedgerException {
        Health health = QueryBench.health(node);
        try (StorageThreads storage = new StorageThreads(2)) {
            List<RpcMethod> methods = QueryBench.methods(node, chain, storage);
            RpcMethod getLedgers = QueryBench.method(methods, StellarMethods.GET_LEDGERS);
            requests.measure(
                    "in process",
                    REQUESTS,
                    Allocation::ofAllThreads,
                    i -> Answers.inProcess(getLedgers, params(seq(i))));
            try (RpcServer server = RpcServer.start(
                            RpcConfig.standard("127.0.0.1", 0), methods, storage, health, new SimpleMeterRegistry());
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                requests.measure(
                        "HTTP on the loopback", REQUESTS, Allocation::ofAllThreads, i -> overHttp(out, in, seq(i)));
            }
        }
    }

    private long seq(int request) {
        return firstSeq + Math.floorMod(request, ledgers);
    }

    private static String params(long seq) {
        return "{\"startLedger\":" + seq + ",\"pagination\":{\"limit\":1}}";
    }

    private long overHttp(OutputStream out, InputStream in, long seq) throws IOException {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getLedgers\",\"params\":" + params(seq) + "}";
        String request = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        int length = 0;
        while (!ended(length)) {
            int n = in.read(response, length, response.length - length);
            if (n < 0) {
                throw new IOException("the answer ends after " + length + " bytes");
            }
            length += n;
        }
        return length;
    }

    /** An answer this long goes out in chunks, and nothing in it looks like the last of them. */
    private boolean ended(int length) {
        return length > 5
                && response[length - 5] == '0'
                && response[length - 4] == '\r'
                && response[length - 3] == '\n'
                && response[length - 2] == '\r'
                && response[length - 1] == '\n';
    }
}
