package io.firn.catalog;

import io.firn.ledger.Geometry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of {@code config:} keys, grammar version 1.
 *
 * <p>Holds: {@link #parse} accepts exactly what {@link #of} gives; the pins are there all together or not at all.
 */
final class PinText {
    /** The version of the grammar this program reads and writes. */
    static final String FORMAT = "1";

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern GEOMETRY = Pattern.compile("([0-9x]{3,19});first=(0|[1-9][0-9]{0,17})");

    private PinText() {}

    static Map<PinName, String> of(Pins pins) {
        Map<PinName, String> texts = new EnumMap<>(PinName.class);
        texts.put(PinName.EARLIEST_LEDGER, Long.toString(pins.earliestSeq()));
        texts.put(
                PinName.GEOMETRY,
                pins.geometry().text() + ";first=" + pins.geometry().firstSeq());
        texts.put(PinName.NETWORK, pins.network());
        return texts;
    }

    /**
     * The pins among these values; empty when there is none.
     *
     * @throws IllegalArgumentException when one of them is outside the grammar, or some are there and others not
     */
    static Optional<Pins> parse(Map<PinName, String> texts) {
        String earliest = texts.get(PinName.EARLIEST_LEDGER);
        String geometry = texts.get(PinName.GEOMETRY);
        String network = texts.get(PinName.NETWORK);
        if (earliest == null && geometry == null && network == null) {
            return Optional.empty();
        }
        if (earliest == null || geometry == null || network == null) {
            throw new IllegalArgumentException("some pins are there and others are not");
        }
        try {
            if (!NUMBER.matcher(earliest).matches()) {
                throw new IllegalArgumentException("earliest ledger '" + earliest + "' is no canonical number");
            }
            return Optional.of(new Pins(network, parseGeometry(geometry), Long.parseLong(earliest)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "config:earliest_ledger = " + earliest + ", config:geometry = " + geometry + ", config:network = "
                            + network + ": " + e.getMessage(),
                    e);
        }
    }

    private static Geometry parseGeometry(String text) {
        Matcher m = GEOMETRY.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("geometry '" + text + "' is not LEDGERSxCHUNKS;first=N");
        }
        return Geometry.parse(m.group(1), Long.parseLong(m.group(2)));
    }
}
