package io.firn.cli;

import io.firn.catalog.Pins;
import io.firn.catalog.RootLocks;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.disk.LockMode;
import io.firn.hot.HotStores;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import io.firn.node.NodeConfig;
import io.firn.node.NodeException;
import io.firn.node.OfflineArchive;
import io.firn.stellar.StellarChain;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An archive nobody writes to, as long as this is open.
 *
 * <p>Owns: the shared locks.
 */
final class StoppedArchive implements Closeable {
    private final RootLocks locks;
    private final NodeConfig config;
    private final Chain chain;
    private final Disk disk;

    private StoppedArchive(RootLocks locks, NodeConfig config, Chain chain, Disk disk) {
        this.locks = locks;
        this.config = config;
        this.chain = chain;
        this.disk = disk;
    }

    /**
     * Takes the shared locks and reads the pins. Nothing is created.
     *
     * @throws CommandException when there is no archive, or its catalog cannot be read and no network is configured
     * @throws IOException when a node runs on it, or a directory cannot be read
     */
    static StoppedArchive lock(Settings settings) throws CommandException, IOException {
        Disk disk = new FileDisk();
        Roots roots = Configured.roots(settings);
        if (!disk.exists(roots.catalog())) {
            throw new CommandException(Exit.FAILED, roots.catalog() + ": there is no archive here; firn run makes one");
        }
        RootLocks locks;
        try {
            locks = RootLocks.acquire(disk, roots, LockMode.SHARED);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
        boolean opened = false;
        try {
            Optional<Pins> pins = pins(settings, disk, roots);
            Chain chain = Configured.chain(settings, pins);
            Geometry geometry = Configured.geometry(settings, pins, chain);
            NodeConfig config = Configured.node(settings, roots, geometry, OptionalLong.empty(), OptionalLong.empty());
            opened = true;
            return new StoppedArchive(locks, config, chain, disk);
        } finally {
            if (!opened) {
                locks.close();
            }
        }
    }

    /** A catalog that cannot be read is for whoever opens the archive to report; the pins then only are not known. */
    private static Optional<Pins> pins(Settings settings, Disk disk, Roots roots) throws CommandException, IOException {
        try {
            Optional<Pins> pins = Configured.pins(disk, roots);
            if (pins.isEmpty() && settings.network().isEmpty()) {
                throw new CommandException(
                        Exit.FAILED, roots.catalog() + ": this archive was never started; firn run starts it");
            }
            return pins;
        } catch (IOException e) {
            if (settings.network().isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    NodeConfig config() {
        return config;
    }

    Chain chain() {
        return chain;
    }

    Disk disk() {
        return disk;
    }

    HotStores hotStores() {
        return new RocksHotStores(disk);
    }

    OfflineArchive open() throws NodeException {
        return OfflineArchive.open(config, chain, disk, hotStores());
    }

    /** The network as a Stellar one. */
    StellarChain stellar() {
        return new StellarChain(chain.network());
    }

    @Override
    public void close() {
        locks.close();
    }
}
