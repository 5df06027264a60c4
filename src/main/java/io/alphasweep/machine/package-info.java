/**
 * What AlphaSweep asks of the machine that it runs on, apart from what it computes there: its Java,
 * its name, and where native libraries are unpacked.
 *
 * <p>Of AlphaSweep it imports its faults alone.
 */
package io.alphasweep.machine;
