package io.firn.node;

import io.firn.catalog.CatalogView;
import io.firn.cold.ColdReads;
import io.firn.cold.Deadline;
import io.firn.cold.handle.ColdHandle;
import io.firn.cold.packs.PackCold;

/** How the views of an archive ask its cold storage. */
interface ColdAccess {
    /** Read before the picture of the catalog is taken. */
    long epoch();

    /**
     * Reads of a picture of the catalog; whoever asks holds a lease that keeps its files.
     *
     * @param epoch as it was before the picture was taken
     */
    ColdReads at(CatalogView picture, long epoch);

    /** When a read that begins now has to end. */
    Deadline deadline();

    /** The packs of a running node: as many reads at once as the handle lets through, each with its time. */
    record Handled(ColdHandle handle, PackCold packs) implements ColdAccess {
        @Override
        public long epoch() {
            return handle.epoch();
        }

        @Override
        public ColdReads at(CatalogView picture, long epoch) {
            return handle.at(packs.at(picture), epoch);
        }

        @Override
        public Deadline deadline() {
            return handle.readDeadline();
        }
    }

    /** The packs of a stopped node, read by one command, which takes the time it takes. */
    record Direct(PackCold packs) implements ColdAccess {
        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public ColdReads at(CatalogView picture, long epoch) {
            return packs.at(picture);
        }

        @Override
        public Deadline deadline() {
            return Deadline.never();
        }
    }
}
