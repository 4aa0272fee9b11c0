package io.firn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import io.firn.stellar.TransactionParts;
import io.firn.stellar.TransactionReader;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** An envelope and a result-and-meta, of any version: two bytes of length, the envelope, the rest. */
class TransactionFuzzTest {
    private static final Target TARGET = new Target("transaction", 16 << 20, BadLedgerException.class);

    private final StellarWalker walker = new StellarChain(GeneratedNetwork.PASSPHRASE).newWalker();
    private final TransactionReader reader = new TransactionReader();

    @AfterAll
    static void tell() {
        TARGET.tell(4);
    }

    @FuzzTest
    void transaction(byte[] bytes) {
        TARGET.input();
        if (bytes.length < 2) {
            return;
        }
        int length = Math.min((bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF), bytes.length - 2);
        Slice envelope = new Slice(bytes, 2, length);
        Slice result = new Slice(bytes, 2 + length, bytes.length - 2 - length);
        TARGET.reads(() -> walker.hashesTo(envelope, new Hash(1, 2, 3, 4)));
        TARGET.reads(() -> within(reader.read(envelope, result), result));
        TARGET.reads(() -> within(reader.read(envelope, result, 0), result));
        TARGET.reads(() -> within(reader.read(envelope, result, 2), result));
    }

    private static void within(TransactionParts parts, Slice result) {
        int all = 0;
        for (List<Slice> operation : parts.contractEvents()) {
            all += operation.stream().mapToInt(Slice::length).sum();
        }
        assertThat(parts.result().length() + parts.meta().length()).isLessThanOrEqualTo(result.length());
        assertThat(all).isLessThanOrEqualTo(parts.meta().length());
    }
}
