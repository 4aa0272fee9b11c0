package io.firn.format.events.v1;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.file.Path;

/** Passes postings on and checks that they ascend and are as many and begin as the directory says. */
final class PostingCheck implements PostingSink {
    private final Path path;
    private final TermDirectory directory;
    private final PostingSink sink;
    private long high;
    private long low;
    private int id;
    private long terms;
    private long postings;
    private int record;
    private boolean begins;

    PostingCheck(Path path, TermDirectory directory, PostingSink sink) {
        this.path = path;
        this.directory = directory;
        this.sink = sink;
    }

    /** The next postings are of this record. */
    void begin(int nextRecord) {
        record = nextRecord;
        begins = true;
    }

    @Override
    public void posting(long nextHigh, long nextLow, int nextId) throws IOException {
        int c = postings == 0 ? -1 : TermKey.compare(high, low, nextHigh, nextLow);
        if (c > 0 || (c == 0 && id >= nextId) || (begins && !directory.begins(record, nextHigh, nextLow, nextId))) {
            throw new CorruptFileException(
                    path,
                    "record " + record + ": a posting is not above the one before, or not what the directory says");
        }
        begins = false;
        terms += c < 0 ? 1 : 0;
        postings++;
        high = nextHigh;
        low = nextLow;
        id = nextId;
        sink.posting(nextHigh, nextLow, nextId);
    }

    void end() throws CorruptFileException {
        if (terms != directory.terms() || postings != directory.postings()) {
            throw new CorruptFileException(
                    path,
                    terms + " terms with " + postings + " postings, the directory says " + directory.terms() + " with "
                            + directory.postings());
        }
    }
}
