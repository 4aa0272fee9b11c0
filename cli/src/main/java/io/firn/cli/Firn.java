package io.firn.cli;

import io.firn.node.NodeException;
import io.firn.stellar.rpc.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code firn}.
 *
 * <p>Every failure is one line on standard error that begins with {@code firn: }, and an {@link Exit} code.
 */
public final class Firn {
    private final Map<CommandSpec, Command> commands = new LinkedHashMap<>();
    private final CommandSpec root =
            Flags.command("firn", "Keeps every ledger of a network, and answers for all of them.");
    private final Console console;

    private Firn(Console console) {
        this.console = console;
        // The launcher starts it: nobody who runs a node has to carry it.
        root.usageMessage()
                .footer("  bench   Measures what Firn costs; a program of its own, see ./firn bench --help.");
        root.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .type(boolean.class)
                .arity("0")
                .description("Prints version, commit and build time.")
                .build());
        add(root, new RunCommand());
        add(root, new StatusCommand());
        CommandSpec get = group(root, "get", "Answers from the archive.");
        add(get, new GetLedgerCommand());
        add(get, new GetTxCommand());
        add(get, new GetEventsCommand());
        add(root, new DoctorCommand());
        add(root, new VerifyCommand());
        CommandSpec lake = group(root, "lake", "Looks at data lakes, and makes them.");
        add(lake, new LakeListCommand());
        add(lake, new LakeVerifyCommand());
        add(lake, new LakeMakeCommand());
        CommandSpec config = group(root, "config", "Writes, checks and shows configurations.");
        add(config, new ConfigInitCommand());
        add(config, new ConfigCheckCommand());
        add(config, new ConfigShowCommand());
    }

    public static void main(String[] arguments) {
        System.exit(run(Console.system(), arguments));
    }

    /**
     * Runs one command line to its end in this process.
     *
     * @param err takes the complaints, each one line
     * @return the exit code
     */
    public static int run(InputStream in, PrintStream out, PrintStream err, String... arguments) {
        return run(new Console(in, out, err), arguments);
    }

    /** Runs one command line to its end; the exit code. */
    static int run(Console console, String... arguments) {
        Logging.quiet();
        return new Firn(console).execute(Flags.normal(arguments)).code();
    }

    private static CommandSpec group(CommandSpec parent, String name, String help) {
        CommandSpec spec = Flags.command(name, help);
        parent.addSubcommand(name, spec);
        return spec;
    }

    private void add(CommandSpec parent, Command command) {
        CommandSpec spec = command.spec();
        parent.addSubcommand(spec.name(), spec);
        commands.put(spec, command);
    }

    private Exit execute(String... arguments) {
        ParseResult given;
        try {
            given = new CommandLine(root).parseArgs(arguments);
        } catch (ParameterException e) {
            console.complain(complaint(e));
            return Exit.USAGE;
        }
        while (given.hasSubcommand() && !given.isUsageHelpRequested() && !given.isVersionHelpRequested()) {
            given = given.subcommand();
        }
        CommandSpec spec = given.commandSpec();
        if (given.isUsageHelpRequested()) {
            usage(spec);
            return Exit.OK;
        }
        if (given.isVersionHelpRequested()) {
            BuildInfo build = BuildInfo.load();
            console.out()
                    .println("firn " + build.version() + " (commit " + build.commit() + ", " + build.builtAt() + ")");
            return Exit.OK;
        }
        Command command = commands.get(spec);
        if (command == null) {
            console.complain(where(spec) + "a command is needed: "
                    + String.join(", ", spec.subcommands().keySet()));
            return Exit.USAGE;
        }
        Exit exit = run(command, given);
        console.out().flush();
        return exit;
    }

    private void usage(CommandSpec spec) {
        String after = spec.subcommands().isEmpty() ? "" : " COMMAND";
        for (PositionalParamSpec argument : spec.positionalParameters()) {
            after += argument.required() ? " " + argument.paramLabel() : " [" + argument.paramLabel() + "]";
        }
        spec.usageMessage().customSynopsis(spec.qualifiedName() + " [FLAG]..." + after);
        spec.commandLine().usage(console.out());
    }

    private Exit run(Command command, ParseResult given) {
        try {
            return command.run(given, console);
        } catch (CommandException e) {
            return failed(e.exit(), e);
        } catch (NodeException e) {
            return failed(Exit.of(e), e);
        } catch (IOException e) {
            return failed(Exit.of(e), e);
        } catch (UncheckedIOException e) {
            IOException cause = e.getCause() == null ? new IOException(e.getMessage(), e) : e.getCause();
            return failed(Exit.of(cause), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(Exit.FAILED, new IOException("interrupted", e));
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            console.complain(
                    "an error of firn itself, please report it: " + e + (trace.length == 0 ? "" : " at " + trace[0]));
            return Exit.FAILED;
        }
    }

    private Exit failed(Exit exit, Exception e) {
        String message = e.getMessage();
        console.complain(message == null || e instanceof java.nio.file.FileSystemException ? words(e) : message);
        return exit;
    }

    /** The platform's file exceptions carry a bare path; their type says what is the matter with it. */
    private static String words(Exception e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> message + ": permission denied";
            case java.nio.file.NoSuchFileException missing -> message + ": there is no such file or directory";
            case java.nio.file.NotDirectoryException file -> message + ": not a directory";
            case java.nio.file.FileAlreadyExistsException exists -> message + ": it exists already";
            case java.nio.file.FileSystemException other when other.getReason() != null -> message;
            default -> (message + " " + e.getClass().getSimpleName()).strip();
        };
    }

    private static String complaint(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        String where = where(spec);
        return switch (e) {
            case UnmatchedArgumentException unmatched ->
                unknown(spec, unmatched.getUnmatched().getFirst());
            case OverwrittenOptionException twice ->
                where + ((OptionSpec) twice.getOverwritten()).longestName() + " is given twice";
            case MissingParameterException missing -> missing(spec, missing);
            default -> where + e.getMessage();
        };
    }

    /** The command a complaint is about, when it is not the whole. */
    private static String where(CommandSpec spec) {
        String name = spec.qualifiedName();
        return name.indexOf(' ') < 0 ? "" : name.substring(name.indexOf(' ') + 1) + ": ";
    }

    private static String missing(CommandSpec spec, MissingParameterException e) {
        List<String> labels = new ArrayList<>();
        e.getMissing()
                .forEach(m -> labels.add(
                        m instanceof OptionSpec option
                                ? option.longestName() + " needs a value"
                                : m.paramLabel() + " is missing"));
        return where(spec) + (labels.isEmpty() ? e.getMessage() : String.join(", ", labels)) + "; see "
                + spec.qualifiedName() + " --help";
    }

    private static String unknown(CommandSpec spec, String given) {
        if (given.startsWith("-")) {
            String flag = given.contains("=") ? given.substring(0, given.indexOf('=')) : given;
            return where(spec) + "unknown flag '" + flag + "'"
                    + Nearest.suggestion(flag, spec.optionsMap().keySet());
        }
        if (spec.subcommands().isEmpty()) {
            return where(spec) + "unexpected argument '" + given + "'; see " + spec.qualifiedName() + " --help";
        }
        return where(spec) + "unknown command '" + given + "'"
                + Nearest.suggestion(given, new TreeSet<>(spec.subcommands().keySet()));
    }
}
