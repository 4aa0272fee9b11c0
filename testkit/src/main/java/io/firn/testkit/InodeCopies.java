package io.firn.testkit;

import java.util.IdentityHashMap;

/** Files, directories and pending changes of one disk, copied for another; what is one thing there stays one thing. */
final class InodeCopies {
    private final IdentityHashMap<Inode, Inode> copies = new IdentityHashMap<>();

    /** Copies every name of a directory, and all below it. */
    void names(Inode.Directory from, Inode.Directory to) {
        copies.put(from, to);
        from.visible.forEach((name, node) -> to.visible.put(name, of(node)));
        from.durable.forEach((name, node) -> to.durable.put(name, of(node)));
    }

    Change of(Change change) {
        return switch (change) {
            case Change.Written c -> new Change.Written(c.operation(), of(c.file()), c.offset(), c.content());
            case Change.Truncated c -> new Change.Truncated(c.operation(), of(c.file()), c.size());
            case Change.Linked c -> new Change.Linked(c.operation(), of(c.directory()), c.name(), of(c.node()));
            case Change.Unlinked c -> new Change.Unlinked(c.operation(), of(c.directory()), c.name());
            case Change.Renamed c ->
                new Change.Renamed(c.operation(), of(c.directory()), c.from(), c.to(), of(c.node()));
        };
    }

    private Inode of(Inode node) {
        return switch (node) {
            case Inode.File file -> of(file);
            case Inode.Directory directory -> of(directory);
        };
    }

    private Inode.File of(Inode.File file) {
        if (copies.get(file) instanceof Inode.File done) {
            return done;
        }
        Inode.File copy = file.copy();
        copies.put(file, copy);
        return copy;
    }

    private Inode.Directory of(Inode.Directory directory) {
        if (copies.get(directory) instanceof Inode.Directory done) {
            return done;
        }
        Inode.Directory copy = new Inode.Directory();
        names(directory, copy);
        return copy;
    }
}
