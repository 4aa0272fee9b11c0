package io.firn.bench;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.sun.management.OperatingSystemMXBean;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.node.ArchiveView;
import io.firn.node.Node;
import io.firn.node.NodeException;
import io.firn.rpc.Health;
import io.firn.rpc.RpcConfig;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.RpcServer;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.LakeOptions;
import io.firn.stellar.LakeSource;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.BuildInfo;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * {@code getLedgers} of one frozen ledger, in process and over HTTP on the loopback, one request after the other, against
 * reading the same stored bytes from a bare file, decompressing them and writing them as base64.
 */
final class RequestBench {
    private static final long FIRST = 63092982;
    private static final int LEDGERS = 20;
    private static final int REQUESTS = 1_000;
    private static final int WARM_UP = 500;
    private static final int BUFFER_BYTES = 16 << 20;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final byte[] response = new byte[BUFFER_BYTES];
    private final Table table = new Table(
            System.out,
            "getLedgers of one ledger",
            "way",
            "bytes an answer",
            "p50 ms",
            "p99 ms",
            "processor ms a request",
            "allocated bytes a request");

    private RequestBench() {}

    /** Does one request; the result is the length of its answer. */
    private interface Way {
        long ask(long seq) throws IOException, RpcException, InterruptedException;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, NodeException, RpcException {
        Path lake = Path.of(arguments[0]).resolve("stellar/lake-pubnet");
        Path work = Files.createTempDirectory(Path.of(arguments.length > 1 ? arguments[1] : "."), "request-bench");
        Table.machine(System.out);
        StellarChain chain = new StellarChain("Public Global Stellar Network ; September 2015");
        LakeOptions options = LakeOptions.DEFAULTS.withWorkers(0);
        FileDisk disk = new FileDisk();
        try (LakeSource source = new LakeSource(lake, chain, chain::newWalker, options, InstantSource.system());
                Node node = Node.start(
                        ChunkBench.config(work.resolve("data")),
                        new Node.Parts(
                                chain,
                                source,
                                disk,
                                new RocksHotStores(disk),
                                InstantSource.system(),
                                new SimpleMeterRegistry()))) {
            node.awaitSettled();
            RequestBench bench = new RequestBench();
            bench.bare(node, work.resolve("bare"));
            bench.served(node, chain);
        }
    }

    private void bare(Node node, Path file) throws IOException, InterruptedException, RpcException {
        List<Integer> sizes = new ArrayList<>();
        try (ArchiveView view = node.archive().view();
                OutputStream out = Files.newOutputStream(file)) {
            for (long seq = FIRST; seq < FIRST + LEDGERS; seq++) {
                ByteBuffer frame =
                        ((ArchiveView.Found) view.ledger(seq)).frame().bytes();
                byte[] bytes = new byte[frame.remaining()];
                frame.get(bytes);
                out.write(bytes);
                sizes.add(bytes.length);
            }
        }
        byte[] stored = new byte[BUFFER_BYTES];
        byte[] raw = new byte[BUFFER_BYTES];
        byte[] part = new byte[3 << 12];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            measure("bare read, decompress, base64", Allocation::ofThisThread, seq -> {
                int index = (int) (seq - FIRST);
                long position =
                        sizes.subList(0, index).stream().mapToLong(i -> i).sum();
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

    private void served(Node node, StellarChain chain) throws IOException, InterruptedException, RpcException {
        Health health = new Health(node.archive(), InstantSource.system(), Duration.ZERO);
        try (StorageThreads storage = new StorageThreads(2)) {
            List<RpcMethod> methods = StellarMethods.of(
                    node.archive(), chain, storage, health, StellarRpcConfig.standard(), BuildInfo.load());
            RpcMethod getLedgers = methods.stream()
                    .filter(m -> m.name().equals(StellarMethods.GET_LEDGERS))
                    .findFirst()
                    .orElseThrow();
            measure("in process", Allocation::ofAllThreads, seq -> Answers.inProcess(getLedgers, params(seq)));
            try (RpcServer server = RpcServer.start(
                            RpcConfig.standard("127.0.0.1", 0), methods, storage, health, new SimpleMeterRegistry());
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                measure("HTTP on the loopback", Allocation::ofAllThreads, seq -> overHttp(out, in, seq));
            }
        }
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

    private void measure(String name, LongSupplier allocated, Way way)
            throws IOException, RpcException, InterruptedException {
        long[] took = new long[REQUESTS];
        long bytes = 0;
        long before = 0;
        long processorBefore = 0;
        for (int i = -WARM_UP; i < REQUESTS; i++) {
            if (i == 0) {
                before = allocated.getAsLong();
                processorBefore = PROCESS.getProcessCpuTime();
            }
            long seq = FIRST + Math.floorMod(i, LEDGERS);
            long started = System.nanoTime();
            long length = way.ask(seq);
            if (i >= 0) {
                took[i] = System.nanoTime() - started;
                bytes += length;
            }
        }
        double processorMillis = (PROCESS.getProcessCpuTime() - processorBefore) / 1e6 / REQUESTS;
        long perRequest = (allocated.getAsLong() - before) / REQUESTS;
        table.row(
                name,
                bytes / REQUESTS,
                String.format(Locale.ROOT, "%.2f", Table.median(took) / 1e6),
                String.format(Locale.ROOT, "%.2f", Table.percentile(took, 0.99) / 1e6),
                processorMillis,
                perRequest);
    }
}
