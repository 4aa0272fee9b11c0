package io.firn.bench;

import io.firn.ledger.BadLedgerException;
import io.firn.node.NodeException;
import io.firn.rpc.RpcException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Events: made a segment with their terms, acknowledged with their ledgers, and asked for.
 *
 * <p>Arguments: the sample data, a scratch directory, and the ledgers of the generated chunk.
 */
final class EventBench {
    private static final int LEDGERS = 10_000;
    private static final int DENSE_SHARE = 25;
    private static final int WARM_UP_LEDGERS = 400;

    private EventBench() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, NodeException, RpcException, BadLedgerException {
        int ledgers = arguments.length > 2 ? Integer.parseInt(arguments[2]) : LEDGERS;
        Table.machine(System.out);
        RealLedgers real = RealLedgers.pubnet(Path.of(arguments[0]));
        try (Scratch scratch = Scratch.create(arguments, 1, "event-bench")) {
            Path work = scratch.path();
            // First of all: the most memory resident is then that of making a segment.
            EventSegments segments = new EventSegments(work);
            segments.generated(ledgers);
            segments.real(real);
            EventIngest.warmUp(
                    work.resolve("warm-up"), GeneratedLedgers.PUBNET_TRANSACTIONS, Math.min(WARM_UP_LEDGERS, ledgers));
            EventIngest.measure(work.resolve("pubnet"), GeneratedLedgers.PUBNET_TRANSACTIONS, ledgers);
            EventIngest.measure(work.resolve("dense"), GeneratedLedgers.DENSE_TRANSACTIONS, ledgers / DENSE_SHARE);
            EventQueries.measure(work, ledgers);
        }
        System.out.println();
        System.out.println("peak resident memory " + Table.peakMemoryMib() + " MiB");
    }
}
