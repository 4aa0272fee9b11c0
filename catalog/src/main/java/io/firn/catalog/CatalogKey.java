package io.firn.catalog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every key the catalog can hold, grammar version 1.
 *
 * <p>Holds: {@link #parse} is the exact inverse of {@link #text}: it accepts a text when some key has it, and gives that key.
 *
 * <p>Format: {@code docs/formats/catalog-keys-v1.md}.
 */
sealed interface CatalogKey {
    /** The key as the log holds it. */
    String text();

    /** A key that names files. */
    record Artifact(ArtifactKey key) implements CatalogKey {
        @Override
        public String text() {
            return key.text();
        }
    }

    /** The store of a hot chunk. */
    record Hot(int chunk) implements CatalogKey {
        public Hot {
            Digits.check("chunk", chunk);
        }

        @Override
        public String text() {
            return "hot:chunk:" + Digits.eight(chunk);
        }
    }

    /** What the first start has fixed. */
    record Pin(PinName name) implements CatalogKey {
        @Override
        public String text() {
            return "config:" + name.text();
        }
    }

    /** An operation that must be completed first. */
    record Intent(String name) implements CatalogKey {
        private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

        public Intent {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + name + "' does not name an intent: at most 64 of a-z, 0-9 and -, a letter first");
            }
        }

        @Override
        public String text() {
            return "intent:" + name;
        }
    }

    /** A shard registered by a user. */
    record Shard(String name) implements CatalogKey {
        private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,512}");

        public Shard {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + name + "' does not name a shard: 1 to 512 characters, none of them a control character");
            }
        }

        @Override
        public String text() {
            return "shard:" + name;
        }
    }

    /** The key of a text; empty when it is outside the grammar. */
    static Optional<CatalogKey> parse(String text) {
        Matcher m = CatalogKeyPatterns.CHUNK.matcher(text);
        if (m.matches()) {
            int chunk = Integer.parseInt(m.group(1));
            return ArtifactKind.of(m.group(2)).map(kind -> new Artifact(new ArtifactKey.Chunk(chunk, kind)));
        }
        m = CatalogKeyPatterns.INDEX.matcher(text);
        if (m.matches()) {
            int window = Integer.parseInt(m.group(1));
            int first = Integer.parseInt(m.group(2));
            int last = Integer.parseInt(m.group(3));
            return first > last
                    ? Optional.empty()
                    : Optional.of(new Artifact(new ArtifactKey.Index(window, first, last)));
        }
        m = CatalogKeyPatterns.HOT.matcher(text);
        if (m.matches()) {
            return Optional.of(new Hot(Integer.parseInt(m.group(1))));
        }
        if (text.startsWith("config:")) {
            return PinName.of(text.substring("config:".length())).map(Pin::new);
        }
        if (text.startsWith("intent:")) {
            String name = text.substring("intent:".length());
            return Intent.NAME.matcher(name).matches() ? Optional.of(new Intent(name)) : Optional.empty();
        }
        if (text.startsWith("shard:")) {
            String name = text.substring("shard:".length());
            return Shard.NAME.matcher(name).matches() ? Optional.of(new Shard(name)) : Optional.empty();
        }
        return Optional.empty();
    }
}
