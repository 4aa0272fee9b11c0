package io.firn.cli;

import java.util.Optional;

/**
 * The keys of one JSON-RPC method's limits.
 *
 * @param name the method's
 * @param maxItems empty for a method without pages
 * @param defaultItems empty for a method without pages
 */
record MethodKeys(String name, Key queue, Key timeout, Optional<Key> maxItems, Optional<Key> defaultItems) {}
