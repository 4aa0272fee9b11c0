package io.firn.cli;

import java.io.Serial;

/** A command that ends early: its exit code, and one line saying what, where and what to do. */
final class CommandException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Exit exit;

    CommandException(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    CommandException(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    static CommandException usage(String message) {
        return new CommandException(Exit.USAGE, message);
    }

    Exit exit() {
        return exit;
    }
}
