package io.firn.format.txindex.v1;

import java.io.IOException;

/** Encodes keys that lie in memory, in order, into blocks that go nowhere: what the encoding of an index costs by itself. */
public final class BlockEncoding {
    private BlockEncoding() {}

    /**
     * Encodes all keys.
     *
     * @param high first words, ascending unsigned
     * @param low second words
     * @return bytes of the blocks
     */
    public static long encode(long[] high, long[] low) throws IOException, InterruptedException {
        long[] bytes = new long[1];
        BlockEncoder encoder = new BlockEncoder(high.length, 0, block -> bytes[0] += block.remaining());
        for (int i = 0; i < high.length; i++) {
            encoder.add(high[i], low[i], i & 0xFF_FFFF);
        }
        encoder.finish(TxIndexFormat.blocks(high.length));
        return bytes[0];
    }
}
