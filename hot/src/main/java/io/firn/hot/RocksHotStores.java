package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/**
 * Hot stores on RocksDB, one database per chunk.
 *
 * <p>Holds: column family {@code ledgers}, sequence (8 bytes big-endian) to {@code HotRowV3}; {@code txhash}, hash (32 bytes) to
 * {@code HotPlaceV1}; {@code events}, id of the first of some events (4 bytes big-endian) to {@code EventBlockV1}; {@code postings},
 * term and ledger to ids ({@code PostingsV1}); in {@code default} one entry, {@value #IDENTITY_KEY}, which names layout version
 * and chunk, so that a directory in the wrong place is detected.
 *
 * <p>After a crash: the write-ahead log is replayed up to its first damaged record, so the ledgers are a prefix. The log is on and
 * not synced: a killed process loses nothing, a power loss the newest rows.
 *
 * <p>Owns: nothing but RocksDB's native library and block cache, once in the process.
 *
 * <p>Limits: write buffers of twice 8 MiB for rows and twice 16 MiB for each of hashes, events and postings, 128 MiB of write-ahead
 * log before the families it pins are flushed, and 256 open files per store, of which a file of hashes keeps 0.4 MiB of filter and
 * index in memory; one block cache of 32 MiB for all; RocksDB's own information log is kept in the store's directory, warnings
 * only, at most two files of 1 MiB.
 *
 * <p>Format: {@code docs/formats/hot-rows-v3.md}.
 */
