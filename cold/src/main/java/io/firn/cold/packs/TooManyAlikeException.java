package io.firn.cold.packs;

import io.firn.ledger.Hash;
import java.io.IOException;
import java.io.Serial;

/** More ledgers hold a hash that looks like the one asked for than are looked into. */
public final class TooManyAlikeException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    TooManyAlikeException(int most, Hash hash) {
        super("more than " + most + " ledgers hold a hash that looks like " + hash);
    }
}
