package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.cold.ColdException;
import io.firn.cold.FoundByHash;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HashSearchTest {
    private static final Hash NOBODYS = new Hash(1, 2, 3, 4);

    private final HashSearch search = new HashSearch(NOBODYS, ToyChain.DEFAULT);

    @Test
    void sixteenLedgersAreLookedIntoAndNotOneMore() throws Exception {
        List<Long> looked = new ArrayList<>();
        long[] sixteen = LongStream.range(0, 16).toArray();
        assertThat(search.first(sixteen, seq -> none(looked, seq))).isEmpty();
        assertThat(looked).hasSize(16);
        long[] more = LongStream.range(0, HashSearch.CANDIDATES).toArray();
        assertThatExceptionOfType(ColdException.Incomplete.class)
                .isThrownBy(() -> search.first(more, seq -> none(looked, seq)))
                .withMessageContaining(NOBODYS.toString());
        assertThat(looked).hasSize(32);
    }

    private static Optional<Long> none(List<Long> looked, long seq) {
        looked.add(seq);
        return Optional.empty();
    }

    @Test
    void aLedgerThatCannotBeReadHidesNoneThatCan() throws Exception {
        HashSearch.Look<Long> look = seq -> {
            if (seq == 7) {
                throw new IOException("ledger 7 is damaged");
            }
            return seq == 9 ? Optional.of(seq) : Optional.empty();
        };
        assertThat(search.first(new long[] {7, 8, 9, 10}, look)).contains(9L);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> search.first(new long[] {7, 8, 10}, look))
                .withMessage("ledger 7 is damaged");
    }

    @Test
    void whatHasTheHashIsATransactionALedgerOrNothing() throws Exception {
        LedgerLayout layout = new LedgerLayout();
        long seq = 5;
        while (layout.txCount() == 0) {
            seq++;
            ToyChain.DEFAULT.newWalker().walk(Slice.of(PackedChain.LEDGERS.ledger(seq)), layout);
        }
        int last = layout.txCount() - 1;
        assertThat(in(layout.hash(last), seq))
                .hasValueSatisfying(found -> assertThat(found)
                        .isInstanceOfSatisfying(FoundByHash.Transaction.class, tx -> {
                            assertThat(tx.ledger()).isEqualTo(layout.header());
                            assertThat(tx.position()).isEqualTo(last);
                            assertThat(tx.envelope().length()).isEqualTo(layout.envelopeLength(last));
                            assertThat(tx.result().length()).isEqualTo(layout.resultLength(last));
                        }));
        assertThat(in(layout.header().hash(), seq)).contains(new FoundByHash.Ledger(layout.header()));
        assertThat(in(NOBODYS, seq)).isEmpty();
        long other = seq + 1;
        assertThatExceptionOfType(BadLedgerException.class)
                .isThrownBy(() -> new HashSearch(NOBODYS, ToyChain.DEFAULT)
                        .in(other, PackedChain.frame(PackedChain.LEDGERS, other - 1)))
                .withMessageContaining("ledger " + (other - 1));
    }

    @Test
    void atMostTwoDataFramesAndTheBeginningOfAnotherAreDecompressed() throws Exception {
        ToyLedgers large = PackedChain.LEDGERS.shaped(new ToyLedgers.Shape(6_000, 1_000));
        LedgerLayout layout = new LedgerLayout();
        long most = 0;
        for (long seq : new long[] {2, 5, 9, 12, 13}) {
            ToyChain.DEFAULT.newWalker().walk(Slice.of(large.ledger(seq)), layout);
            LedgerFrame frame = PackedChain.frame(large, seq);
            for (int i = 0; i < layout.txCount(); i += 97) {
                long before = frame.decompressedBytes();
                assertThat(new HashSearch(layout.hash(i), ToyChain.DEFAULT).in(seq, frame))
                        .containsInstanceOf(FoundByHash.Transaction.class);
                most = Math.max(most, frame.decompressedBytes() - before);
            }
        }
        assertThat(most).isBetween(1L << 19, (2L << 20) + (128 << 10));
    }

    private static Optional<FoundByHash> in(Hash hash, long seq) throws Exception {
        return new HashSearch(hash, ToyChain.DEFAULT).in(seq, PackedChain.frame(PackedChain.LEDGERS, seq));
    }
}
