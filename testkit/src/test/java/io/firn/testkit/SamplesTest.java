package io.firn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class SamplesTest {
    @Test
    void absentSamplesSkipTheTestAndAreNamed() {
        assertThat(Samples.find("no/such/sample")).isEmpty();
        assertThatThrownBy(() -> Samples.require("no/such/sample"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("sample data absent: no/such/sample");
    }
}
