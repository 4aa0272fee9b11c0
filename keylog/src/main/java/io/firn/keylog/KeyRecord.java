package io.firn.keylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The records of a key log: a full state, or a batch of changes.
 *
 * <p>Holds: the reader is the exact inverse of the writer; keys ascend strictly, no byte is left over, text is well-formed UTF-8.
 *
 * <p>Limits: keys of 1 to 65,535 bytes, values of at most 16 MiB, records of at most 1 GiB; counts and lengths are compared with
 * the bytes that are left before anything is allocated.
 *
 * <p>Format: {@code docs/formats/key-log-v1.md}.
 */
final class KeyRecord {
    static final int BATCH = 1;
    static final int FULL_STATE = 2;
    static final int VERSION = 1;
    static final int HEADER_BYTES = 6;
    static final int MAX_KEY_BYTES = 0xffff;
    static final int MAX_VALUE_BYTES = 16 << 20;
    static final int MAX_RECORD_BYTES = 1 << 30;

    private static final int DELETE = 0;
    private static final int PUT = 1;
    private static final int KEY_LENGTH_BYTES = 2;
    private static final int VALUE_LENGTH_BYTES = 4;

    private KeyRecord() {}

    /** What a record says that this reader cannot accept. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedException(String what) {
            super(what);
        }
    }

    static String[] sortedKeys(KeyBatch batch) {
        String[] keys = batch.changes().keySet().toArray(new String[0]);
        Arrays.sort(keys);
        return keys;
    }

    /** Bytes of one entry in a full state. */
    static long entryBytes(String key, String value) {
        return KEY_LENGTH_BYTES + (long) utf8Bytes(key) + VALUE_LENGTH_BYTES + utf8Bytes(value);
    }

    /** @throws IllegalArgumentException when a key, a value or the whole is over its limit or no well-formed text */
    static ByteBuffer encode(KeyBatch batch) {
        String[] keys = sortedKeys(batch);
        long bytes = HEADER_BYTES;
        for (String key : keys) {
            Optional<String> value = batch.changes().getOrDefault(key, Optional.empty());
            requireKey(key);
            value.ifPresent(text -> requireValue(key, text));
            bytes += 1 + (value.isPresent() ? entryBytes(key, value.get()) : KEY_LENGTH_BYTES + utf8Bytes(key));
        }
        ByteBuffer into = begin(BATCH, keys.length, bytes);
        for (String key : keys) {
            Optional<String> value = batch.changes().getOrDefault(key, Optional.empty());
            into.put((byte) (value.isPresent() ? PUT : DELETE));
            putKey(into, key);
            value.ifPresent(text -> putValue(into, text));
        }
        return into.flip();
    }

    /** @throws IllegalArgumentException when the state is larger than a record may be */
    static ByteBuffer encode(KeyMap state) {
        ByteBuffer into = begin(FULL_STATE, state.size(), HEADER_BYTES + state.entryBytes());
        for (int i = 0; i < state.size(); i++) {
            putKey(into, state.key(i));
            putValue(into, state.value(i));
        }
        return into.flip();
    }

    /** Bytes of a full state record. */
    static long fullStateBytes(KeyMap state) {
        return HEADER_BYTES + state.entryBytes();
    }

    static int tag(ByteBuffer record) throws MalformedException {
        return begun(record).get(0);
    }

    /** The version a record names; the rest may be read only when it is {@link #VERSION}. */
    static int version(ByteBuffer record) throws MalformedException {
        return begun(record).get(1) & 0xff;
    }

