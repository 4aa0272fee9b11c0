package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

class BatchBytesTest {
    @TempDir
    private Path temporary = Path.of("");

    @Test
    void batchHasTheseBytes() {
        BatchBytes batch = new BatchBytes(numbers(300));
        batch.put(HotFamily.LEDGERS, new byte[] {1, 2}, new byte[] {3});
        batch.put(HotFamily.HASHES, new byte[] {4}, new byte[0]);
        assertThat(HexFormat.of().formatHex(batch.serialized()))
                .isEqualTo("0000000000000000" + "02000000" + "05ac02" + "020102" + "0103" + "05ad02" + "0104" + "00");
        batch.clear();
        assertThat(HexFormat.of().formatHex(batch.serialized())).isEqualTo("0000000000000000" + "00000000");
    }

    private static Map<HotFamily, Integer> numbers(int first) {
        Map<HotFamily, Integer> numbers = new EnumMap<>(HotFamily.class);
        for (HotFamily family : HotFamily.values()) {
            numbers.put(family, first + numbers.size());
        }
        return numbers;
    }

    @Test
    void batchIsByteForByteWhatRocksMakesOfTheSameRows() throws Exception {
        // Loads the library.
        new RocksHotStores(new FileDisk()).create(temporary.resolve("store"), 1).close();
        Map<HotFamily, ColumnFamilyHandle> handles = new EnumMap<>(HotFamily.class);
        Map<HotFamily, Integer> numbers = new EnumMap<>(HotFamily.class);
        try (Options options = new Options().setCreateIfMissing(true);
                WriteOptions unsynced = new WriteOptions();
                RocksDB db = RocksDB.open(options, temporary.resolve("raw").toString())) {
            for (HotFamily family : HotFamily.values()) {
                ColumnFamilyHandle handle = db.createColumnFamily(new ColumnFamilyDescriptor(
                        family.familyName().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                handles.put(family, handle);
                numbers.put(family, handle.getID());
            }
            BatchBytes batch = new BatchBytes(numbers);
            for (int count : new int[] {0, 1, 63, 64, 65, 5_000}) {
                LedgerRows rows = new LedgerRows(Rows.of(72), Rows.hashes(72), Rows.events(72, count), 70, 129);
                batch.clear();
                rows.putAll(batch);
                try (WriteBatch expected = new WriteBatch();
                        WriteBatch serialized = new WriteBatch(batch.serialized())) {
                    rows.putAll((family, key, value) -> put(expected, handles, family, key, value));
                    assertThat(batch.serialized()).isEqualTo(expected.data());
                    assertThat(serialized.count()).isEqualTo(expected.count());
                    db.write(unsynced, serialized);
                }
                rows.putAll((family, key, value) ->
                        assertThat(get(db, handles, family, key)).isEqualTo(value));
            }
            handles.values().forEach(ColumnFamilyHandle::close);
        }
    }

    private static void put(
            WriteBatch batch, Map<HotFamily, ColumnFamilyHandle> handles, HotFamily family, byte[] key, byte[] value)
            throws IOException {
        try {
            batch.put(handles.get(family), key, value);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    private static byte[] get(RocksDB db, Map<HotFamily, ColumnFamilyHandle> handles, HotFamily family, byte[] key)
            throws IOException {
        try {
            byte[] value = db.get(handles.get(family), key);
            return value == null ? new byte[] {'n', 'o', 'n', 'e'} : value;
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }
}
