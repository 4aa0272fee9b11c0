package io.firn.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything on a simulated disk at one moment: what a machine finds when it comes up again. Equal when every path and byte is.
 *
 * <p>Threading: immutable.
 */
public final class DiskImage {
    /** Absolute paths in order; directories have no content. */
    final SortedMap<String, Optional<Content>> entries;

    private final byte[] digest;

    DiskImage(SortedMap<String, Optional<Content>> entries) {
        this.entries = entries;
        MessageDigest sha = Content.sha256();
        entries.forEach((path, content) -> {
            sha.update(path.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) (content.isPresent() ? 1 : 0));
            content.ifPresent(bytes -> sha.update(bytes.digest()));
        });
        this.digest = sha.digest();
    }

    /** What two equal images have in common: a hash of every path and byte. */
    ByteBuffer fingerprint() {
        return ByteBuffer.wrap(digest).asReadOnlyBuffer();
    }

    /** Paths of all files, sorted. */
    public List<Path> files() {
        return entries.entrySet().stream()
                .filter(e -> e.getValue().isPresent())
                .map(e -> Path.of(e.getKey()))
                .toList();
    }

    /** A copy of a file's bytes; empty when there is no such file. */
    public Optional<byte[]> bytes(Path file) {
        return entries.getOrDefault(file.toAbsolutePath().normalize().toString(), Optional.empty())
                .map(Content::copy);
    }

    /** What differs, path by path, for the message of a failed assertion. */
    public String differenceTo(DiskImage other) {
        List<String> lines = new ArrayList<>();
        TreeMap<String, Optional<Content>> all = new TreeMap<>(entries);
        all.putAll(other.entries);
        for (String path : all.keySet()) {
            String here = describe(entries, path);
            String there = describe(other.entries, path);
            if (!here.equals(there)) {
                lines.add(path + ": " + here + ", then " + there);
            }
        }
        return String.join("; ", lines);
    }

    /** Every path with its size and the start of its hash. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        entries.keySet().forEach(path -> lines.add(path + " " + describe(entries, path)));
        return String.join("\n", lines);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DiskImage that && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    private static String describe(SortedMap<String, Optional<Content>> entries, String path) {
        Optional<Content> content = entries.get(path);
        if (content == null) {
            return "absent";
        }
        return content.map(c -> c.length + " bytes " + java.util.HexFormat.of().formatHex(c.digest(), 0, 4))
                .orElse("directory");
    }
}
