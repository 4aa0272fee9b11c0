package io.firn.node;

import io.firn.format.frame.v1.FrameEncoder;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.nio.file.Path;

/** Brings a stopped archive into states that only crashes, damage or operators bring about. */
final class Tampering {
    private final Rig rig;

    Tampering(Rig rig) {
        this.rig = rig;
    }

    /** The hot store of a chunk holds exactly these rows, whatever its key says. */
    void hotRows(int chunk, ToyLedgers from, long first, long last) throws Exception {
        rig.hotStores.remove(rig.roots.hot(chunk));
        rig.disk.syncDirectory(rig.roots.hot());
        LedgerWalker walker = from.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        try (HotStore store = rig.hotStores.create(rig.roots.hot(chunk), chunk)) {
            for (long seq = first; seq <= last; seq++) {
                Slice raw = Slice.of(from.ledger(seq));
                walker.walk(raw, layout);
                walker.events(raw, layout, events);
                store.append(new HotRow(layout.header(), false), HotHashes.of(layout), HotEvents.of(events));
            }
        }
        rig.disk.syncDirectory(rig.roots.hot());
    }

    /** The journal's files are gone. */
    void noJournal() throws IOException {
        for (String name : rig.disk.list(rig.roots.journal())) {
            if (!name.equals("firn.lock")) {
                rig.disk.unlinkIfExists(rig.roots.journal().resolve(name));
            }
        }
        rig.disk.syncDirectory(rig.roots.journal());
    }

    /** The journal holds exactly these ledgers; none when {@code last} is below {@code first}. */
    void journal(ToyLedgers from, long first, long last) throws Exception {
        noJournal();
        Path directory = rig.roots.journal();
        LedgerLayout layout = new LedgerLayout();
        try (CommitLog log = CommitLog.open(rig.disk, directory, new CommitLogOptions(1 << 20, 256));
                FrameEncoder encoder = new FrameEncoder()) {
            if (last < first) {
                log.reset(first);
            }
            for (long seq = first; seq <= last; seq++) {
                Slice raw = Slice.of(from.ledger(seq));
                from.chain().newWalker().walk(raw, layout);
                log.append(seq, encoder.encode(raw, layout));
            }
        }
    }

    /** A file has other bytes than it had. */
    void garble(Path file) throws IOException {
        rig.disk.unlinkIfExists(file);
        try (var garbled = rig.disk.create(file)) {
            garbled.append(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}));
            garbled.force();
        }
        rig.disk.syncDirectory(java.util.Objects.requireNonNull(file.getParent()));
    }
}
