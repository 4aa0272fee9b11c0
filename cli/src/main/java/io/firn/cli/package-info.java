/**
 * The command {@code firn}: what users type, configure and read, and the wiring of a node.
 *
 * <p>In: arguments, a configuration file, and the rooms. Out: a running node, or one command's output and exit code.
 * {@link io.firn.cli.Firn} is the main class and all that is public.
 *
 * <p>Promises: a flag, key or command nobody knows is refused with the nearest one known; a failure is one line on standard error
 * that begins with {@code firn: }, and an exit code scripts rely on; nothing else is written there but the log of {@code run}.
 */
@NullMarked
package io.firn.cli;

import org.jspecify.annotations.NullMarked;
