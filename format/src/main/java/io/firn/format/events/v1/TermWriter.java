package io.firn.format.events.v1;

import io.firn.format.pack.v1.RecordWriter;
import io.firn.format.sort.Entries;
import io.firn.format.sort.EntrySink;
import io.firn.ledger.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the index of a segment from postings in order: blocks of several terms, and terms with many events in parts that are
 * records of their own. A posting that comes twice in a row is kept once.
 */
final class TermWriter implements EntrySink {
    private final RecordWriter records;
    private final SegmentLimits limits;
    private final TermDirectory.Builder directory = new TermDirectory.Builder();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final ByteArrayOutputStream entry = new ByteArrayOutputStream();
    private final byte[] blockStart = new byte[Entries.BYTES];
    private final byte[] entryStart = new byte[Entries.BYTES];
    private final PostingPart part = new PostingPart();
    private long high;
    private long low;
    private boolean inParts;
    private long terms;
    private long postings;

    TermWriter(RecordWriter records, SegmentLimits limits) {
        this.records = records;
        this.limits = limits;
    }

    long terms() {
        return terms;
    }

    long postings() {
        return postings;
    }

    @Override
    public void add(long nextHigh, long nextLow, int id) throws IOException {
        if (terms == 0 || nextHigh != high || nextLow != low) {
            endTerm();
            high = nextHigh;
            low = nextLow;
            terms++;
        } else if (id == part.last()) {
            return;
        } else if (id >>> limits.spanBits() != part.last() >>> limits.spanBits()
                && part.bytes() >= limits.partBytes()) {
            endPart();
        }
        part.add(id);
        postings++;
    }

    private void endPart() throws IOException {
        if (!inParts) {
            endBlock();
            inParts = true;
        }
        writeEntry();
        endRecord(entry, entryStart);
        part.clear();
    }

    private void endTerm() throws IOException {
        if (terms == 0) {
            return;
        }
        if (inParts) {
            endPart();
            inParts = false;
            return;
        }
        writeEntry();
        if (block.size() + entry.size() > limits.termBlockBytes()) {
            endBlock();
        }
        if (block.size() == 0) {
            System.arraycopy(entryStart, 0, blockStart, 0, Entries.BYTES);
        }
        entry.writeTo(block);
        part.clear();
    }

    private void writeEntry() {
        Entries.put(entryStart, 0, high, low, part.first());
        entry.reset();
        entry.write(entryStart, Entries.KEY_OFFSET, Entries.NUMBER_OFFSET);
        part.write(entry);
    }

    private void endBlock() throws IOException {
        if (block.size() > 0) {
            endRecord(block, blockStart);
            block.reset();
        }
    }

    private void endRecord(ByteArrayOutputStream bytes, byte[] start) throws IOException {
        directory.add(start);
        records.add(ByteBuffer.wrap(bytes.toByteArray()));
    }

    /**
     * Ends the pack and forces it.
     *
     * @param content the content hash of the events it is the index of
     */
    void finish(Hash content) throws IOException {
        endTerm();
        endBlock();
        records.finish(directory.write(content, terms, postings));
    }
}
