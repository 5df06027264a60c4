/**
 * The commands: each parses, calls and prints; none decides.
 *
 * <p>Reads the command line and the files that it names; writes to the terminal.
 */
package io.alphasweep.cli;
