package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerStream.End;
import io.firn.ledger.LedgerStream.Next;
import io.firn.ledger.LedgerStream.NotYet;
import io.firn.ledger.LedgerStream.Step;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FramedStreamSourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    @TempDir
    Path dir;

    private static byte[] framed(List<byte[]> ledgers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] ledger : ledgers) {
            out.writeBytes(
                    ByteBuffer.allocate(4).putInt(0x8000_0000 | ledger.length).array());
            out.writeBytes(ledger);
        }
        return out.toByteArray();
    }

    private FramedStreamSource file(byte[] bytes) throws IOException {
        Path file = dir.resolve("stream");
        Files.write(file, bytes);
        return new FramedStreamSource(file.toString(), InputStream.nullInputStream(), new TinyChain(), 1 << 20);
    }

    private static FramedStreamSource pipe(InputStream in) {
        return new FramedStreamSource("-", in, new TinyChain(), 1 << 20);
    }

    private static long drain(FramedStreamSource source, long from, OptionalLong last) throws Exception {
        try (LedgerStream stream = source.open(from, last)) {
            long seq = from;
            for (Step step = stream.next(PATIENCE); ; step = stream.next(PATIENCE)) {
                switch (step) {
                    case Next next -> assertThat(next.seq()).isEqualTo(seq++);
                    case NotYet notYet -> throw new AssertionError("nothing came for " + PATIENCE);
                    case End end -> {
                        assertThat(end.lastSeq()).isEqualTo(seq - 1);
                        return end.lastSeq();
                    }
                }
            }
        }
    }

    private static SourceException failure(FramedStreamSource source, long from) {
        SourceException e =
                catchThrowableOfType(SourceException.class, () -> drain(source, from, OptionalLong.empty()));
        assertThat(e).isNotNull();
        assertThat(e).message().doesNotContain("\n");
        return e;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ledgersComeOutInOrderPlainOrZstd(boolean zstd) throws Exception {
        byte[] bytes = framed(TinyChain.ledgers(10, 60, 40_000));
        try (FramedStreamSource source = file(zstd ? TestLake.zstd(bytes) : bytes)) {
            assertThat(source.tip()).isEmpty();
            assertThat(source.first()).hasValue(10);
            assertThat(drain(source, 10, OptionalLong.empty())).isEqualTo(60);
            assertThat(drain(source, 10, OptionalLong.empty())).isEqualTo(60);
            assertThat(drain(source, 30, OptionalLong.of(40))).isEqualTo(40);
        }
    }

    @Test
    void theBytesAreTheLedgers() throws Exception {
        List<byte[]> ledgers = TinyChain.ledgers(10, 12, 3_000_000);
        try (FramedStreamSource source = file(framed(ledgers));
                LedgerStream stream = source.open(10, OptionalLong.empty())) {
            for (byte[] ledger : ledgers) {
                assertThat(((Next) stream.next(PATIENCE)).raw().copy()).isEqualTo(ledger);
            }
        }
    }

    @Test
    void aFileThatEndsBelowTheFirstWantedEndsCleanly() throws Exception {
        try (FramedStreamSource source = file(framed(TinyChain.ledgers(10, 20, 10)))) {
            assertThat(drain(source, 21, OptionalLong.empty())).isEqualTo(20);
            assertThat(drain(source, 30, OptionalLong.empty())).isEqualTo(29);
        }
    }

    @Test
    void endingBelowTheLastWantedIsMissing() throws Exception {
        try (FramedStreamSource source = file(framed(TinyChain.ledgers(10, 20, 10)))) {
            SourceException e =
                    catchThrowableOfType(SourceException.class, () -> drain(source, 10, OptionalLong.of(25)));
            assertThat(e).hasMessageContaining("ledger 21 is missing").hasMessageContaining("25");
            assertThat(e.kind()).isEqualTo(Kind.MISSING);
        }
    }

    @Test
    void beginningAboveTheFirstWantedNamesBoth() throws Exception {
        try (FramedStreamSource source = file(framed(TinyChain.ledgers(10, 20, 10)))) {
            SourceException e = failure(source, 8);
            assertThat(e).hasMessageContaining("ledger 10").hasMessageContaining("ledger 8");
            assertThat(e.kind()).isEqualTo(Kind.MISSING);
        }
    }

    @Test
    void aGapAndARepetitionAreNamed() throws Exception {
        List<byte[]> all = TinyChain.ledgers(10, 20, 10);
        List<byte[]> gap = new java.util.ArrayList<>(all);
        gap.remove(5);
        assertThat(failure(file(framed(gap)), 10).getMessage()).contains("ledger 15 is missing");
        List<byte[]> again = new java.util.ArrayList<>(all);
        again.add(5, all.get(4));
        assertThat(failure(file(framed(again)), 10).getMessage()).contains("ledger 14 comes again");
    }

    @Test
    void everyTruncationInsideAFrameIsNamedWithItsOffset() throws Exception {
        byte[] bytes = framed(TinyChain.ledgers(10, 12, 20));
        int frame = bytes.length / 3;
        for (int length = 0; length <= bytes.length; length++) {
            FramedStreamSource source = file(Arrays.copyOf(bytes, length));
            if (length % frame == 0) {
                assertThat(drain(source, 10, OptionalLong.empty())).isEqualTo(9 + length / frame);
            } else {
                SourceException e = failure(source, 10);
                assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
                assertThat(e)
                        .hasMessageContaining("offset " + length)
                        .hasMessageContaining("offset " + length / frame * frame);
            }
        }
    }

    @Test
    void everyTruncationOfAZstdStreamIsFound() throws Exception {
        byte[] bytes = TestLake.zstd(framed(TinyChain.ledgers(10, 12, 20)));
        for (int length = 4; length < bytes.length; length++) {
            SourceException e = failure(file(Arrays.copyOf(bytes, length)), 10);
            assertThat(e.kind()).as("cut to %d of %d", length, bytes.length).isEqualTo(Kind.CORRUPT);
        }
    }

    @ParameterizedTest
    @CsvSource({"00000010", "7fffffff", "80000000", "ffffffff", "90000001", "3c68746d"})
    void aMarkThatIsNoneIsRefusedBeforeAnythingIsAllocated(String mark) throws Exception {
        byte[] bytes = framed(TinyChain.ledgers(10, 11, 20));
        int second = bytes.length / 2;
        System.arraycopy(java.util.HexFormat.of().parseHex(mark), 0, bytes, second, 4);
        SourceException e = failure(file(bytes), 10);
        assertThat(e).hasMessageContaining("offset " + second);
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void aFrameThatHoldsNoLedgerIsCorrupt() throws Exception {
        byte[] bytes = framed(List.of(new byte[100]));
        assertThat(failure(file(bytes), 10).kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void aFailedStreamStaysFailed() throws Exception {
        try (FramedStreamSource source = file(framed(List.of(new byte[100])));
                LedgerStream stream = source.open(10, OptionalLong.empty())) {
            assertThatThrownBy(() -> stream.next(PATIENCE)).isInstanceOf(SourceException.class);
            assertThatThrownBy(() -> stream.next(PATIENCE)).isInstanceOf(SourceException.class);
        }
    }

    @Test
    void aPipeIsReadOnceAndALaterStreamGoesOnFromIt() throws Exception {
        try (FramedStreamSource source = pipe(new ByteArrayInputStream(framed(TinyChain.ledgers(10, 20, 10))))) {
            try (LedgerStream stream = source.open(10, OptionalLong.empty())) {
                for (int i = 10; i <= 15; i++) {
                    assertThat(((Next) stream.next(PATIENCE)).seq()).isEqualTo(i);
                }
            }
            assertThat(drain(source, 15, OptionalLong.empty())).isEqualTo(20);
        }
    }

    @Test
    void aPipeThatHasGoneByIsNamed() throws Exception {
        try (FramedStreamSource source = pipe(new ByteArrayInputStream(framed(TinyChain.ledgers(10, 20, 10))))) {
            try (LedgerStream stream = source.open(10, OptionalLong.empty())) {
                for (int i = 10; i <= 15; i++) {
                    stream.next(PATIENCE);
                }
            }
            assertThat(failure(source, 12).kind()).isEqualTo(Kind.MISSING);
        }
    }

    @Test
    void aSilentPipeIsNotYetAndClosingEndsTheWait() throws Exception {
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out);
                FramedStreamSource source = pipe(in)) {
            LedgerStream stream = source.open(10, OptionalLong.empty());
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            assertThat(stream.next(Duration.ofMillis(1))).isEqualTo(new NotYet());
            Thread closer = Thread.ofPlatform().start(source::close);
            assertThatThrownBy(() -> stream.next(Duration.ofHours(1))).hasMessageContaining("closed");
            closer.join();
        }
    }

    @Test
    void aNamedPipeNobodyWritesToBlocksNobody() throws Exception {
        Path fifo = dir.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        FramedStreamSource source =
                new FramedStreamSource(fifo.toString(), InputStream.nullInputStream(), new TinyChain(), 1 << 20);
        LedgerStream stream = source.open(10, OptionalLong.empty());
        assertThat(stream.next(Duration.ofMillis(5))).isEqualTo(new NotYet());
        Files.write(fifo, framed(TinyChain.ledgers(10, 12, 10)));
        for (int i = 10; i <= 12; i++) {
            assertThat(((Next) stream.next(PATIENCE)).seq()).isEqualTo(i);
        }
        assertThat(stream.next(PATIENCE)).isEqualTo(new End(12));
        source.close();
    }

    @Test
    void aFileThatIsNotThereIsMissing() {
        FramedStreamSource source = new FramedStreamSource(
                dir.resolve("none").toString(), InputStream.nullInputStream(), new TinyChain(), 1 << 20);
        assertThat(catchThrowableOfType(SourceException.class, () -> source.open(2, OptionalLong.empty()))
                        .kind())
                .isEqualTo(Kind.MISSING);
    }
}
