package io.firn.bench.replay;

/**
 * A phase of a transaction set: what it begins with, a count, and what is counted (components, or stages of parallel clusters).
 *
 * @param kind its union value
 * @param from offset of its first byte in the template
 * @param countOffset offset of the count
 * @param body what is counted
 * @param inputs what the hashes of its transactions are over
 */
record Phase(int kind, int from, int countOffset, Region body, HashInputs inputs) {}