    static KeyMap decodeFullState(ByteBuffer record) throws MalformedException {
        ByteBuffer from = begun(record);
        int count = count(from, KEY_LENGTH_BYTES + 1 + VALUE_LENGTH_BYTES);
        String[] keys = new String[count];
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            keys[i] = ascending(i == 0 ? "" : keys[i - 1], key(from));
            values[i] = value(from);
        }
        requireEnd(from);
        return KeyMap.ofSorted(keys, values);
    }

    static KeyBatch decodeBatch(ByteBuffer record) throws MalformedException {
        ByteBuffer from = begun(record);
        int count = count(from, 1 + KEY_LENGTH_BYTES + 1);
        Map<String, Optional<String>> changes = HashMap.newHashMap(count);
        String last = "";
        for (int i = 0; i < count; i++) {
            int change = bytes(from, 1).get(from.position() - 1);
            last = ascending(last, key(from));
            switch (change) {
                case PUT -> changes.put(last, Optional.of(value(from)));
                case DELETE -> changes.put(last, Optional.empty());
                default -> throw new MalformedException("change " + change + " of key " + last);
            }
        }
        requireEnd(from);
        return new KeyBatch(changes);
    }

    private static ByteBuffer begin(int tag, int count, long bytes) {
        if (bytes > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("a record of " + bytes + " bytes, at most " + MAX_RECORD_BYTES);
        }
        ByteBuffer into = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        return into.put((byte) tag).put((byte) VERSION).putInt(count);
    }

    private static void putKey(ByteBuffer into, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        into.putShort((short) bytes.length).put(bytes);
    }

    private static void putValue(ByteBuffer into, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        into.putInt(bytes.length).put(bytes);
    }

    private static void requireKey(String key) {
        int bytes = utf8Bytes(key);
        if (bytes < 1 || bytes > MAX_KEY_BYTES || !UTF_8.newEncoder().canEncode(key)) {
            throw new IllegalArgumentException("a key must be text of 1 to " + MAX_KEY_BYTES + " bytes, not " + key);
        }
    }

    private static void requireValue(String key, String value) {
        int bytes = utf8Bytes(value);
        if (bytes > MAX_VALUE_BYTES || !UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException("the value of key " + key + " must be text of at most " + MAX_VALUE_BYTES
                    + " bytes, it has " + bytes);
        }
    }

    private static int utf8Bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
            }
        }
        return bytes;
    }

    private static ByteBuffer begun(ByteBuffer record) throws MalformedException {
        if (record.remaining() < HEADER_BYTES) {
            throw new MalformedException("a record of " + record.remaining() + " bytes");
        }
        return record.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int count(ByteBuffer from, int leastBytesEach) throws MalformedException {
        int count = from.getInt(2);
        from.position(HEADER_BYTES);
        if (count < 0 || count > from.remaining() / leastBytesEach) {
            throw new MalformedException(count + " entries in " + from.remaining() + " bytes");
        }
        return count;
    }

    private static String key(ByteBuffer from) throws MalformedException {
        int length = bytes(from, KEY_LENGTH_BYTES).getShort(from.position() - KEY_LENGTH_BYTES) & 0xffff;
        return text(from, length);
    }

    private static String value(ByteBuffer from) throws MalformedException {
        int length = bytes(from, VALUE_LENGTH_BYTES).getInt(from.position() - VALUE_LENGTH_BYTES);
        if (length < 0 || length > MAX_VALUE_BYTES) {
            throw new MalformedException("a value of " + (length & 0xffff_ffffL) + " bytes");
        }
        return text(from, length);
    }

    private static String text(ByteBuffer from, int length) throws MalformedException {
        if (length > from.remaining()) {
            throw new MalformedException("text of " + length + " bytes where " + from.remaining() + " are left");
        }
        ByteBuffer bytes = from.slice(from.position(), length);
        from.position(from.position() + length);
        try {
            return UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("text that is not UTF-8");
        }
    }

    private static ByteBuffer bytes(ByteBuffer from, int count) throws MalformedException {
        if (from.remaining() < count) {
            throw new MalformedException("ends after " + from.limit() + " bytes");
        }
        return from.position(from.position() + count);
    }

    private static String ascending(String last, String key) throws MalformedException {
        if (key.compareTo(last) <= 0) {
            throw new MalformedException("key " + key + " after " + last);
        }
        return key;
    }

    private static void requireEnd(ByteBuffer from) throws MalformedException {
        if (from.hasRemaining()) {
            throw new MalformedException(from.remaining() + " bytes behind the last entry");
        }
    }
}
