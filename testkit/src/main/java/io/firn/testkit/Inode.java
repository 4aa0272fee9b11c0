package io.firn.testkit;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A file or directory of the simulated disk, whatever names lead to it. */
sealed interface Inode {
    /**
     * A directory.
     *
     * <p>Holds: {@code durable} is what a power loss keeps for certain; the changes in between are the disk's pending ones.
     */
    final class Directory implements Inode {
        final TreeMap<String, Inode> visible = new TreeMap<>();
        final TreeMap<String, Inode> durable = new TreeMap<>();

        void sync() {
            durable.clear();
            durable.putAll(visible);
        }

        /** The entries a power loss leaves when just {@code kept} of the pending changes made it. */
        Map<String, Inode> after(Collection<Change> kept) {
            TreeMap<String, Inode> entries = new TreeMap<>(durable);
            for (Change change : kept) {
                if (change instanceof Change.Name name && name.directory() == this) {
                    name.apply(entries);
                }
            }
            return entries;
        }
    }

    /** A file: visible bytes in an array that is appended to, and what was durable at the last force. */
    final class File implements Inode {
        byte[] bytes = new byte[64];
        int size;
        Content durable = Content.EMPTY;

        void append(byte[] from, int offset, int length) {
            int needed = Math.addExact(size, length);
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
            }
            System.arraycopy(from, offset, bytes, size, length);
            size = needed;
        }

        /** Cuts; on a fresh array, since contents taken before still own what lies behind the cut. */
        void truncate(int to) {
            bytes = Arrays.copyOf(bytes, Math.max(64, to));
            Arrays.fill(bytes, to, bytes.length, (byte) 0);
            size = to;
        }

        /** The same file on another disk; the array is copied, since both go on appending. */
        File copy() {
            File copy = new File();
            copy.bytes = Arrays.copyOf(bytes, bytes.length);
            copy.size = size;
            copy.durable = durable;
            return copy;
        }

        Content visible() {
            return new Content(bytes, size);
        }

        void force() {
            durable = visible();
        }
    }
}
