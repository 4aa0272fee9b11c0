package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.stellar.FramedStreamSource;
import io.firn.stellar.StellarChain;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What cutting real ledgers into data frames and carrying a transaction table costs, in bytes. */
final class FrameSizeTest {
    private static final String PUBNET = "Public Global Stellar Network ; September 2015";
    private static final double CUT_COST = 1.03;
    private static final double TABLE_COST = 0.02;
    private static final int TX_BYTES = 16;
    private static final int MIB = 1 << 20;

    private static final class Sizes {
        long ledgers;
        long raw;
        long oneFrame;
        long stored;
        long tables;
        long txs;
    }

    @Test
    void twentyConsecutivePubnetLedgersStayWithinTheRecord() throws Exception {
        Sizes sizes = measure("pubnet-63092982-63093001.framed.xdr.zst", PUBNET, 63_092_982, 63_093_001);
        assertThat(sizes.ledgers).isEqualTo(20);
        assertThat(sizes.txs).isEqualTo(5_188);
    }

    @Test
    void denseSorobanLedgersStayWithinTheRecord() throws Exception {
        Sizes sizes =
                measure("rpc-load-test-ledgers-v25.xdr.zstd", "Standalone Network ; February 2017", 10_048, 10_077);
        assertThat(sizes.ledgers).isEqualTo(30);
        assertThat(sizes.txs).isEqualTo(7_740);
    }

    private static Sizes measure(String stream, String network, long firstSeq, long lastSeq) throws Exception {
        Path file = Path.of(System.getProperty("firn.samples", ""), "stellar", "streams", stream);
        assumeTrue(Files.exists(file), "sample data absent: " + file);
        Sizes sizes = new Sizes();
        StellarChain chain = new StellarChain(network);
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        try (FramedStreamSource source =
                        new FramedStreamSource(file.toString(), InputStream.nullInputStream(), chain, 16L << 20);
                LedgerStream ledgers = source.open(firstSeq, OptionalLong.of(lastSeq));
                FrameEncoder encoder = new FrameEncoder()) {
            while (ledgers.next(Duration.ofSeconds(10)) instanceof LedgerStream.Next next) {
                walker.walk(next.raw(), layout);
                add(next.raw(), layout, encoder.encode(next.raw(), layout), sizes);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "frames of %s: %d ledgers, raw %d, one frame each %d (%.2fx), stored %d (%+.2f %%, of it tables %.2f %%), "
                        + "%.1f table bytes a transaction%n",
                stream,
                sizes.ledgers,
                sizes.raw,
                sizes.oneFrame,
                (double) sizes.raw / sizes.oneFrame,
                sizes.stored,
                100.0 * (sizes.stored - sizes.oneFrame) / sizes.oneFrame,
                100.0 * sizes.tables / sizes.oneFrame,
                (double) sizes.tables / sizes.txs);
        assertThat((double) (sizes.stored - sizes.tables)).isLessThanOrEqualTo(CUT_COST * sizes.oneFrame);
        assertThat((double) sizes.tables).isLessThanOrEqualTo(TABLE_COST * sizes.oneFrame);
        assertThat((double) sizes.tables / sizes.txs).isLessThanOrEqualTo(TX_BYTES);
        return sizes;
    }

    private static void add(Slice raw, LedgerLayout layout, ByteBuffer frame, Sizes sizes) throws Exception {
        LedgerFrame parsed = LedgerFrame.parse(frame);
        assertThat(parsed.decode().buffer()).isEqualTo(raw.buffer());
        assertThat(parsed.txCount()).isEqualTo(layout.txCount());
        for (int i = 0; i < layout.txCount(); i++) {
            LedgerFrame one = LedgerFrame.parse(frame);
            one.decode(layout.envelopeOffset(i), layout.envelopeLength(i));
            one.decode(layout.resultOffset(i), layout.resultLength(i));
            assertThat(one.decompressedBytes()).isLessThanOrEqualTo(2L * MIB);
        }
        sizes.ledgers++;
        sizes.raw += raw.length();
        sizes.oneFrame += Zstd.compress(raw.copy(), 3).length;
        sizes.stored += frame.remaining();
        sizes.tables += tableBytes(frame);
        sizes.txs += layout.txCount();
    }

    /** Compressed bytes of the last entry of the seek table. */
    private static int tableBytes(ByteBuffer frame) {
        ByteBuffer b = frame.slice().order(ByteOrder.LITTLE_ENDIAN);
        int footerBytes = 9;
        int entryBytes = 8;
        return b.getInt(b.limit() - footerBytes - entryBytes);
    }
}
