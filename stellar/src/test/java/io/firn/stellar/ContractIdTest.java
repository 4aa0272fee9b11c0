package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.Hash;
import io.firn.testkit.Randomness;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractIdTest {
    /** The contract of lumens on pubnet. */
    private static final String LUMENS = "CAS3J7GYLGXMF6TDJBBYYSE3HQ6BBSMLNUQ34T6TZMYMW2EVH34XOWMA";

    private static ContractId lumens() {
        return new ContractId(
                GeneratedAsset.ofNetwork(NetworkId.of(NetworkId.PUBNET)).contract());
    }

    @Test
    void knownContractIsWrittenAsEverybodyWritesIt() {
        assertThat(lumens()).hasToString(LUMENS);
        assertThat(ContractId.parse(LUMENS)).isEqualTo(lumens());
        // Source: SEP-0023.
        Hash example = Hash.parse("3f0c34bf93ad0d9971d04ccc90f705511c838aad9734a4a2fb0d7a03fc7fe89a");
        assertThat(new ContractId(example)).hasToString("CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA");
    }

    @Test
    void everyIdIsReadAsItWasWritten() {
        SplittableRandom random = Randomness.fresh("contract ids").generator();
        for (int i = 0; i < 1_000; i++) {
            ContractId id = new ContractId(
                    new Hash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
            assertThat(id.toString()).hasSize(ContractId.LENGTH).startsWith("C");
            assertThat(ContractId.parse(id.toString())).isEqualTo(id);
        }
    }

    @Test
    void anyOtherCharacterAnywhereIsRefused() {
        for (int at = 0; at < LUMENS.length(); at++) {
            for (char other : "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray()) {
                String changed = LUMENS.substring(0, at) + other + LUMENS.substring(at + 1);
                if (!changed.equals(LUMENS)) {
                    assertThatThrownBy(() -> ContractId.parse(changed)).isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', it has 0 characters",
        "CAS3J7GYLGXMF6TDJBBYYSE3HQ6BBSMLNUQ34T6TZMYMW2EVH34XOWM, it has 55 characters",
        "CAS3J7GYLGXMF6TDJBBYYSE3HQ6BBSMLNUQ34T6TZMYMW2EVH34XOWMAA, it has 57 characters",
        "CAS3J7GYLGXMF6TDJBBYYSE3HQ6BBSMLNUQ34T6TZMYMW2EVH34XOWM=, its character 56 is none",
        "CAS1J7GYLGXMF6TDJBBYYSE3HQ6BBSMLNUQ34T6TZMYMW2EVH34XOWMA, its character 4 is none",
        "CAS3J7GYLGXMF6TDJBBYYSE3HQ6BBSMLNUQ34T6TZMYMW2EVH34XOWMB, its checksum is wrong",
        "GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7, it is the address of something else"
    })
    void whatIsNotAContractsIdIsRefusedSayingWhy(String text, String why) {
        assertThatThrownBy(() -> ContractId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is not a contract's id: " + why);
    }

    @Test
    void lowerCaseIsRefused() {
        assertThatThrownBy(() -> ContractId.parse(LUMENS.toLowerCase(Locale.ROOT)))
                .hasMessageContaining("its character 1 is none");
    }
}
