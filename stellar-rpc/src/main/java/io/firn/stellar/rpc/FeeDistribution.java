package io.firn.stellar.rpc;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;

/**
 * How fees are distributed; fees are unsigned, as the reference's are.
 *
 * <p>Source: the reference's {@code feewindow/feewindow.go}.
 *
 * @param max the highest
 * @param min the lowest
 * @param mode the most frequent, of several the lowest
 * @param percentiles the nearest-rank ones of {@link #PERCENTS}
 * @param transactionCount fees there are
 * @param ledgerCount ledgers they are of; 0 when there are none, whatever was searched
 */
record FeeDistribution(long max, long min, long mode, List<Long> percentiles, int transactionCount, int ledgerCount) {
    static final List<Integer> PERCENTS = List.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99);

    static final FeeDistribution NONE =
            new FeeDistribution(0, 0, 0, PERCENTS.stream().map(p -> 0L).toList(), 0, 0);

    FeeDistribution {
        percentiles = List.copyOf(percentiles);
    }

    /** @param fees in any order; sorted here */
    static FeeDistribution of(long[] fees, int ledgerCount) {
        if (fees.length == 0) {
            return NONE;
        }
        sortUnsigned(fees);
        List<Long> percentiles = PERCENTS.stream()
                .map(p -> fees[nearestRank(p, fees.length) - 1])
                .toList();
        return new FeeDistribution(fees[fees.length - 1], fees[0], mode(fees), percentiles, fees.length, ledgerCount);
    }

    private static void sortUnsigned(long[] fees) {
        flip(fees);
        Arrays.sort(fees);
        flip(fees);
    }

    private static void flip(long[] fees) {
        Arrays.setAll(fees, i -> fees[i] ^ Long.MIN_VALUE);
    }

    private static int nearestRank(int percent, int count) {
        return (int) (((long) percent * count + 99) / 100);
    }

    private static long mode(long[] sorted) {
        long mode = sorted[0];
        int most = 0;
        int begin = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] != sorted[begin]) {
                if (i - begin > most) {
                    most = i - begin;
                    mode = sorted[begin];
                }
                begin = i;
            }
        }
        return mode;
    }

    void write(JsonGenerator out) {
        out.writeStartObject();
        write(out, "max", max);
        write(out, "min", min);
        write(out, "mode", mode);
        IntStream.range(0, percentiles.size()).forEach(i -> write(out, "p" + PERCENTS.get(i), percentiles.get(i)));
        write(out, "transactionCount", transactionCount);
        out.writeNumberProperty("ledgerCount", ledgerCount);
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, String name, long value) {
        out.writeStringProperty(name, Long.toUnsignedString(value));
    }
}
