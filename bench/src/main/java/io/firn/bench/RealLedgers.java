package io.firn.bench;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.stellar.FramedStreamSource;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Ledgers of the sample data, decompressed and in memory, with their layouts.
 *
 * @param name what they are
 * @param chain their network
 * @param raw the ledgers
 * @param layouts where things are in each
 */
record RealLedgers(String name, StellarChain chain, List<Slice> raw, List<LedgerLayout> layouts) {
    static final String PUBNET = "Public Global Stellar Network ; September 2015";

    private static final long PREFETCH_BYTES = 64L << 20;

    /** The twenty consecutive ledgers of protocol 26, about 1 MB each. */
    static RealLedgers pubnet(Path samples) throws IOException, InterruptedException {
        return read(
                "pubnet 63092982-63093001",
                samples.resolve("stellar/streams/pubnet-63092982-63093001.framed.xdr.zst"),
                PUBNET,
                63092982);
    }

    /** Thirty consecutive ledgers of a load test, dense with contract calls. */
    static RealLedgers dense(Path samples) throws IOException, InterruptedException {
        return read(
                "load test 10048-10077",
                samples.resolve("stellar/streams/rpc-load-test-ledgers-v25.xdr.zstd"),
                "Standalone Network ; February 2017",
                10048);
    }

    long bytes() {
        return raw.stream().mapToLong(Slice::length).sum();
    }

    private static RealLedgers read(String name, Path file, String passphrase, long first)
            throws IOException, InterruptedException {
        StellarChain chain = new StellarChain(passphrase);
        LedgerWalker walker = chain.newWalker();
        List<Slice> raw = new ArrayList<>();
        List<LedgerLayout> layouts = new ArrayList<>();
        FramedStreamSource source =
                new FramedStreamSource(file.toString(), InputStream.nullInputStream(), chain, PREFETCH_BYTES);
        try (source;
                LedgerStream stream = source.open(first, OptionalLong.empty())) {
            while (stream.next(Duration.ofSeconds(10)) instanceof LedgerStream.Next(long _, Slice ledger)) {
                Slice copy = Slice.of(ledger.copy());
                LedgerLayout layout = new LedgerLayout();
                walker.walk(copy, layout);
                raw.add(copy);
                layouts.add(layout);
            }
        } catch (BadLedgerException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return new RealLedgers(name, chain, List.copyOf(raw), List.copyOf(layouts));
    }
}
