package io.firn.cold.handle;

import java.lang.ref.Cleaner;

/** Where handles and streams are registered that might be lost without being closed. */
final class Lost {
    static final Cleaner CLEANER = Cleaner.create();

    private Lost() {}
}
