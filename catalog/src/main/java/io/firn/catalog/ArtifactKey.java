package io.firn.catalog;

/** A key that names files: a chunk's artifact, or a window's index. */
public sealed interface ArtifactKey permits ArtifactKey.Chunk, ArtifactKey.Index {
    /** {@code chunk:%08d:kind}. */
    record Chunk(int chunk, ArtifactKind kind) implements ArtifactKey {}

    /** {@code index:%08d:%08d:%08d}: window, first and last chunk covered. */
    record Index(int window, int firstChunk, int lastChunk) implements ArtifactKey {}
}
