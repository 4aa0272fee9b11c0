package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.stellar.LakeSchema.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakeSchemaTest {
    @ParameterizedTest
    @CsvSource({
        "1, 64000, 63092990, FC3E15FF--63040000-63103999/FC3D4701--63092990.xdr",
        "1, 64000, 2, FFFFFFFF--0-63999/FFFFFFFD--2.xdr",
        "64, 1, 2, FFFFFFFF--0-63.xdr",
        "64, 1, 64, FFFFFFBF--64-127.xdr",
        "64, 10, 640, FFFFFD7F--640-1279/FFFFFD7F--640-703.xdr",
        "64, 10, 1279, FFFFFD7F--640-1279/FFFFFB3F--1216-1279.xdr",
        "1, 1, 999, FFFFFC18--999.xdr",
        "1, 1, 4294967295, 00000000--4294967295.xdr",
        "10, 1, 4294967295, 00000005--4294967290-4294967295.xdr",
        "10, 10, 4294967294, 0000005F--4294967200-4294967295/00000005--4294967290-4294967295.xdr",
    })
    void objectsAreNamedAsInTheStandard(int ledgers, int batches, long seq, String name) {
        assertThat(new LakeSchema(ledgers, batches).objectName(seq)).isEqualTo(name);
    }

    @Test
    void everyNameItMakesIsReadBackToItsRange() {
        LakeSchema schema = new LakeSchema(7, 3);
        for (long seq = 0; seq < 500; seq++) {
            String name = schema.objectName(seq);
            String file = name.substring(name.indexOf('/') + 1) + ".zst";
            assertThat(LakeSchema.parseObject(file)).contains(new Range(schema.batchFirst(seq), schema.batchLast(seq)));
            assertThat(LakeSchema.parse(schema.partitionName(seq).orElseThrow()))
                    .contains(new Range(seq / 21 * 21, seq / 21 * 21 + 20));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FC3D4702--63092990.xdr.zst",
                "fc3d4701--63092990.xdr.zst",
                "FC3D4701--63092990.xdr.gz",
                "FC3D4701--63092990.xdr",
                "FC3D4701-63092990.xdr.zst",
                "FFFFFFBF--64-63.xdr.zst",
                "FFFFFFBF--64-4294967296.xdr.zst",
                "testdata.xdr.zst",
                ".config.json",
                ""
            })
    void aNameThatContradictsItselfIsNoObject(String name) {
        assertThat(LakeSchema.parseObject(name)).isEmpty();
    }

    @Test
    void sizesBelowOneAndPartitionsBeyondAllSequencesAreRefused() {
        assertThatThrownBy(() -> new LakeSchema(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LakeSchema(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LakeSchema(1 << 20, 1 << 20)).isInstanceOf(IllegalArgumentException.class);
    }
}
