package io.firn.format.txrun.v1;

import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import io.firn.format.sort.Entries;
import io.firn.format.sort.EntryBlocks;
import io.firn.format.sort.EntrySink;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/** The bytes of one run, written from entries that come in order; an entry that comes twice in a row is kept once. */
final class RunOutput implements EntrySink {
    private final DiskFile out;
    private final ByteBuffer header;
    private final MessageDigest content = Checksums.sha256();
    private final EntryBlocks blocks;
    private long[] firsts = new long[64];
    private int blockCount;

    RunOutput(RunIdentity identity, DiskFile out) throws IOException {
        this.out = out;
        header = RunHeader.write(identity);
        out.append(header.duplicate());
        blocks = new EntryBlocks(out, this::block);
    }

    @Override
    public void add(long high, long low, int ledger) throws IOException {
        blocks.add(high, low, ledger);
        if (blocks.entries() > RunFormat.MAX_ENTRIES) {
            throw new IllegalStateException("more than " + RunFormat.MAX_ENTRIES + " entries do not fit a run");
        }
    }

    private void block(byte[] bytes, int length) {
        if (blockCount == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * blockCount);
        }
        firsts[blockCount++] = Entries.high(bytes, 0);
        content.update(bytes, 0, length);
    }

    /** Writes what is left; nothing is forced. */
    RunSummary finish() throws IOException {
        blocks.flush();
        Hash contentHash = Hash.of(content.digest(), 0);
        ByteBuffer index =
                ByteBuffer.allocate(blockCount * RunFormat.INDEX_ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        index.asLongBuffer().put(firsts, 0, blockCount);
        ByteBuffer footer = ByteBuffer.allocate(RunFormat.FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        footer.putLong(RunFormat.FOOTER_ENTRIES_OFFSET, blocks.entries());
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
        return new RunSummary(contentHash, blocks.entries());
    }
}
