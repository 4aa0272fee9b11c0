package io.firn.cli;

import io.firn.node.NodeException;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command: what it may be given, and what it does with it. */
interface Command {
    /** Its flags, arguments and help. */
    CommandSpec spec();

    /**
     * Does it.
     *
     * @throws CommandException what ends it early, in words for the user; so do the other exceptions
     */
    Exit run(ParseResult given, Console console)
            throws CommandException, NodeException, IOException, InterruptedException;
}
