package io.firn.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {
    @Test
    void bytesAndTextAreReadBack() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[40];
            random.nextBytes(bytes);
            Hash hash = Hash.of(bytes, 5);
            assertThat(hash.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 5, 37));
            assertThat(Hash.parse(hash.toString())).isEqualTo(hash);
            assertThat(hash.equalsBytes(bytes, 5)).isTrue();
            bytes[5 + random.nextInt(32)]++;
            assertThat(hash.equalsBytes(bytes, 5)).isFalse();
        }
    }

    @Test
    void orderIsBytewise() {
        Random random = new Random(8);
        for (int i = 0; i < 1_000; i++) {
            byte[] a = new byte[32];
            byte[] b = new byte[32];
            random.nextBytes(a);
            System.arraycopy(a, 0, b, 0, 32);
            b[random.nextInt(32)] = (byte) random.nextInt();
            assertThat(Integer.signum(Hash.of(a, 0).compareTo(Hash.of(b, 0))))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
        }
    }

    @Test
    void upperCaseIsAcceptedAndWrittenLower() {
        String text = "ABCDEF" + "0".repeat(58);
        assertThat(Hash.parse(text)).hasToString(text.toLowerCase(java.util.Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "+000000000000000000000000000000000000000000000000000000000000000",
                "g000000000000000000000000000000000000000000000000000000000000000",
                "000000000000000+000000000000000000000000000000000000000000000000"
            })
    void anythingButSixtyFourDigitsIsRefused(String text) {
        assertThatThrownBy(() -> Hash.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
