package io.firn.cli;

import io.firn.cold.handle.ColdLimits;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import io.firn.stellar.rpc.StellarRpcConfig.FeeLedgers;
import io.firn.stellar.rpc.StellarRpcConfig.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every configuration key there is, in the order of the sample. */
final class Keys {
    private static final List<Key> ALL = new ArrayList<>();

    static final Key NETWORK_NAME = add(Key.of(
            "network.name", KeyKind.NETWORK, "a network known by name: pubnet, testnet, or demo, which is generated"));
    static final Key NETWORK_PASSPHRASE =
            add(Key.of("network.passphrase", KeyKind.TEXT, "passphrase of a network not known by name"));

    static final Key DATA_DIR =
            add(Key.of("storage.data_dir", KeyKind.PATH, "directory of the archive; the others default under it"));
    static final Key CATALOG = add(Key.of("storage.catalog", KeyKind.PATH, "directory of the catalog"));
    static final Key JOURNAL = add(Key.of("storage.journal", KeyKind.PATH, "directory of the journal"));
    static final Key HOT = add(Key.of("storage.hot", KeyKind.PATH, "directory of the hot chunks"));
    static final Key COLD = add(Key.of("storage.cold", KeyKind.PATH, "directory of the cold chunks"));
    static final Key TRANSIENTS = add(Key.of("storage.transients", KeyKind.PATH, "directory of temporary files"));
    static final Key OPEN_FILES = add(Key.of("storage.open_files", KeyKind.COUNT, "packs kept open at most")
            .preset("512")
            .between(1, 1 << 20));

    static final Key LEDGERS_PER_CHUNK =
            add(Key.of("geometry.ledgers_per_chunk", KeyKind.COUNT, "ledgers in a chunk; pinned at first start")
                    .preset("10000")
                    .between(1, 1 << 24));
    static final Key CHUNKS_PER_WINDOW =
            add(Key.of("geometry.chunks_per_window", KeyKind.COUNT, "chunks in a window; pinned at first start")
                    .preset("1000")
                    .between(1, 1 << 24));

    static final Key EARLIEST_LEDGER = add(Key.of(
                    "retention.earliest_ledger",
                    KeyKind.EARLIEST,
                    "first ledger to keep, the first of a chunk; now: of the source's newest; pinned at first start")
            .preset("genesis"));

    static final Key LAKE = add(Key.of("source.lake", KeyKind.TEXT, "data lake: file:DIR, or a directory"));
    static final Key STREAM =
            add(Key.of("source.stream", KeyKind.TEXT, "framed ledgers, plain or zstd: a file, a named pipe, or -"));
    static final Key LAKE_LEDGERS_PER_BATCH = add(Key.of(
                    "source.lake_ledgers_per_batch",
                    KeyKind.COUNT,
                    "ledgers in an object, for a lake without manifest whose names do not tell")
            .between(1, Integer.MAX_VALUE));
    static final Key LAKE_BATCHES_PER_PARTITION = add(Key.of(
                    "source.lake_batches_per_partition",
                    KeyKind.COUNT,
                    "objects in a partition, for a lake without manifest whose names do not tell")
            .between(1, Integer.MAX_VALUE));
    static final Key PREFETCH_BYTES =
            add(Key.of("source.prefetch_bytes", KeyKind.BYTES, "decompressed bytes read ahead of ingestion")
                    .preset("64 MiB")
                    .between(0, 1L << 40));
    static final Key WORKERS =
            add(Key.of("source.workers", KeyKind.COUNT, "threads reading a lake ahead; 0 reads nothing ahead")
                    .preset("2")
                    .between(0, 64));
    static final Key RETRY_WAIT =
            add(Key.of("source.retry_wait", KeyKind.DURATION, "wait before a failed source is asked again")
                    .preset("5s")
                    .between(1, 86_400_000));

    static final Key CLOSE_INTERVAL = add(Key.of(
                    "demo.close_interval",
                    KeyKind.DURATION,
                    "the generated network closes a ledger so often; 0: at once")
            .preset("1s")
            .between(0, 86_400_000));
    static final Key TRANSACTIONS =
            add(Key.of("demo.transactions", KeyKind.COUNT, "transactions in a generated ledger, on average")
                    .preset("" + GeneratedOptions.DEFAULTS.transactions())
                    .between(0, GeneratedOptions.MAX_TRANSACTIONS));
    static final Key SEED = add(Key.of("demo.seed", KeyKind.COUNT, "what the generated network follows from")
            .preset("" + GeneratedOptions.DEFAULTS.seed()));
    static final Key BACKLOG =
            add(Key.of("demo.backlog", KeyKind.COUNT, "first ledgers of the generated network that are there at once")
                    .preset("300")
                    .between(0, 1 << 20));

    static final Key SEGMENT_BYTES =
            add(Key.of("journal.segment_bytes", KeyKind.BYTES, "segments roll at this size, and at chunk ends")
                    .preset("1 GiB")
                    .between(1 << 16, 1L << 40));
    static final Key INDEX_INTERVAL_BYTES =
            add(Key.of("journal.index_interval_bytes", KeyKind.BYTES, "bytes between entries of the offset index")
                    .preset("4096")
                    .between(1, 1 << 30));
    static final Key RETAIN_CHUNKS =
            add(Key.of("journal.retain_chunks", KeyKind.COUNT, "chunks kept in the journal after they are frozen")
                    .preset("1")
                    .between(0, 1 << 20));

