package io.firn.testkit;

import java.util.Map;

/** Something done to the simulated disk that a power loss may undo, until it is forced or synced. */
sealed interface Change {
    /** The number of the disk operation that made it. */
    long operation();

    /** A change of a file's bytes, pending until the file is forced. */
    sealed interface Data extends Change {
        Inode.File file();
    }

    /** Bytes appended: {@code content} from {@code offset} to its end. */
    record Written(long operation, Inode.File file, int offset, Content content) implements Data {
        @Override
        public String toString() {
            return operation + " " + "append " + offset + ".." + content.length;
        }
    }

    /** A file cut to {@code size}. */
    record Truncated(long operation, Inode.File file, int size) implements Data {
        @Override
        public String toString() {
            return operation + " " + "cut to " + size;
        }
    }

    /** A change of a directory's names, pending until the directory is synced. */
    sealed interface Name extends Change {
        Inode.Directory directory();

        void apply(Map<String, Inode> entries);
    }

    /** A name made. */
    record Linked(long operation, Inode.Directory directory, String name, Inode node) implements Name {
        @Override
        public void apply(Map<String, Inode> entries) {
            entries.put(name, node);
        }

        @Override
        public String toString() {
            return operation + " " + "name " + name;
        }
    }

    /** A name removed. */
    record Unlinked(long operation, Inode.Directory directory, String name) implements Name {
        @Override
        public void apply(Map<String, Inode> entries) {
            entries.remove(name);
        }

        @Override
        public String toString() {
            return operation + " " + "unlink " + name;
        }
    }

    /** A name replaced by another at once: never both gone. */
    record Renamed(long operation, Inode.Directory directory, String from, String to, Inode node) implements Name {
        @Override
        public void apply(Map<String, Inode> entries) {
            entries.remove(from, node);
            entries.put(to, node);
        }

        @Override
        public String toString() {
            return operation + " " + "rename " + from + " to " + to;
        }
    }
}
