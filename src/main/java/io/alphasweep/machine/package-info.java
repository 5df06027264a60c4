/**
 * What AlphaSweep asks of the machine that it runs on, apart from what it computes there: its Java,
 * its name, and where native libraries are unpacked.
 *
 * <p>Imports nothing of AlphaSweep's.
 */
package io.alphasweep.machine;