    static final Key MAX_VIEW_AGE =
            add(Key.of("cold.max_view_age", KeyKind.DURATION, "a read that holds its view for longer is ended")
                    .preset("5m")
                    .between(1_000, 86_400_000));

    static final Key COLD_READS =
            add(Key.of("cold.reads", KeyKind.COUNT, "reads of cold chunks at once; others wait for their turn")
                    .preset("" + ColdLimits.DEFAULTS.reads())
                    .between(1, 1 << 16));
    static final Key READ_TIMEOUT = add(
            Key.of("cold.read_timeout", KeyKind.DURATION, "a read of cold chunks that waits and works longer is ended")
                    .preset("500ms")
                    .between(1, 86_400_000));

    static final Key RPC_LISTEN =
            add(Key.of("rpc.listen", KeyKind.ADDRESS, "JSON-RPC and health").preset("127.0.0.1:8000"));
    static final Key MAX_IN_FLIGHT = add(Key.of("rpc.max_in_flight", KeyKind.COUNT, "requests at once; above: HTTP 503")
            .preset("5000")
            .between(1, 1 << 20));
    static final Key MAX_BODY_BYTES = add(Key.of("rpc.max_body_bytes", KeyKind.BYTES, "largest request")
            .preset("512 KiB")
            .between(1_024, 1 << 30));
    static final Key MAX_DURATION =
            add(Key.of("rpc.max_duration", KeyKind.DURATION, "longest request of any method; above: HTTP 504")
                    .preset("25s")
                    .between(1, 86_400_000));
    static final Key MAX_HEALTHY_LATENCY = add(Key.of(
                    "rpc.max_healthy_latency",
                    KeyKind.DURATION,
                    "age of the latest ledger above which getHealth fails; 0: none does, for replayed data")
            .preset("30s"));

    static final List<MethodKeys> METHODS = List.of(
            method(StellarMethods.GET_HEALTH),
            method(StellarMethods.GET_NETWORK),
            method(StellarMethods.GET_VERSION_INFO),
            method(StellarMethods.GET_LATEST_LEDGER),
            method(StellarMethods.GET_LEDGERS),
            method(StellarMethods.GET_TRANSACTION),
            method(StellarMethods.GET_TRANSACTIONS),
            method(StellarMethods.GET_EVENTS),
            method(StellarMethods.GET_FEE_STATS));
    static final Key CLASSIC_FEE_LEDGERS = feeLedgers(
            "classic_ledgers",
            "latest ledgers whose transactions without contracts count",
            FeeLedgers.STANDARD.classic());
    static final Key SOROBAN_FEE_LEDGERS = feeLedgers(
            "soroban_ledgers", "latest ledgers whose contract transactions count", FeeLedgers.STANDARD.soroban());

    static final Key ADMIN_LISTEN =
            add(Key.of("admin.listen", KeyKind.ADDRESS, "metrics and status").preset("127.0.0.1:8001"));
    static final Key ADMIN_TOKEN_FILE = add(Key.of(
            "admin.token_file", KeyKind.PATH, "file with the token asked of callers, needed beyond the loopback"));

    static final Key LOG_LEVEL = add(Key.of("log.level", KeyKind.LEVEL, "error, warn, info, debug or trace")
            .preset("info"));
    static final Key LOG_FORMAT =
            add(Key.of("log.format", KeyKind.LOG_FORMAT, "text or json").preset("text"));

    private Keys() {}

    private static Key add(Key key) {
        ALL.add(key);
        return key;
    }

    private static MethodKeys method(String name) {
        Limits standard = StellarRpcConfig.standardLimits(name);
        String section = "rpc.methods." + name + ".";
        Key queue = add(Key.of(section + "queue", KeyKind.COUNT, "calls in progress at most, the waiting ones included")
                .preset("" + standard.queue())
                .between(1, 1 << 20));
        Key timeout = add(Key.of(section + "timeout", KeyKind.DURATION, "a call without an answer by then is refused")
                .preset(standard.timeout().toSeconds() + "s")
                .between(1, 86_400_000));
        if (standard.maxItems() == 0) {
            return new MethodKeys(name, queue, timeout, Optional.empty(), Optional.empty());
        }
        Key maxItems = add(Key.of(section + "max_items", KeyKind.COUNT, "largest page")
                .preset("" + standard.maxItems())
                .between(1, 100_000));
        Key defaultItems = add(Key.of(section + "default_items", KeyKind.COUNT, "page when the caller names no size")
                .preset("" + standard.defaultItems())
                .between(1, 100_000));
        return new MethodKeys(name, queue, timeout, Optional.of(maxItems), Optional.of(defaultItems));
    }

    private static Key feeLedgers(String leaf, String help, int standard) {
        return add(Key.of("rpc.methods." + StellarMethods.GET_FEE_STATS + "." + leaf, KeyKind.COUNT, help)
                .preset("" + standard)
                .between(1, FeeLedgers.MOST));
    }

    static List<Key> all() {
        return List.copyOf(ALL);
    }

    /** Those of the given sections. */
    static List<Key> of(String... sections) {
        List<String> wanted = List.of(sections);
        return ALL.stream().filter(k -> wanted.contains(k.section())).toList();
    }
}
