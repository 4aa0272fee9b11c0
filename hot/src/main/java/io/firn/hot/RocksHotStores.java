package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/**
 * Hot stores on RocksDB, one database per chunk.
 *
 * <p>Holds: column family {@code ledgers}, sequence (8 bytes big-endian) to {@code HotRowV1}; {@code txhash}, hash (32 bytes) to
 * {@code HotPlaceV1}; in {@code default} one entry,
 * {@value #IDENTITY_KEY}, which names layout version and chunk, so that a directory in the wrong place is detected.
 *
 * <p>After a crash: the write-ahead log is replayed up to its first damaged record, so the rows are a prefix. The log is on and
 * not synced: a killed process loses nothing, a power loss the newest rows.
 *
 * <p>Owns: nothing but RocksDB's native library and block cache, once in the process.
 *
 * <p>Limits: write buffers of 8 MiB for rows and 16 MiB for hashes, two of each at most, and 64 open files per store; one block cache of 32 MiB for all; RocksDB's own information
 * log is kept in the store's directory, warnings only, at most two files of 1 MiB.
 */
public final class RocksHotStores implements HotStores {
    private static final String IDENTITY_KEY = "firn";
    private static final String IDENTITY_PREFIX = "hot.v";
    private static final int VERSION = 2;
    private static final Pattern IDENTITY = Pattern.compile("hot\\.v([0-9]{1,9});chunk=([0-9]{8})");
    private static final byte[] LEDGERS = utf8("ledgers");
    private static final byte[] TXHASH = utf8("txhash");

    private static final long WRITE_BUFFER_BYTES = 8L << 20;

    /** A chunk of 300 transactions a ledger is 150 MB of hashes: a buffer holds about a tenth of them. */
    private static final long TXHASH_WRITE_BUFFER_BYTES = 16L << 20;

    /** One probe in a hundred for a hash that is not there reads a block. */
    private static final double TXHASH_FILTER_BITS_PER_KEY = 10;

    private static final long INFO_LOG_BYTES = 1L << 20;
    private static final int INFO_LOG_FILES = 2;
    private static final int OPEN_FILES = 64;

    private enum Mode {
        CREATE,
        WRITE,
        READ
    }

    private final Disk disk;
    private final Cache cache;

    /** @param disk where directories are made, synced and removed */
    public RocksHotStores(Disk disk) {
        this(disk, RocksLibrary.CACHE);
    }

    /** @param cache blocks of table files; never closed here */
    RocksHotStores(Disk disk, Cache cache) {
        this.disk = disk;
        this.cache = cache;
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
        BlockBasedTableConfig table = new BlockBasedTableConfig().setBlockCache(cache);
        ColumnFamilyOptions family = new ColumnFamilyOptions();
        owned.add(family);
        family.setWriteBufferSize(WRITE_BUFFER_BYTES).setTableFormatConfig(table);
        DBOptions options = new DBOptions();
        owned.add(options);
        configure(options, mode);
        List<ColumnFamilyDescriptor> families = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                new ColumnFamilyDescriptor(LEDGERS, family),
                new ColumnFamilyDescriptor(TXHASH, hashOptions(owned)));
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        String path = directory.toString();
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
        return new RocksHotStore(
                directory, db, new RocksHotStore.Families(handles.get(1), handles.get(2)), mode == Mode.READ, owned);
    }

    private ColumnFamilyOptions hashOptions(List<AutoCloseable> owned) {
        BloomFilter filter = new BloomFilter(TXHASH_FILTER_BITS_PER_KEY);
        owned.add(filter);
        ColumnFamilyOptions family = new ColumnFamilyOptions();
        owned.add(family);
        return family.setWriteBufferSize(TXHASH_WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
    }

    private static void configure(DBOptions options, Mode mode) {
        options.setCreateIfMissing(mode == Mode.CREATE)
                .setErrorIfExists(mode == Mode.CREATE)
                .setCreateMissingColumnFamilies(mode == Mode.CREATE)
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setMaxOpenFiles(OPEN_FILES)
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
