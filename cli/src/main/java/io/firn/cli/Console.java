package io.firn.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** The three streams of a command. */
record Console(InputStream in, PrintStream out, PrintStream err) {
    static Console system() {
        return new Console(System.in, System.out, System.err);
    }

    /** One line of standard error, marked as the command's own. */
    void complain(String message) {
        err.println("firn: " + message.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
