package io.firn.catalog;

import java.util.Comparator;

/** A key that names files: a chunk's artifact, or a window's index. */
public sealed interface ArtifactKey permits ArtifactKey.Chunk, ArtifactKey.Index {
    /** The order of the keys' text. */
    Comparator<ArtifactKey> ORDER = Comparator.comparing(ArtifactKey::text);

    /** The key as the catalog holds it. */
    String text();

    /** {@code chunk:%08d:kind}. */
    record Chunk(int chunk, ArtifactKind kind) implements ArtifactKey {
        public Chunk {
            Digits.check("chunk", chunk);
        }

        @Override
        public String text() {
            return "chunk:" + Digits.eight(chunk) + ":" + kind.text();
        }
    }

    /** {@code index:%08d:%08d:%08d}: window, first and last chunk covered. */
    record Index(int window, int firstChunk, int lastChunk) implements ArtifactKey {
        public Index {
            Digits.check("window", window);
            Digits.check("first chunk", firstChunk);
            Digits.check("last chunk", lastChunk);
            if (firstChunk > lastChunk) {
                throw new IllegalArgumentException("index of window " + window + ": first chunk " + firstChunk
                        + " is above the last, " + lastChunk);
            }
        }

        @Override
        public String text() {
            return "index:" + Digits.eight(window) + ":" + Digits.eight(firstChunk) + ":" + Digits.eight(lastChunk);
        }
    }
}
