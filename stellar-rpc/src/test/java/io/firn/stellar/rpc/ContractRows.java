package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Rows of the contract kept as data: what is asked, method, parameters, and the answer behind the identifier, byte for byte. */
final class ContractRows {
    private ContractRows() {}

    /** Rows of a file under {@code contract/}; fails when there are not more than {@code least}. */
    static Stream<Arguments> of(String file, int least) throws IOException {
        try (InputStream in = ContractRows.class.getResourceAsStream("/contract/" + file)) {
            String text = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
            List<Arguments> rows = text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(columns -> Arguments.of(columns[0], columns[1], columns[2], columns[3]))
                    .toList();
            assertThat(rows).hasSizeGreaterThan(least);
            return rows.stream();
        }
    }
}
