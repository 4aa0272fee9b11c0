package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.ledger.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTextTest {
    private static final String H = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final ArtifactKey PACK = new ArtifactKey.Chunk(7, ArtifactKind.LEDGERS);
    private static final ArtifactKey INDEX = new ArtifactKey.Index(0, 0, 7);
    private static final ArtifactKey COLD = new ArtifactKey.Chunk(7, ArtifactKind.COLD);
    private static final ArtifactState.Fed STORE = new ArtifactState.Fed("sql", "0f-9");

    private static List<ArtifactState> artifactStates() {
        List<ArtifactState> states =
                new ArrayList<>(List.of(new ArtifactState.Freezing(), new ArtifactState.Pruning()));
        for (ArtifactState.At at : ArtifactState.At.values()) {
            for (int opaque : new int[] {0, 1, 10_000, 999_999_999}) {
                states.add(new ArtifactState.Frozen(Hash.parse(H), at, opaque));
            }
        }
        states.add(new ArtifactState.Frozen(Hash.ZERO, ArtifactState.At.LOCAL, 0));
        return states;
    }

    @Test
    void everyStateIsReadBackFromItsText() {
        for (ArtifactState state : artifactStates()) {
            assertThat(StateText.parse(PACK, StateText.of(PACK, state))).isEqualTo(state);
            assertThat(StateText.parse(INDEX, StateText.of(INDEX, state))).isEqualTo(state);
        }
        for (ArtifactState state : List.of(
                STORE, new ArtifactState.Freezing(Optional.of(STORE)), new ArtifactState.Pruning(Optional.of(STORE)))) {
            assertThat(StateText.parse(COLD, StateText.of(COLD, state))).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " freezing",
                "freezing ",
                "freezing;",
                "Freezing",
                "frozen",
                "frozen;",
                "frozen;h=" + H,
                "frozen;at=l",
                "frozen;at=l;h=" + H,
                "frozen;h=;at=l",
                "frozen;h=" + H + ";at=",
                "frozen;h=" + H + ";at=x",
                "frozen;h=" + H + ";at=rl",
                "frozen;h=" + H + ";at=l,r",
                "frozen;h=" + H + ";at=L",
                "frozen;h=" + H + ";at=l;",
                "frozen;h=" + H + ";at=l;opaque",
                "frozen;h=" + H + ";at=l;opaque=",
                "frozen;h=" + H + ";at=l;opaque=0",
                "frozen;h=" + H + ";at=l;opaque=01",
                "frozen;h=" + H + ";at=l;opaque=+1",
                "frozen;h=" + H + ";at=l;opaque=-1",
                "frozen;h=" + H + ";at=l;opaque=1000000000",
                "frozen;h=" + H + ";at=l;opaque=1;opaque=1",
                "frozen;h=" + H + ";at=l;other=1",
                "frozen;h=" + H + ";at=l\n",
                "frozen;h=" + H + "0;at=l",
                "frozen;h=0" + H + ";at=l",
                "frozen;h=0011223344556677;at=l",
                "frozen;h=00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff;at=l",
                "frozen;h=0x112233445566778899aabbccddeeff00112233445566778899aabbccddeeff;at=l",
                "frozen; h=" + H + ";at=l",
                "frozen;h=" + H + ";at=l;b=sql:1",
                "frozen;b=sql:0f-9",
                "freezing;b=sql:0f-9",
                "pruning;b=sql:0f-9",
                "pruned",
                "ready",
            })
    void nearMissesAreNoStatesOfAnArtifact(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> StateText.parse(PACK, text));
        assertThatIllegalArgumentException().isThrownBy(() -> StateText.parse(INDEX, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "freezing",
                "frozen",
                "pruning",
                "frozen;h=" + H + ";at=l",
                "frozen;b=sql",
                "frozen;b=sql:",
                "frozen;b=:0f",
                "frozen;b=Sql:0f",
                "frozen;b=sql:0F",
                "frozen;b=sql:0f:1",
                "frozen;b=sql:0f;",
                "frozen;b=sql:0f\n",
                "frozen;b=9sql:0f",
                "ready;b=sql:0f",
                "frozen;h=" + H + ";b=sql:0f",
            })
    void nearMissesAreNoStatesOfAChunkInAStore(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> StateText.parse(COLD, text));
    }

    @Test
    void keyAndStateMustFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateText.of(COLD, new ArtifactState.Frozen(Hash.ZERO, ArtifactState.At.LOCAL, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> StateText.of(COLD, new ArtifactState.Freezing()));
        assertThatIllegalArgumentException().isThrownBy(() -> StateText.of(PACK, STORE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateText.of(PACK, new ArtifactState.Pruning(Optional.of(STORE))));
    }

    @Test
    void valuesWithoutATextCannotBeMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArtifactState.Frozen(Hash.ZERO, ArtifactState.At.LOCAL, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArtifactState.Frozen(Hash.ZERO, ArtifactState.At.LOCAL, 1_000_000_000));
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactState.Fed("s q l", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactState.Fed("sql", "1;2"));
    }
}
