package io.firn.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerStream.End;
import io.firn.ledger.LedgerStream.Next;
import io.firn.ledger.SourceException;
import io.firn.stellar.FramedStreamSource;
import io.firn.stellar.LakeOptions;
import io.firn.stellar.LakeSchema;
import io.firn.stellar.LakeSource;
import io.firn.stellar.LakeWriter;
import io.firn.stellar.StellarChain;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams, lakes and the source give the ledgers that are made, byte for byte. */
class ReplayFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long FIRST = 64000 * 3;

    @TempDir
    Path dir;

    private static void mustGive(LedgerSource source, long from, OptionalLong last, int count, Replay expected)
            throws Exception {
        try (LedgerStream stream = source.open(from, last)) {
            for (int i = 0; i < count; i++) {
                Next next = (Next) stream.next(PATIENCE);
                assertThat(next.seq()).isEqualTo(from + i);
                assertThat(next.raw().copy()).isEqualTo(expected.next().copy());
            }
            assertThat(stream.next(PATIENCE)).isEqualTo(new End(from + count - 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsReadBack(ReplayFiles.Packing packing) throws Exception {
        Templates templates = ReplaySamples.templates();
        Path file = dir.resolve("stream");
        ReplayFiles.writeStream(new Replay(templates, 2, FIRST), 9, file, packing);
        StellarChain chain = new StellarChain(templates.passphrase());
        try (FramedStreamSource source =
                new FramedStreamSource(file.toString(), InputStream.nullInputStream(), chain, 4 << 20)) {
            assertThat(source.first()).hasValue(FIRST);
            mustGive(source, FIRST, OptionalLong.empty(), 9, new Replay(templates, 2, FIRST));
        }
    }

    @Test
    void aLakeIsReadBackAndMadeAgainIsTheSame() throws Exception {
        Templates templates = ReplaySamples.templates();
        LakeSchema schema = new LakeSchema(4, 3);
        LakeWriter.Report report = ReplayFiles.writeLake(new Replay(templates, 1, FIRST), 25, dir, schema);
        assertThat(report.written()).isEqualTo(6);
        assertThat(report.left()).isEqualTo(1);
        LakeWriter.Report again = ReplayFiles.writeLake(new Replay(templates, 1, FIRST), 28, dir, schema);
        assertThat(again.kept()).isEqualTo(6);
        assertThat(again.written()).isEqualTo(1);
        StellarChain chain = new StellarChain(templates.passphrase());
        try (LakeSource lake = new LakeSource(
                dir, chain, chain::newWalker, LakeOptions.DEFAULTS.withWorkers(1), InstantSource.system())) {
            assertThat(lake.tip()).hasValue(FIRST + 27);
            mustGive(lake, FIRST, OptionalLong.of(FIRST + 27), 28, new Replay(templates, 1, FIRST));
        }
    }

    @Test
    void theSourceGivesTheChainFromAnyOfItsLedgers() throws Exception {
        Templates templates = ReplaySamples.templates();
        Replay below = new Replay(templates, 1, FIRST);
        for (int i = 0; i < 5; i++) {
            below.next();
        }
        try (ReplaySource source = new ReplaySource(templates, 1, FIRST, OptionalLong.of(FIRST + 7))) {
            assertThat(source.tip()).hasValue(FIRST + 7);
            mustGive(source, FIRST, OptionalLong.empty(), 8, new Replay(templates, 1, FIRST));
            Replay rest = new Replay(templates, 1, FIRST + 5, below.header().hash());
            mustGive(source, FIRST + 5, OptionalLong.of(FIRST + 6), 2, rest);
            try (LedgerStream resumed = source.resume(FIRST + 5, below.header().hash(), OptionalLong.empty())) {
                Next next = (Next) resumed.next(PATIENCE);
                assertThat(next.raw().copy()).isEqualTo(below.next().copy());
            }
        }
    }

    @Test
    void theSourceRefusesWhatItDoesNotHave() throws Exception {
        ReplaySource source = new ReplaySource(ReplaySamples.templates(), 1, FIRST, OptionalLong.of(FIRST));
        assertThatIllegalArgumentException().isThrownBy(() -> source.open(FIRST - 1, OptionalLong.empty()));
        LedgerStream stream = source.open(FIRST, OptionalLong.of(FIRST + 1));
        assertThat(stream.next(PATIENCE)).isInstanceOf(Next.class);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> stream.next(PATIENCE))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.MISSING));
        source.close();
        assertThatExceptionOfType(SourceException.class).isThrownBy(() -> stream.next(PATIENCE));
        assertThatIllegalStateException().isThrownBy(() -> source.open(FIRST, OptionalLong.empty()));
    }
}
