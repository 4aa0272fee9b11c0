package io.firn.hot;

import java.io.IOException;

/** Takes the rows of a ledger: a batch that is to be written, or a look at whether they are held. */
interface RowSink {
    void put(HotFamily family, byte[] key, byte[] value) throws IOException;
}
