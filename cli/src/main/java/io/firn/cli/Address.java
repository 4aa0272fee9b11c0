package io.firn.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listener listens.
 *
 * @param host a name or number, an IPv6 one without brackets
 * @param port 0 lets the system choose
 */
record Address(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^:\\s\\[\\]]+):([0-9]{1,5})");

    /** @throws IllegalArgumentException in words for the user */
    static Address parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches() || Integer.parseInt(m.group(2)) > 65_535) {
            throw new IllegalArgumentException("'" + text + "' is not an address HOST:PORT such as 127.0.0.1:8000");
        }
        String host = m.group(1);
        return new Address(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, Integer.parseInt(m.group(2)));
    }

    /** Where a client on this machine reaches it. */
    String url() {
        String reachable = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> host;
        };
        return "http://" + (reachable.indexOf(':') < 0 ? reachable : "[" + reachable + "]") + ":" + port;
    }
}
