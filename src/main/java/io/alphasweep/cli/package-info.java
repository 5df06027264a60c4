/** One class per command: parses, calls, prints; decides nothing. */
package io.alphasweep.cli;
