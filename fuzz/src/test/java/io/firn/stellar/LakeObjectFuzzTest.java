package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.luben.zstd.Zstd;
import io.firn.fuzz.Target;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An object of a lake: the bytes as they are, and compressed; as one of one ledger, and of two. */
class LakeObjectFuzzTest {
    /** An array of the largest object, and the two before it. */
    private static final Target TARGET =
            new Target("lake-object", 2L * LakeObjectReader.MAX_OBJECT_BYTES, SourceException.class);

    private static Path file = Path.of("object.xdr.zst");

    private final StellarWalker walker = new StellarChain(GeneratedNetwork.PASSPHRASE).newWalker();
    private final LakeObjectReader reader = new LakeObjectReader(walker, walker, StellarChain.FIRST_SEQ);

    @BeforeAll
    static void place() throws IOException {
        file = Files.createTempFile("firn-fuzz", ".xdr.zst");
        file.toFile().deleteOnExit();
    }

    @AfterAll
    static void tell() {
        TARGET.tell(3);
    }

    @FuzzTest
    void object(byte[] bytes) throws IOException {
        TARGET.input();
        Files.write(file, bytes);
        TARGET.reads(() -> everythingIn(2, 2));
        TARGET.reads(() -> everythingIn(2, 3));
        Files.write(file, Zstd.compress(bytes, 1));
        TARGET.reads(() -> everythingIn(2, 2));
        TARGET.reads(() -> everythingIn(2, 3));
    }

    private void everythingIn(long first, long last) throws SourceException {
        switch (reader.read("lake", file, first, last, new byte[0])) {
            case LakeObjectReader.Whole whole -> {
                assertThat(whole.object().first()).isEqualTo(first);
                assertThat(whole.object().last()).isEqualTo(last);
                for (long seq = first; seq <= last; seq++) {
                    assertThat(whole.object().ledger(seq).length()).isPositive();
                }
            }
            case LakeObjectReader.Torn torn -> throw torn.why();
            case LakeObjectReader.Absent absent -> throw new AssertionError("it is there: " + absent);
        }
    }
}
