/** What JavaCPP reads to bind Procgen; compiled before everything else. */
package io.alphasweep.simulator.procgen.presets;
