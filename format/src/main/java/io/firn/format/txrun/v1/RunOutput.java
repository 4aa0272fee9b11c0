package io.firn.format.txrun.v1;

import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/** The bytes of one run, written from entries that come in order; an entry that comes twice in a row is kept once. */
final class RunOutput {
    private final DiskFile out;
    private final ByteBuffer header;
    private final MessageDigest content = Checksums.sha256();
    private final byte[] block = new byte[RunFormat.BLOCK_BYTES];
    private final byte[] last = new byte[RunFormat.ENTRY_BYTES];
    private long[] firsts = new long[64];
    private int blocks;
    private int filled;
    private long entries;

    RunOutput(RunIdentity identity, DiskFile out) throws IOException {
        this.out = out;
        header = RunHeader.write(identity);
        out.append(header.duplicate());
    }

    void add(long high, long low, int ledger) throws IOException {
        if (filled == RunFormat.BLOCK_ENTRIES * RunFormat.ENTRY_BYTES) {
            flush();
        }
        Entries.put(block, filled, high, low, ledger);
        if (entries > 0) {
            boolean begins = filled == 0;
            int c = Entries.compare(begins ? last : block, begins ? 0 : filled - RunFormat.ENTRY_BYTES, block, filled);
            if (c == 0) {
                return;
            }
            if (c > 0) {
                throw new IllegalStateException("entry " + entries + " is below the one before");
            }
        }
        if (entries == RunFormat.MAX_ENTRIES) {
            throw new IllegalStateException("more than " + RunFormat.MAX_ENTRIES + " entries do not fit a run");
        }
        filled += RunFormat.ENTRY_BYTES;
        entries++;
    }

    private void flush() throws IOException {
        if (filled == 0) {
            return;
        }
        if (blocks == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * blocks);
        }
        firsts[blocks++] = Entries.high(block, 0);
        content.update(block, 0, filled);
        System.arraycopy(block, filled - RunFormat.ENTRY_BYTES, last, 0, RunFormat.ENTRY_BYTES);
        ByteBuffer b = ByteBuffer.wrap(block, 0, filled + RunFormat.CRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(filled, Checksums.crc(b, 0, filled));
        out.append(b);
        filled = 0;
    }

    /** Writes what is left; nothing is forced. */
    RunSummary finish() throws IOException {
        flush();
        Hash contentHash = Hash.of(content.digest(), 0);
        ByteBuffer index =
                ByteBuffer.allocate(blocks * RunFormat.INDEX_ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        index.asLongBuffer().put(firsts, 0, blocks);
        ByteBuffer footer = ByteBuffer.allocate(RunFormat.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        footer.putLong(RunFormat.FOOTER_ENTRIES_OFFSET, entries);
        contentHash.write(footer.array(), RunFormat.FOOTER_CONTENT_OFFSET);
        footer.putInt(RunFormat.FOOTER_HEADER_LENGTH_OFFSET, header.limit());
        footer.putInt(RunFormat.FOOTER_INDEX_LENGTH_OFFSET, index.limit());
        footer.putInt(RunFormat.FOOTER_INDEX_CRC_OFFSET, Checksums.crc(index, 0, index.limit()));
        ByteBuffer trailer = ByteBuffer.allocate(RunFormat.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt(RunFormat.TRAILER_VERSION_OFFSET, RunFormat.VERSION);
        trailer.putInt(RunFormat.TRAILER_FOOTER_LENGTH_OFFSET, footer.limit());
        trailer.putInt(RunFormat.TRAILER_FOOTER_CRC_OFFSET, Checksums.crc(footer, 0, footer.limit()));
        trailer.putInt(RunFormat.TRAILER_CRC_OFFSET, Checksums.crc(trailer, 0, RunFormat.TRAILER_CRC_OFFSET));
        trailer.putLong(RunFormat.TRAILER_MAGIC_OFFSET, RunFormat.MAGIC);
        out.append(index);
        out.append(header.duplicate());
        out.append(footer);
        out.append(trailer);
        return new RunSummary(contentHash, entries);
    }
}
