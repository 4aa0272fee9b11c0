package io.firn.disk;

/** How a root is locked: one writer, or any number of readers. */
public enum LockMode {
    EXCLUSIVE,
    SHARED
}