public final class RocksHotStores implements HotStores {
    private static final String IDENTITY_KEY = "firn";
    private static final String IDENTITY_PREFIX = "hot.v";
    private static final int VERSION = 3;
    private static final Pattern IDENTITY = Pattern.compile("hot\\.v([0-9]{1,9});chunk=([0-9]{8})");
    private static final String DEFAULT = new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8);

    private static final int FILTER_BITS = 12;
    private static final int EVENT_BLOCK_BYTES = 32 << 10;
    private static final int NO_FILE_COUNT = 1 << 20;
    private static final long INFO_LOG_BYTES = 1L << 20;
    private static final int INFO_LOG_FILES = 2;
    private static final int OPEN_FILES = 256;

    private enum Mode {
        CREATE,
        WRITE,
        READ
    }

    private final Disk disk;
    private final Cache cache;
    private final RocksBuffers buffers;

    /** @param disk where directories are made, synced and removed */
    public RocksHotStores(Disk disk) {
        this(disk, RocksLibrary.CACHE, RocksBuffers.DEFAULT);
    }

    /** @param cache blocks of table files; never closed here */
    RocksHotStores(Disk disk, Cache cache, RocksBuffers buffers) {
        this.disk = disk;
        this.cache = cache;
        this.buffers = buffers;
    }

    /**
     * Creates the database of a chunk.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>create the directory, sync its parent</td><td>an empty directory</td>
     *     <td>the hot bracket: its key is {@code transient}, so the leftover is removed</td></tr>
     * <tr><td>2</td><td>create the database, put its identity with a synced write, flush</td>
     *     <td>some of its files</td><td>same</td></tr>
     * <tr><td>3</td><td>sync the directory</td><td>a whole empty store</td><td>same, until the key is {@code ready}</td></tr>
     * </table>
     */
    @Override
    public HotStore create(Path directory, int chunk) throws IOException {
        disk.createDirectories(directory);
        if (!disk.list(directory).isEmpty()) {
            throw new FileAlreadyExistsException(
                    directory.toString(), null, "it is not empty: remove the leftover first");
        }
        RocksHotStore store = open(directory, chunk, Mode.CREATE);
        try {
            disk.syncDirectory(directory);
            return store;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public HotStore open(Path directory, int chunk) throws IOException {
        return open(directory, chunk, Mode.WRITE);
    }

    @Override
    public HotStore openReadOnly(Path directory, int chunk) throws IOException {
        return open(directory, chunk, Mode.READ);
    }

    @Override
    public void remove(Path directory) throws IOException {
        Leftovers.remove(disk, directory);
    }

    private RocksHotStore open(Path directory, int chunk, Mode mode) throws IOException {
        // RocksDB makes the directory and its LOG before it finds that there is no database to open.
        Path current = directory.resolve("CURRENT");
        if (mode != Mode.CREATE && !disk.exists(current)) {
            throw new NoSuchFileException(current.toString(), null, "there is no hot store of chunk " + chunk);
        }
        List<AutoCloseable> owned = new ArrayList<>();
        try {
            RocksHotStore store = openNative(directory, chunk, mode, owned);
            store.readAll();
            return store;
        } catch (RocksDBException e) {
            RocksHotStore.closeAfter(owned, e);
            throw new IOException(directory + ": the hot store will not open: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            RocksHotStore.closeAfter(owned, e);
            throw e;
        }
    }

    private RocksHotStore openNative(Path directory, int chunk, Mode mode, List<AutoCloseable> owned)
            throws IOException, RocksDBException {
        String path = directory.toString();
        if (mode != Mode.CREATE) {
            checkFamilies(directory, chunk);
        }
        DBOptions options = new DBOptions();
        owned.add(options);
        configure(options, mode);
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options(HotFamily.LEDGERS, owned)));
        for (HotFamily family : HotFamily.values()) {
            families.add(new ColumnFamilyDescriptor(utf8(family.familyName()), options(family, owned)));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        RocksDB db = mode == Mode.READ
                ? RocksDB.openReadOnly(options, path, families, handles)
                : RocksDB.open(options, path, families, handles);
        owned.add(db);
        owned.addAll(handles);
        ColumnFamilyHandle identity = handles.getFirst();
        if (mode == Mode.CREATE) {
            putIdentity(db, identity, chunk);
        } else {
            checkIdentity(directory, db.get(identity, utf8(IDENTITY_KEY)), chunk);
        }
        return new RocksHotStore(directory, db, handles.subList(1, handles.size()), mode == Mode.READ, owned);
    }

    private ColumnFamilyOptions options(HotFamily family, List<AutoCloseable> owned) {
        ColumnFamilyOptions options = new ColumnFamilyOptions();
        owned.add(options);
        options.setMaxWriteBufferNumber(RocksBuffers.COUNT);
        BlockBasedTableConfig table = new BlockBasedTableConfig().setBlockCache(cache);
        return switch (family) {
            case LEDGERS -> options.setWriteBufferSize(buffers.rowBytes()).setTableFormatConfig(table);
            case HASHES ->
                neverMerged(options)
                        .setWriteBufferSize(buffers.hashBytes())
                        .setTableFormatConfig(table.setFilterPolicy(filter(owned)));
            // Keys ascend, so files do not overlap: RocksDB moves them down a level as they are.
            case EVENTS ->
                options.setWriteBufferSize(buffers.eventBytes())
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setTableFormatConfig(table.setBlockSize(EVENT_BLOCK_BYTES));
            case POSTINGS ->
                neverMerged(options)
                        .setWriteBufferSize(buffers.postingBytes())
                        .useFixedLengthPrefixExtractor(TermKey.BYTES)
                        .setTableFormatConfig(
                                table.setFilterPolicy(filter(owned)).setWholeKeyFiltering(false));
        };
    }

    private static BloomFilter filter(List<AutoCloseable> owned) {
        BloomFilter filter = new BloomFilter(FILTER_BITS);
        owned.add(filter);
        return filter;
    }

    /**
     * Keys are random and each is written about once: nothing compresses and merging files gains nothing, so files are left as
     * they are flushed, no append waits for a merge, and a filter of 12 bits a key answers for the ones that do not hold a hash
     * or a term: but for a few in a thousand, lookups that miss read no block.
     */
    private static ColumnFamilyOptions neverMerged(ColumnFamilyOptions options) {
        return options.setCompressionType(CompressionType.NO_COMPRESSION)
                .setDisableAutoCompactions(true)
                .setLevel0FileNumCompactionTrigger(NO_FILE_COUNT)
                .setLevel0SlowdownWritesTrigger(NO_FILE_COUNT)
                .setLevel0StopWritesTrigger(NO_FILE_COUNT);
    }

    /** Tells a store of another version, whose families differ, from a damaged one. */
    private static void checkFamilies(Path directory, int chunk) throws IOException, RocksDBException {
        Set<String> found = new TreeSet<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
                found.add(new String(name, StandardCharsets.UTF_8));
            }
            Set<String> expected = new TreeSet<>(HotFamily.names());
            expected.add(DEFAULT);
            if (found.equals(expected)) {
                return;
            }
            try (RocksDB db = RocksDB.openReadOnly(options, directory.toString())) {
                checkIdentity(directory, db.get(utf8(IDENTITY_KEY)), chunk);
            }
        }
        throw new CorruptFileException(directory, "a hot store with the families " + found);
    }

    private void configure(DBOptions options, Mode mode) {
        options.setCreateIfMissing(mode == Mode.CREATE)
                .setErrorIfExists(mode == Mode.CREATE)
                .setCreateMissingColumnFamilies(mode == Mode.CREATE)
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxTotalWalSize(buffers.logBytes())
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(INFO_LOG_FILES)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    private static void putIdentity(RocksDB db, ColumnFamilyHandle family, int chunk) throws RocksDBException {
        try (WriteOptions synced = new WriteOptions().setSync(true);
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.put(family, synced, utf8(IDENTITY_KEY), utf8(identity(chunk)));
            db.flush(flush, family);
        }
    }

    private static void checkIdentity(Path directory, byte @Nullable [] found, int chunk) throws IOException {
        String text = found == null ? "" : new String(found, StandardCharsets.UTF_8);
        Matcher m = IDENTITY.matcher(text);
        if (!m.matches()) {
            throw new CorruptFileException(directory, "not a hot store: its identity is '" + text + "'");
        }
        if (Integer.parseInt(m.group(1)) != VERSION) {
            throw new UnsupportedFormatException(
                    directory, "hot store of version " + m.group(1) + ", this program reads " + VERSION);
        }
        if (Integer.parseInt(m.group(2)) != chunk) {
            throw new CorruptFileException(
                    directory, "holds chunk " + m.group(2) + " where chunk " + chunk + " is expected");
        }
    }

    private static String identity(int chunk) {
        return IDENTITY_PREFIX + VERSION + ";chunk=" + String.format("%08d", chunk);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
