package io.firn.cold.memory;

import io.firn.ledger.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A map from hashes that never changes: adding or removing makes another one, which shares with it what both have. A tree whose
 * branches are told apart by four bits of the hash each, from its first on.
 *
 * <p>Limits: 64 levels, for hashes alike but for their last bits.
 *
 * <p>Threading: immutable.
 */
final class HashTrie<V> {
    private static final int BITS = 4;
    private static final int DIGITS_PER_WORD = Long.SIZE / BITS;

    private sealed interface Node<V> permits Leaf, Branch {}

    private record Leaf<V>(Hash key, V value) implements Node<V> {}

    /**
     * @param present bit {@code d}: there is a child for digit {@code d}
     * @param children those there are, by their digits
     */
    private record Branch<V>(int present, List<Node<V>> children) implements Node<V> {
        Branch {
            children = List.copyOf(children);
        }

        boolean has(int digit) {
            return (present & (1 << digit)) != 0;
        }

        /** Where the child of a digit is, or would be. */
        int place(int digit) {
            return Integer.bitCount(present & ((1 << digit) - 1));
        }
    }

    private final Branch<V> root;

    private HashTrie(Branch<V> root) {
        this.root = root;
    }

    static <V> HashTrie<V> empty() {
        return new HashTrie<>(new Branch<>(0, List.of()));
    }

    private static int digit(Hash hash, int level) {
        long word = switch (level / DIGITS_PER_WORD) {
            case 0 -> hash.w0();
            case 1 -> hash.w1();
            case 2 -> hash.w2();
            default -> hash.w3();
        };
        int shift = Long.SIZE - BITS * (level % DIGITS_PER_WORD + 1);
        return (int) (word >>> shift) & ((1 << BITS) - 1);
    }

    Optional<V> get(Hash key) {
        Branch<V> branch = root;
        for (int level = 0; ; level++) {
            int digit = digit(key, level);
            if (!branch.has(digit)) {
                return Optional.empty();
            }
            switch (branch.children().get(branch.place(digit))) {
                case Leaf<V> leaf -> {
                    return leaf.key().equals(key) ? Optional.of(leaf.value()) : Optional.empty();
                }
                case Branch<V> below -> branch = below;
            }
        }
    }

    /** The map in which the key has this value. */
    HashTrie<V> with(Hash key, V value) {
        return new HashTrie<>(with(root, 0, new Leaf<>(key, value)));
    }

    private static <V> Branch<V> with(Branch<V> branch, int level, Leaf<V> leaf) {
        int digit = digit(leaf.key(), level);
        int place = branch.place(digit);
        List<Node<V>> children = new ArrayList<>(branch.children());
        if (!branch.has(digit)) {
            children.add(place, leaf);
        } else {
            Node<V> below = switch (children.get(place)) {
                case Branch<V> deeper -> with(deeper, level + 1, leaf);
                case Leaf<V> other -> other.key().equals(leaf.key()) ? leaf : both(other, leaf, level + 1);
            };
            children.set(place, below);
        }
        return new Branch<>(branch.present() | (1 << digit), children);
    }

    private static <V> Branch<V> both(Leaf<V> one, Leaf<V> other, int level) {
        return with(new Branch<>(1 << digit(one.key(), level), List.of(one)), level, other);
    }

    /** The map in which the key has no value. */
    HashTrie<V> without(Hash key) {
        return get(key).isEmpty() ? this : new HashTrie<>(without(root, 0, key));
    }

    /** A branch without a key that is in it. */
    private static <V> Branch<V> without(Branch<V> branch, int level, Hash key) {
        int digit = digit(key, level);
        int place = branch.place(digit);
        List<Node<V>> children = new ArrayList<>(branch.children());
        if (children.get(place) instanceof Branch<V> deeper) {
            Branch<V> left = without(deeper, level + 1, key);
            boolean lone = left.children().size() == 1 && left.children().getFirst() instanceof Leaf<V>;
            children.set(place, lone ? left.children().getFirst() : left);
            return new Branch<>(branch.present(), children);
        }
        children.remove(place);
        return new Branch<>(branch.present() & ~(1 << digit), children);
    }
}
