package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWitness;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.stellar.HistoryFiles.Category;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The headers of a history archive as a witness. A header is all of a ledger that has to be compared: it states the hashes of the
 * rest.
 *
 * <p>Holds: headers of one checkpoint. What is wrong with its file is the audit's to tell; headers behind it are absent here.
 *
 * <p>Threading: confined to its owner.
 */
final class HistoryWitness implements LedgerWitness {
    private final HistoryFiles files;
    private final long lastSeq;
    private final Map<Long, Slice> entries = new HashMap<>();
    private long loaded = -1;

    HistoryWitness(HistoryFiles files, long lastSeq) {
        this.files = files;
        this.lastSeq = lastSeq;
    }

    @Override
    public Testimony compare(LedgerHeader header, Slice raw) {
        long checkpoint = HistoryFiles.checkpointOf(header.seq());
        if (checkpoint > lastSeq) {
            return new Absent();
        }
        Path file = files.file(Category.LEDGER, checkpoint);
        if (checkpoint != loaded) {
            load(file, checkpoint);
        }
        Optional<Slice> entry = Optional.ofNullable(entries.get(header.seq()));
        if (entry.isEmpty()) {
            return new Absent();
        }
        try {
            XdrStepper xdr = new XdrStepper();
            xdr.over(raw);
            StellarHeader here = StellarHeader.find(xdr);
            Slice ours = raw.part(here.entryOffset(), here.entryLength());
            if (ours.buffer().equals(entry.get().buffer())) {
                return new Same();
            }
            xdr.over(entry.get(), "header");
            return new Differs(
                    "ledger " + header.seq() + ": header: the history archive has another: "
                            + differing(ours, entry.get(), here, StellarHeader.alone(xdr)),
                    file.toString());
        } catch (BadLedgerException e) {
            throw new IllegalArgumentException("ledger " + header.seq() + " was not verified", e);
        }
    }

    private void load(Path file, long checkpoint) {
        entries.clear();
        loaded = checkpoint;
        try (HistoryRecords records =
                HistoryRecords.open(file, HistoryRecords.Content.HEADERS, checkpoint, (what, where) -> {})) {
            for (long seq = HistoryFiles.firstSeqOf(checkpoint); seq <= checkpoint && !records.isLost(); seq++) {
                Optional<Slice> record = records.take(seq);
                if (record.isPresent()) {
                    entries.put(seq, record.get());
                }
            }
        } catch (SourceException e) {
            loaded = -1;
            throw new UncheckedIOException(e);
        }
    }

    /** What of two header entries is not the same. */
    private static String differing(Slice ours, Slice theirs, StellarHeader here, StellarHeader there) {
        Parts mine = new Parts(ours, here);
        Parts other = new Parts(theirs, there);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < Parts.NAMES.size(); i++) {
            if (!Arrays.equals(mine.part(i), other.part(i))) {
                parts.add(Parts.NAMES.get(i));
            }
        }
        String hashes =
                Hash.of(theirs.array(), theirs.offset()) + " there, " + Hash.of(ours.array(), ours.offset()) + " here";
        return String.join(", ", parts) + " (hash " + hashes + ")";
    }

    /** A header entry in its parts. */
    private record Parts(Slice entry, StellarHeader where) {
        static final List<String> NAMES = List.of(
                "hash",
                "protocol",
                "previous hash",
                "transaction set",
                "close time or upgrades",
                "results",
                "bucket list",
                "what follows the bucket list");

        byte[] part(int i) {
            int results = where.resultHashOffset() - where.entryOffset();
            int header = where.headerOffset() - where.entryOffset();
            int[] ends = {
                header,
                header + 4,
                header + 4 + Hash.BYTES,
                header + 4 + 2 * Hash.BYTES,
                results,
                results + Hash.BYTES,
                results + 2 * Hash.BYTES,
                entry.length()
            };
            int from = i == 0 ? 0 : ends[i - 1];
            return entry.part(from, ends[i] - from).copy();
        }
    }
}
