package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.fuzz.Target;
import io.firn.ledger.SourceException;
import io.firn.stellar.LakeSchema.Range;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;

/** What a lake says of itself: its manifest, and the names in it. */
class LakeManifestFuzzTest {
    private static final Target TARGET = new Target("lake-manifest", 16 << 20, SourceException.class);
    private static final Path FILE = Path.of("lake", LakeManifest.NAME);

    @AfterAll
    static void tell() {
        TARGET.tell(3);
    }

    @FuzzTest
    void manifest(byte[] bytes) {
        TARGET.input();
        TARGET.reads(() -> {
            LakeManifest manifest = LakeManifest.of(FILE, bytes);
            assertThat(LakeManifest.of(FILE, manifest.json())).isEqualTo(manifest);
            LakeSchema schema = manifest.schema();
            for (long seq : new long[] {0, 2, 12_345_678, LakeSchema.MAX_SEQ}) {
                String path = schema.objectName(seq) + LakeSchema.EXTENSIONS[0];
                Range range = LakeSchema.parseObject(path.substring(path.indexOf('/') + 1))
                        .orElseThrow();
                assertThat(range).isEqualTo(new Range(schema.batchFirst(seq), schema.batchLast(seq)));
            }
        });
        String name = new String(bytes, StandardCharsets.UTF_8);
        TARGET.reads(() -> sound(LakeSchema.parse(name)));
        TARGET.reads(() -> sound(LakeSchema.parseObject(name)));
    }

    private static void sound(Optional<Range> range) {
        range.ifPresent(r -> assertThat(r.first()).isBetween(0L, r.last()));
        range.ifPresent(r -> assertThat(r.last()).isLessThanOrEqualTo(LakeSchema.MAX_SEQ));
    }
}
