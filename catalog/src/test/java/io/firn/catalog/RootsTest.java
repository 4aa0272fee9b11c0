package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsTest {
    @TempDir
    private Path temporary = Path.of("");

    private final Roots roots = Roots.under(Path.of("/d"));

    @Test
    void everyKeyHasItsFilesInItsPlace() {
        assertThat(roots.pack(7)).isEqualTo(Path.of("/d/cold/ledgers/00000/00000007.pack"));
        assertThat(roots.files(new ArtifactKey.Chunk(12_345, ArtifactKind.LEDGERS)))
                .containsExactly(Path.of("/d/cold/ledgers/00012/00012345.pack"));
        assertThat(roots.files(new ArtifactKey.Chunk(12_345, ArtifactKind.EVENTS)))
                .containsExactly(
                        Path.of("/d/cold/events/00012/00012345-events.pack"),
                        Path.of("/d/cold/events/00012/00012345-index.pack"));
        assertThat(roots.files(new ArtifactKey.Chunk(99_999_999, ArtifactKind.TXHASH)))
                .containsExactly(Path.of("/d/cold/txhash/raw/99999/99999999.run"));
        assertThat(roots.files(new ArtifactKey.Index(3, 3_000, 3_999)))
                .containsExactly(Path.of("/d/cold/txhash/index/00000003/00003000-00003999.idx"));
        assertThat(roots.files(new ArtifactKey.Chunk(7, ArtifactKind.COLD))).isEmpty();
        assertThat(roots.hot(7)).isEqualTo(Path.of("/d/hot/00000007"));
    }

    @Test
    void noTwoKeysShareAFile() {
        Set<Path> seen = new HashSet<>();
        int files = 0;
        for (int chunk = 0; chunk < 2_100; chunk += 7) {
            List<ArtifactKey> keys = new ArrayList<>();
            for (ArtifactKind kind : ArtifactKind.values()) {
                keys.add(new ArtifactKey.Chunk(chunk, kind));
            }
            keys.add(new ArtifactKey.Index(chunk / 1_000, chunk, chunk + 1));
            for (ArtifactKey key : keys) {
                for (Path file : roots.files(key)) {
                    files++;
                    assertThat(seen.add(file)).as("%s", file).isTrue();
                }
            }
        }
        assertThat(files).isEqualTo(300 * 5);
    }

    @Test
    void chunksOutsideTheNamesHaveNoFiles() {
        assertThatIllegalArgumentException().isThrownBy(() -> roots.pack(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> roots.hot(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> roots.hot(100_000_000));
    }

    @Test
    void rootsApartAreFine() throws IOException {
        Roots.under(temporary).checkApart(new FileDisk());
        // Names that begin alike are not nested.
        new Roots(at("a"), at("ab"), at("abc"), at("b/a"), at("b/ab")).checkApart(new FileDisk());
    }

    @Test
    void equalOrNestedRootsAreRefusedByRealPath() throws IOException {
        refused(new Roots(at("a"), at("a"), at("c"), at("d"), at("e")), "catalog", "journal");
        refused(new Roots(at("a"), at("b"), at("c"), at("a/d"), at("e")), "catalog", "cold");
        refused(new Roots(at("a/x/y"), at("b"), at("c"), at("d"), at("a")), "catalog", "transients");
        refused(new Roots(at("a"), at("b/../a"), at("c"), at("d"), at("e")), "catalog", "journal");
        Files.createDirectory(at("real"));
        Files.createSymbolicLink(at("link"), at("real"));
        refused(new Roots(at("a"), at("b"), at("real"), at("link"), at("e")), "hot", "cold");
        refused(new Roots(at("a"), at("b"), at("link/not/there"), at("real"), at("e")), "hot", "cold");
        assertThat(at("a")).doesNotExist();
    }

    private void refused(Roots wrong, String one, String other) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.checkApart(new FileDisk()))
                .withMessageContaining(one)
                .withMessageContaining(other);
    }

    private Path at(String name) {
        return temporary.resolve(name);
    }
}
